// What has to be loaded before the first screen stands, compressed: small enough to be there at once.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it, vi } from 'vitest';
import { pagePlugins } from '../../scripts/build/page.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../src-renderer');
const LIMIT = 250_000;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

it('loads at most 250 kB for the first screen, and the form library only when it is needed', async () => {
  // The build a user gets: vitest's own NODE_ENV would bring React's development parts.
  vi.stubEnv('NODE_ENV', 'production');
  const outDir = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  try {
    await build({
      root: SOURCES,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        emptyOutDir: true,
        manifest: true,
        rolldownOptions: { input: path.join(SOURCES, 'index.html') },
      },
      plugins: pagePlugins(path.dirname(SOURCES)),
    });
    const manifest = JSON.parse(await readFile(path.join(outDir, '.vite/manifest.json'), 'utf8')) as Record<
      string,
      Chunk
    >;
    const filesOf = (key: string, files = new Set<string>()): Set<string> => {
      const chunk = manifest[key];
      if (!chunk) throw new Error(`There is no ${key} in the build`);
      if (files.has(chunk.file)) return files;
      files.add(chunk.file);
      for (const css of chunk.css ?? []) files.add(css);
      for (const more of chunk.imports ?? []) filesOf(more, files);
      return files;
    };
    const entry = filesOf('index.html');
    const application = filesOf(
      Object.keys(manifest).find((key) => manifest[key]?.file.startsWith('assets/application-')) ?? 'application',
    );
    const files = new Set([...entry, ...application]);
    let size = 0;
    for (const file of files) size += gzipSync(await readFile(path.join(outDir, file))).length;
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(LIMIT);
    // The page asks for all of it before its entry runs.
    const page = await readFile(path.join(outDir, 'index.html'), 'utf8');
    const later = [...application].filter((file) => !entry.has(file));
    expect(later.some((file) => /application/.test(file))).toBe(true);
    expect(later.filter((file) => !page.includes(`<link rel="modulepreload" crossorigin href="./${file}"`))).toEqual(
      [],
    );
    for (const file of files) expect(await readFile(path.join(outDir, file), 'utf8')).not.toContain('$ZodType');
    const form = manifest['screens/tools/form/schema-form.tsx'];
    expect(form && files.has(form.file)).toBe(false);
  } finally {
    vi.unstubAllEnvs();
    await rm(outDir, { recursive: true, force: true });
  }
});
