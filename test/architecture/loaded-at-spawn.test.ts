// A real start, seen from inside: what is loaded when the first server is spawned. Finds what the imports alone do not show.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { odd } from '../support/real-servers.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

const PRELOAD = path.resolve(import.meta.dirname, 'loaded-at-spawn.mjs');

/** Ours, and of use only once somebody calls. */
const LATER = /\/(?:contract\/admin|core\/dispatch|http\/loopback-server|workspace\/open-workspace)\.ts$/;

it('the first server is spawned before the contract, the HTTP server and any library it does not need are loaded', async () => {
  const folder = temporaryFolder();
  const list = path.join(folder.path, 'loaded.json');
  const data = path.join(folder.path, 'data');
  const environment = { NODE_OPTIONS: `--import=${PRELOAD}`, LOADED_AT_SPAWN: list };
  try {
    const first = await startServe(data, { fromSources: true });
    await first.client.create_server({ name: 'odd', transport: 'stdio', ...odd() });
    await first.stop();
    const second = await startServe(data, { environment, fromSources: true });
    try {
      await until(async () => (await second.client.list_servers())[0]?.connected === true);
      const { ours, packages }: { ours: string[]; packages: string[] } = JSON.parse(readFileSync(list, 'utf8'));
      expect(ours.length).toBeGreaterThan(50);
      expect(ours.filter((url) => LATER.test(url))).toEqual([]);
      // conf writes the profile: it has to be there whenever something may have to be written.
      expect(packages.sort()).toEqual(['conf', 'cross-spawn']);
    } finally {
      await second.stop();
    }
  } finally {
    folder.remove();
  }
});
