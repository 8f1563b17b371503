// The PATH of the login shell, from real shells with real start-up files, and what happens when they misbehave.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPathFinder, startedFromDesktop } from '../../../../src-main/core/servers/stdio/login-shell-path.ts';
import { isAlive, temporaryDirectory, until } from './support.ts';

const BARE = '/usr/bin:/bin';

describe.skipIf(process.platform === 'win32')('the PATH of a program that a desktop started', () => {
  let home: string;
  const find = (options: { shell?: string; timeoutMs?: number; fromDesktop?: boolean; PATH?: string } = {}) => {
    const { shell = '/bin/bash', timeoutMs, fromDesktop = true, PATH = BARE } = options;
    return createPathFinder({
      env: { HOME: home, PATH, SHELL: shell },
      fromDesktop,
      home,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  };
  const profile = (text: string) => writeFileSync(path.join(home, '.bash_profile'), text);
  const script = (text: string) => {
    const file = path.join(home, 'shell');
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  beforeEach(() => {
    home = temporaryDirectory();
  });

  test.each(['/bin/bash', '/bin/sh'])('is what %s sets up, with our own entries after it', async (shell) => {
    const setup = 'echo "Welcome!"; PATH="/opt/my tools:$PATH"; export PATH; echo noise >&2\n';
    profile(setup);
    writeFileSync(path.join(home, '.profile'), setup);
    const found = await find({ shell, PATH: `${BARE}:/only/here` })();
    expect(found.source).toBe('login_shell');
    const entries = found.path.split(':');
    expect(entries[0]).toBe('/opt/my tools');
    expect(entries.at(-1)).toBe('/only/here');
    expect(new Set(entries).size).toBe(entries.length);
  });

  test('reads the files of an interactive shell too', async () => {
    profile('. ~/.bashrc\n');
    writeFileSync(path.join(home, '.bashrc'), 'case $- in *i*) PATH="/interactive:$PATH" ;; esac\n');
    expect((await find()()).path).toMatch(/^\/interactive:/);
  });

  test('is looked for once', async () => {
    profile(`echo once >> ${home}/log\n`);
    const finder = find();
    const [first, second] = await Promise.all([finder(), finder()]);
    expect(await finder()).toBe(first);
    expect(second).toBe(first);
    expect(readFileSync(path.join(home, 'log'), 'utf8')).toBe('once\n');
  });

  test('is our own when no desktop started us: no shell runs', async () => {
    profile(`echo ran >> ${home}/log\n`);
    expect(await find({ fromDesktop: false })()).toEqual({ path: BARE, source: 'process' });
    expect(existsSync(path.join(home, 'log'))).toBe(false);
  });

  test.each([
    ['does not exist', () => '/no/such/shell'],
    ['fails', () => script('exit 3')],
    ['prints something else', () => script('echo "$@"')],
    ['kills itself', () => script('kill -9 $$')],
    ['prints without end', () => script('cat /dev/zero')],
  ])('comes from well-known directories when the shell %s', async (_name, shell) => {
    mkdirSync(path.join(home, '.volta/bin'), { recursive: true });
    for (const version of ['v9.9.0', 'v24.1.0', 'v20.19.0']) {
      mkdirSync(path.join(home, '.nvm/versions/node', version, 'bin'), { recursive: true });
    }
    const found = await find({ shell: shell() })();
    expect(found.source).toBe('well_known');
    const entries = found.path.split(':');
    expect(entries.slice(0, 2)).toEqual(BARE.split(':'));
    expect(entries).toContain(path.join(home, '.volta/bin'));
    expect(entries).toContain(path.join(home, '.nvm/versions/node/v24.1.0/bin'));
    expect(entries).not.toContain(path.join(home, '.cargo/bin'));
  });

  test('does not wait for a shell that hangs, and ends it with what it started', async () => {
    profile('sleep 300 & echo $! > ~/pid; echo $$ > ~/shell-pid; wait\n');
    const found = await find({ timeoutMs: 1_000 })();
    expect(found.source).toBe('well_known');
    for (const name of ['pid', 'shell-pid']) {
      const pid = Number(readFileSync(path.join(home, name), 'utf8'));
      await until(async () => !(await isAlive(pid)), `${name} to end`);
    }
  });

  test('gives the shell none of our secrets', async () => {
    profile('env > ~/env\n');
    await createPathFinder({
      env: { HOME: home, PATH: BARE, SHELL: '/bin/bash', AGENT_GATEWAY_TOKEN: 'canary', NODE_OPTIONS: '' },
      fromDesktop: true,
      home,
    })();
    expect(readFileSync(path.join(home, 'env'), 'utf8')).not.toMatch(/canary|NODE_OPTIONS/);
  });
});

test.each([
  ['darwin', {}, true],
  ['darwin', { TERM: 'xterm-256color' }, false],
  ['linux', { XDG_CURRENT_DESKTOP: 'GNOME' }, true],
  ['linux', { XDG_CURRENT_DESKTOP: 'GNOME', TERM: 'xterm' }, false],
  ['linux', {}, false],
  ['win32', {}, false],
] as const)('startedFromDesktop on %s with %j is %s', (platform, env, expected) => {
  expect(startedFromDesktop(env, platform)).toBe(expected);
});
