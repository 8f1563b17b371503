// Electron's binary: where it is looked for, when no window can open, and that it is fetched once a day at most.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronBinary, fetchElectron, mayFetch, noWindowReason } from '../../scripts/launch/electron.js';
import { type FakeProject, fakeProject } from './fake-project.ts';

const HOUR_MS = 60 * 60_000;
const NOW = Date.parse('2026-11-23T12:00:00Z');

/** Counts its runs, then does what the test wants. */
function installElectron(project: FakeProject, thenDo: string): void {
  project.write('node_modules/electron/package.json', JSON.stringify({ type: 'commonjs' }));
  project.write(
    'node_modules/electron/install.js',
    `const fs = require('node:fs'); fs.appendFileSync('tries', 'x'); ${thenDo}`,
  );
}
const SUCCEED = `fs.mkdirSync(__dirname + '/dist'); fs.writeFileSync(__dirname + '/dist/electron', ''); fs.writeFileSync(__dirname + '/path.txt', 'electron');`;
const FAIL = 'process.exit(1);';
const HANG = 'setInterval(() => {}, 1000);';

const tries = (project: FakeProject): number => {
  const file = path.join(project.root, 'tries');
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
};

describe('fetching', () => {
  it('gives the binary', async () => {
    using project = fakeProject();
    installElectron(project, SUCCEED);
    const binary = path.join(project.root, 'node_modules/electron/dist/electron');
    expect(await fetchElectron(project.root, process.execPath, { now: NOW })).toBe(binary);
    expect(electronBinary(project.root, {})).toBe(binary);
  });

  it('is tried once a day when it fails', async () => {
    using project = fakeProject();
    installElectron(project, FAIL);
    for (const hours of [0, 1, 23.9]) {
      expect(await fetchElectron(project.root, process.execPath, { now: NOW + hours * HOUR_MS })).toBeUndefined();
    }
    expect(tries(project)).toBe(1);
    await fetchElectron(project.root, process.execPath, { now: NOW + 24 * HOUR_MS });
    expect(tries(project)).toBe(2);
  });

  it('is given up after its time', async () => {
    using project = fakeProject();
    installElectron(project, HANG);
    expect(await fetchElectron(project.root, process.execPath, { now: NOW, limitMs: 500 })).toBeUndefined();
    expect(
      mayFetch(path.join(project.root, 'node_modules/.cache/agent-gateway/electron-fetch.json'), NOW + HOUR_MS),
    ).toBe(false);
  });
});

describe('the stamp of the last try', () => {
  it.each([
    ['absent', undefined, true],
    ['damaged', '{', true],
    ['without a date', '{}', true],
    ['of an hour ago', JSON.stringify({ tried_at: new Date(NOW - HOUR_MS) }), false],
    ['of two days ago', JSON.stringify({ tried_at: new Date(NOW - 48 * HOUR_MS) }), true],
    ['of the future', JSON.stringify({ tried_at: new Date(NOW + 48 * HOUR_MS) }), true],
  ])('%s', (_, text, may) => {
    using project = fakeProject();
    if (text) project.write('stamp.json', text);
    expect(mayFetch(path.join(project.root, 'stamp.json'), NOW)).toBe(may);
  });
});

describe('the binary', () => {
  it('is not there when only the package is', () => {
    using project = fakeProject();
    installElectron(project, FAIL);
    expect(electronBinary(project.root, {})).toBeUndefined();
  });

  it('is taken from ELECTRON_OVERRIDE_DIST_PATH', () => {
    using project = fakeProject();
    project.write('elsewhere/electron', '');
    const folder = path.join(project.root, 'elsewhere');
    expect(electronBinary(project.root, { ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(path.join(folder, 'electron'));
  });
});

describe('a window', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, 1000, undefined],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000, undefined],
    ['linux', {}, 1000, 'there is no display'],
    ['linux', { DISPLAY: ':0' }, 0, 'Electron does not run as root'],
    ['darwin', {}, 501, undefined],
    ['win32', {}, undefined, undefined],
  ])('on %s with %o as %s: %s', (platform, env, uid, reason) => {
    expect(noWindowReason({ platform, env, uid })).toBe(reason);
  });
});
