// What is loaded by the time the first server is spawned: our own code and what spawning takes, no schemas and no libraries.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';
import { PARTS } from '../../scripts/build/start-chunks.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ENTRY = 'src-main/cli/serve.ts';

/** By name or path from the root: what the start may load, besides our own modules and Node's. conf writes the profile. */
const ALLOWED = ['cross-spawn', 'conf'];
/** Ours, and loaded later all the same: they bring half of the contract along, or are of use only once somebody calls. */
const LATER = [
  'src-shared/contract/admin.ts',
  'src-main/core/dispatch.ts',
  'src-main/core/admin-handlers.ts',
  'src-main/core/servers/open-http.ts',
  'src-main/core/workspace/open-workspace.ts',
  'src-main/http/loopback-server.ts',
];

it('starts servers before the contract, the HTTP server and every library but two are loaded', () => {
  const loaded = staticImports(ENTRY);
  // Guards against a reader that finds nothing.
  expect(loaded.size).toBeGreaterThan(50);
  expect(loaded.has('src-main/core/servers/stdio/process-tree.ts')).toBe(true);

  const found = [...loaded.keys()].filter(
    (name) =>
      LATER.includes(name) || (!name.startsWith('src-') && !name.startsWith('node:') && !ALLOWED.includes(name)),
  );
  const chains = found.map((name) => chainTo(name, loaded).join(' → '));
  expect(chains, 'Import it where it is first needed, or split off what is needed without it: docs/adr/0013').toEqual(
    [],
  );
});

it('listens without the contract: it is loaded with the first request', () => {
  // Of the routes a build leaves the data only.
  const loaded = staticImports('src-main/http/listening.ts', ['src-shared/contract/routes.ts']);
  expect(loaded.has('src-main/http/admin-routes.ts')).toBe(true);
  for (const name of ['zod', 'src-shared/contract/admin.ts']) {
    if (loaded.has(name)) expect.fail(chainTo(name, loaded).join(' → '));
  }
});

it('finds what a planted import would bring along', () => {
  const loaded = staticImports('src-main/core/dispatch.ts');
  expect(chainTo('zod', loaded)).toEqual(['src-main/core/dispatch.ts', 'src-shared/contract/admin.ts', 'zod']);
});

it('lies together in one file, in a build that knows where it begins', () => {
  // A name that leads nowhere would quietly bring all the small files back.
  const named = PARTS.flatMap(({ of, within = [] }) => [...of, ...within]);
  expect(named).toContain(ENTRY);
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

/** Every module that is evaluated with `entry`, each with the one that asked for it first. Dynamic and type imports are none. */
function staticImports(entry: string, computed: readonly string[] = []): Map<string, string | null> {
  const seen = new Map<string, string | null>([[entry, null]]);
  for (const file of seen.keys()) {
    if (!file.startsWith('src-') || computed.includes(file)) continue;
    for (const specifier of importsOf(file)) {
      const name = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
      if (!seen.has(name)) seen.set(name, file);
    }
  }
  return seen;
}

function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(path.join(ROOT, file), 'utf8'));
  const imports = module.staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.filter(({ isType }) => !isType).flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  );
  return [...imports, ...exports];
}

function chainTo(name: string, loaded: ReadonlyMap<string, string | null>): string[] {
  const chain: string[] = [];
  for (let at: string | null = name; at !== null; at = loaded.get(at) ?? null) chain.unshift(at);
  return chain;
}
