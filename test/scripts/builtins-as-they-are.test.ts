// The build takes Node's modules as they are, in every form an import can have, and leaves all other imports alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Rolldown } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtinsAsTheyAre } from '../../scripts/build/builtins-as-they-are.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'agw-builtins-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function bundle(source: string): Promise<string> {
  const entry = path.join(folder, 'entry.js');
  writeFileSync(entry, source);
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    plugins: [builtinsAsTheyAre()],
    build: { ssr: true, write: false, minify: false, rolldownOptions: { input: entry, external: ['electron'] } },
  });
  const [chunk] = (result as Rolldown.RolldownOutput).output;
  return chunk.code;
}

test('no module of Node is imported, and all that was named is there', async () => {
  const code = await bundle(`
    import path, { join as put, sep } from 'node:path';
    import * as os from 'node:os';
    import { default as util } from 'util';
    import { createServer } from 'node:http';
    import 'node:events';
    export const found = [path.join('ä', 'b') === put('ä', 'b'), sep, os.EOL, util.inspect(1), typeof createServer];
  `);
  expect(code).not.toMatch(/^\s*import\b/m);
  const { found } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect(found).toEqual([true, path.sep, EOL, '1', 'function']);
});

test('other imports stay', async () => {
  const code = await bundle(`
    import { app } from 'electron';
    import { readFileSync } from 'node:fs';
    export const both = [app, readFileSync];
  `);
  expect(code).toMatch(/^import \{ app \} from ["']electron["'];$/m);
  expect(code).not.toMatch(/from ["']node:fs["']/);
});
