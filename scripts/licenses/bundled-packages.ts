// Finds the npm packages whose code is really in out/: it builds in memory and looks at the modules of every chunk.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resolveConfig } from 'electron-vite';
import { build, mergeConfig, type Rolldown, type UserConfig } from 'vite';
import type { BundlingPlugin } from '../build/one-file.ts';

/** Steps of the build that bundle programs by themselves. */
const BUNDLING: ReadonlySet<string> = new Set(['one-file', 'as-scripts']);

export interface BundledPackage {
  /** absolute */
  folder: string;
  name: string;
  version: string;
  /** what package.json declares, usually an SPDX expression */
  license: string;
}

/** The packages bundled into any of the programs, by name and version. Sets NODE_ENV, as every build does. */
export async function bundledPackages(root: string): Promise<BundledPackage[]> {
  const { config } = await resolveConfig({ root, logLevel: 'error', ignoreConfigWarning: true }, 'build', 'production');
  const folders = new Set<string>();
  for (const part of [config?.main, config?.preload, config?.renderer]) {
    if (!part) continue;
    const built = await build(
      mergeConfig(part, { root: part.root ?? root, configFile: false, build: { write: false } }),
    );
    for (const { output } of [built].flat() as Rolldown.RolldownOutput[]) {
      for (const folder of output.flatMap((item) => foldersOf(item, root))) folders.add(folder);
    }
    for (const folder of (await bundledByPlugins(part)).flatMap((id) => packageFolder(id) ?? [])) folders.add(folder);
  }
  const found = await Promise.all([...folders].map(readPackage));
  return found.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** The modules of programs that a plugin of the build bundles by itself. */
async function bundledByPlugins({ plugins = [] }: UserConfig): Promise<readonly string[]> {
  const known = await Promise.all(plugins);
  return known.flatMap((plugin) => (plugin && 'name' in plugin && BUNDLING.has(plugin.name) ? modulesOf(plugin) : []));
}

function modulesOf({ api }: BundlingPlugin): readonly string[] {
  return api?.modules ?? [];
}

function foldersOf(item: Rolldown.OutputChunk | Rolldown.OutputAsset, root: string): string[] {
  if (item.type === 'chunk') return Object.keys(item.modules).flatMap((id) => packageFolder(id) ?? []);
  // Tailwind's base styles come out of its plugin, not out of a module.
  const styled = item.fileName.endsWith('.css') && String(item.source).includes('tailwindcss v');
  return styled ? [path.join(root, 'node_modules', 'tailwindcss')] : [];
}

/** The folder of the package a module belongs to; undefined for our own. */
export function packageFolder(moduleId: string): string | undefined {
  const file = moduleId
    .replace(/^\0/, '')
    .replace(/[?#].*$/, '')
    .replaceAll('\\', '/');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const license = typeof manifest.license === 'string' ? manifest.license : (manifest.license?.type ?? 'unknown');
  return { folder, name: manifest.name, version: manifest.version, license };
}
