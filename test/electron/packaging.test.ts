// The packed application, made against a stand-in for Electron: what is in its archive, how its fuses are set, and
// whether it runs with nothing but what it was packed with.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FUSES } from '../../scripts/packaging/fuses.js';
import { launch } from '../e2e/driver.ts';
import { ensureBuild } from '../support/build.ts';
import { writeFakeElectron } from './fake-electron.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MIB = 1024 * 1024;
let folder: string;
let packed: string;
let unpacked: string;

beforeAll(async () => {
  await ensureBuild();
  folder = mkdtempSync(path.join(tmpdir(), 'packaging-'));
  const dist = path.join(folder, 'electron');
  writeFakeElectron(dist, ROOT);
  const output = path.join(folder, 'dist');
  const builder = path.join(ROOT, 'node_modules/electron-builder/cli.js');
  const args = ['--linux', 'dir', '--publish', 'never', `-c.electronDist=${dist}`, `-c.directories.output=${output}`];
  // Nothing may be fetched: with its caches empty and no way out it has to do.
  const env = { ...process.env, ELECTRON_BUILDER_CACHE: path.join(folder, 'cache'), NODE_ENV: 'production' };
  execFileSync(process.execPath, [builder, ...args], { cwd: ROOT, env, stdio: 'pipe', timeout: 120_000 });
  packed = path.join(output, readdirSync(output).find((name) => name.endsWith('unpacked')) ?? 'linux-unpacked');
  unpacked = path.join(folder, 'app');
  const asar = path.join(ROOT, 'node_modules/@electron/asar/bin/asar.js');
  execFileSync(process.execPath, [asar, 'extract', path.join(packed, 'resources/app.asar'), unpacked], {
    stdio: 'pipe',
  });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the archive holds the built programs, the icons they use, the licences, and no package', () => {
  const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
  for (const name of [
    'out/main/electron.js',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
    'assets/icons/256x256.png',
    'assets/tray/tray.png',
    'package.json',
    'LICENSE',
    'THIRD-PARTY-LICENSES',
  ]) {
    expect(files, name).toContain(path.normalize(name));
  }
  const foreign = files.filter((name) =>
    /node_modules|\.map$|\.ts$|\.lock$|(?:^|\/)(?:test|src-\w+|docs)(?:\/|$)/.test(name),
  );
  expect(foreign).toEqual([]);
});

test('it is small: everything is bundled, nothing is twice', () => {
  expect(statSync(path.join(packed, 'resources/app.asar')).size).toBeLessThan(12 * MIB);
});

test('its package.json names the entry and no script', () => {
  const manifest = JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest.main).toBe('./out/main/electron.js');
  expect([manifest.scripts, manifest.devDependencies, manifest.dependencies]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('every fuse is flipped as decided, and none is left to chance', async () => {
  const wire = await getCurrentFuseWire(path.join(packed, 'agent-gateway-desktop'));
  const states = Object.entries(wire)
    .filter(([key]) => /^\d+$/.test(key))
    .map(([key, state]) => [FuseV1Options[Number(key)], state === FuseState.ENABLE]);
  const decided = Object.entries(FUSES).map(([key, state]) => [FuseV1Options[Number(key)], state]);
  expect(states).toEqual(decided);
  expect(states).toHaveLength(9);
});

test('the installers of all systems and processors are set up, and their icons are there', () => {
  const config = parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<
    'mac' | 'win' | 'linux',
    { icon: string; target: { target: string; arch: string[] }[] }
  >;
  const targets = (['mac', 'win', 'linux'] as const).flatMap((system) => config[system].target);
  expect(targets.map(({ target }) => target)).toEqual(['dmg', 'zip', 'nsis', 'AppImage', 'deb', 'rpm']);
  for (const { target, arch } of targets) expect([...arch].sort(), target).toEqual(['arm64', 'x64']);
  for (const system of ['mac', 'win', 'linux'] as const) {
    expect(existsSync(path.join(ROOT, config[system].icon)), system).toBe(true);
  }
  const sizes = readdirSync(path.join(ROOT, config.linux.icon)).map((name) => Number.parseInt(name, 10));
  expect(sizes.sort((a, b) => a - b)).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024]);
});

test('unpacked into an empty folder it starts, shows its window and answers it', async () => {
  const dataDir = path.join(folder, 'profile');
  const app = await launch({
    app: unpacked,
    args: ['--data-dir', dataDir],
    env: { ELECTRON_DOUBLE_PACKAGED: '1', AGENT_GATEWAY_PORT: '0' },
  });
  try {
    const page = await app.page('agw://app/index.html');
    const host = await page.evaluate(async () => {
      const api = (
        globalThis as unknown as { agentGateway: { desktop(name: string, input: object): Promise<unknown> } }
      ).agentGateway;
      return api.desktop('get_host', {});
    });
    expect(host).toMatchObject({ ok: true, value: { api: { problem: null }, can: { start_at_login: true } } });
  } finally {
    await app.close();
  }
  expect(await app.exited).toBe(0);
});
