// Real process trees: every way to leave descendants behind, every reason not to start, and nothing left after kill().
import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LaunchError } from '../../../../src-main/core/servers/stdio/launch-error.ts';
import { createProcessTable, listProcesses } from '../../../../src-main/core/servers/stdio/process-table.ts';
import { type ProcessTree, spawnTree } from '../../../../src-main/core/servers/stdio/process-tree.ts';
import { freshMarker, isAlive, marked, odd, plainEnvironment, temporaryDirectory, until } from './support.ts';

interface Started {
  readonly tree: ProcessTree;
  readonly marker: string;
  /** The server's pid and those of the children it started by itself. */
  readonly pids: readonly number[];
}

/** Starts the odd server and waits until it and its children run. */
async function startOdd(...modes: string[]): Promise<Started> {
  const marker = freshMarker();
  const pidFile = path.join(temporaryDirectory(), 'pids');
  const tree = await spawnTree({
    ...odd(`pid-file=${pidFile}`, ...modes),
    cwd: '/',
    env: plainEnvironment(),
    marker,
  });
  onTestFinished(async () => void (await tree.kill()));
  tree.stdout.resume();
  tree.stderr.resume();
  const read = () => {
    try {
      const text = readFileSync(pidFile, 'utf8');
      // It is there before it is written, and an empty line would be 0: to a signal that is our own group.
      return text.endsWith('\n') ? text.trim().split('\n').map(Number) : [];
    } catch {
      return [];
    }
  };
  await until(() => read().length > 0, 'the pid file');
  return { tree, marker, pids: read() };
}

describe.skipIf(process.platform !== 'linux')('kill() leaves nothing of a server', () => {
  test.each([
    ['that ends with its input', []],
    ['with a grandchild that ignores its stdio', ['child=ignore']],
    ['with a grandchild that holds its stdio', ['child=inherit']],
    ['with a grandchild in a session of its own', ['child=setsid']],
    ['with a grandchild behind a shell', ['child=shell']],
    ['with a daemon that init has adopted', ['child=daemon']],
    ['with a grandchild that ignores SIGTERM', ['child=stubborn']],
    ['that ignores SIGTERM and the end of its input', ['stubborn']],
    ['that does all of this at once', ['stubborn', 'child=ignore,inherit,setsid,shell,daemon,stubborn']],
  ])('%s', async (_name, modes) => {
    const { tree, marker, pids } = await startOdd(...modes);
    // One that is just becoming another program has no environment to be found by.
    await until(async () => (await marked(marker)).length >= (pids.length > 1 ? 2 : 1), 'its marked processes');
    const started = performance.now();
    expect(await tree.kill()).toEqual([]);
    expect(performance.now() - started).toBeLessThan(6_000);
    expect(await marked(marker)).toEqual([]);
    for (const pid of pids) expect(await isAlive(pid), `pid ${pid}`).toBe(false);
    await tree.drained;
  });

  test('that is stopped', async () => {
    const { tree, marker, pids } = await startOdd('stubborn', 'child=shell');
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    expect(await tree.kill()).toEqual([]);
    expect(await marked(marker)).toEqual([]);
    expect(await tree.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('that has ended by itself and left others behind, without being asked', async () => {
    const { tree, marker, pids } = await startOdd('leave', 'child=ignore,inherit,setsid,shell,stubborn');
    expect(await tree.exited).toEqual({ code: 0, signal: null });
    expect(await tree.drained).toEqual({ code: 0, signal: null });
    await until(async () => (await marked(marker)).length === 0, 'the descendants to end');
    for (const pid of pids) expect(await isAlive(pid)).toBe(false);
    expect(await tree.kill()).toEqual([]);
  });

  test('that starts new children when asked to end', async () => {
    const marker = freshMarker();
    const script = `trap 'setsid sleep 300 & sleep 300 & setsid sh -c "setsid sleep 300 & sleep 300" & echo more' TERM
      echo up; while :; do sleep 0.05; done`;
    const tree = await spawnTree({
      command: 'sh',
      args: ['-c', script],
      cwd: '/',
      env: plainEnvironment(),
      marker,
    });
    let output = '';
    tree.stdout.on('data', (chunk: Buffer) => (output += chunk));
    await until(() => output.includes('up'), 'the start');
    expect(await tree.kill()).toEqual([]);
    expect(await marked(marker)).toEqual([]);
    // Control: it did start them.
    expect(output).toContain('more');
  });

  test('and of twenty such servers together within 6 s', async () => {
    const table = createProcessTable();
    const all = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const marker = freshMarker();
        const script = 'trap "" TERM HUP; setsid sleep 300 & sleep 300 & while :; do sleep 300; done';
        const env = plainEnvironment();
        return { marker, tree: await spawnTree({ command: 'sh', args: ['-c', script], cwd: '/', env, marker, table }) };
      }),
    );
    const allRun = async () => {
      const entries = await listProcesses();
      return all.every(({ marker }) => entries.filter((entry) => entry.marker === marker).length >= 3);
    };
    await until(allRun, 'all of them to run');
    const started = performance.now();
    expect((await Promise.all(all.map(({ tree }) => tree.kill()))).flat()).toEqual([]);
    expect(performance.now() - started).toBeLessThan(6_000);
    for (const { marker } of all) expect(await marked(marker)).toEqual([]);
  });
});

describe('a tree', () => {
  test('that ends with its input is gone at once, without signals', async () => {
    const { tree } = await startOdd();
    await tree.kill();
    expect(await tree.exited).toEqual({ code: 0, signal: null });
  });

  test('leaves the processes of another server alone', async () => {
    const [one, other] = await Promise.all([startOdd('child=setsid'), startOdd('child=setsid')]);
    await until(async () => (await marked(other.marker)).length === 2, 'its marked processes');
    await one.tree.kill();
    expect((await marked(other.marker)).length).toBe(2);
    for (const pid of other.pids) expect(await isAlive(pid)).toBe(true);
  });

  test('tells its record of its start and of its end', async () => {
    const told: string[] = [];
    const marker = freshMarker();
    const tree = await spawnTree({
      ...odd(),
      cwd: '/',
      env: plainEnvironment(),
      marker,
      record: {
        expect: () => told.push('expect'),
        settle: () => told.push('settle'),
        add: (process) => told.push(`add ${process.pid} ${process.marker} ${typeof process.started}`),
        remove: (pid) => told.push(`remove ${pid}`),
      },
    });
    expect(told).toEqual(['expect', `add ${tree.pid} ${marker} string`, 'settle']);
    await tree.kill();
    expect(told.slice(3)).toEqual([`remove ${tree.pid}`]);
  });

  test.skipIf(process.platform !== 'linux')('inherits no socket and no file that this process has open', async () => {
    const ownFiles = () => new Set(readdirSync('/proc/self/fd').flatMap((fd) => linkOf(`/proc/self/fd/${fd}`)));
    const before = ownFiles();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const file = openSync(path.join(temporaryDirectory(), 'open'), 'w');
    onTestFinished(() => {
      server.close();
      closeSync(file);
    });
    const opened = [...ownFiles()].filter((target) => !before.has(target));
    expect(opened.length).toBeGreaterThanOrEqual(2);
    const tree = await spawnTree({
      command: 'sh',
      args: ['-c', 'for fd in /proc/self/fd/*; do readlink "$fd"; done; readlink /proc/$$/fd/*'],
      cwd: '/',
      env: plainEnvironment(),
      marker: freshMarker(),
    });
    let output = '';
    tree.stdout.on('data', (chunk: Buffer) => (output += chunk));
    await tree.drained;
    expect(output).toContain('socket:');
    expect(output.split('\n').filter((target) => opened.includes(target))).toEqual([]);
  });

  test('gives up its last output before it counts as drained', async () => {
    const tree = await spawnTree({
      ...odd('crash', 'lines=500'),
      cwd: '/',
      env: plainEnvironment(),
      marker: freshMarker(),
    });
    let output = '';
    tree.stderr.on('data', (chunk: Buffer) => (output += chunk));
    expect(await tree.drained).toEqual({ code: 1, signal: null });
    expect(output.trim().split('\n')).toHaveLength(500);
  });

  test('that dies by a signal says so', async () => {
    const tree = await spawnTree({
      ...odd('crash', 'signal=SIGSEGV'),
      cwd: '/',
      env: plainEnvironment(),
      marker: freshMarker(),
    });
    expect(await tree.exited).toEqual({ code: null, signal: 'SIGSEGV' });
  });
});

test.skipIf(process.platform !== 'linux')(
  'the process table shares looks, and none is older than its caller',
  async () => {
    const table = createProcessTable();
    const early = table.list();
    const child = spawn('sleep', ['300'], { stdio: 'ignore', detached: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [late, same] = [table.list(), table.list()];
    expect(late).toBe(same);
    expect(late).not.toBe(early);
    const found = (await late).find(({ pid }) => pid === child.pid);
    expect(found).toEqual({ pid: child.pid, group: child.pid, marker: null });
    expect((await listProcesses()).some(({ pid }) => pid === process.pid)).toBe(false);
  },
);

describe('a server that cannot start', () => {
  const refusal = async (options: { command: string; cwd?: string; env?: Record<string, string>; args?: string[] }) => {
    const env = plainEnvironment(options.env);
    const attempt = spawnTree({ args: [], cwd: '/', ...options, env, marker: freshMarker() });
    const error = await attempt.then(
      (tree) => tree.kill().then(() => null),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LaunchError);
    return error as LaunchError;
  };

  test('names the command and the PATH that was searched', async () => {
    const error = await refusal({ command: 'no-such-command', env: { PATH: '/nowhere:/usr/bin' } });
    expect(error).toMatchObject({ code: 'connection_error', failure: 'command_not_found', retryable: false });
    expect(error.message).toBe('Command not found: "no-such-command" (searched PATH: /nowhere:/usr/bin).');
  });

  test('is told apart from a working directory that is missing or none', async () => {
    const directory = temporaryDirectory();
    const missing = await refusal({ command: 'node', cwd: path.join(directory, 'gone') });
    expect(missing).toMatchObject({ failure: 'cwd_missing', message: expect.stringContaining('gone does not exist') });
    writeFileSync(path.join(directory, 'file'), '');
    const file = await refusal({ command: 'node', cwd: path.join(directory, 'file') });
    expect(file).toMatchObject({ failure: 'cwd_missing', message: expect.stringContaining('is not a directory') });
  });

  test('because its file is not executable, a directory, or has no interpreter', async () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'plain'), 'text', { mode: 0o644 });
    mkdirSync(path.join(directory, 'folder'));
    writeFileSync(path.join(directory, 'script'), '#!/no/such/interpreter\n');
    chmodSync(path.join(directory, 'script'), 0o755);
    expect(await refusal({ command: './plain', cwd: directory })).toMatchObject({ failure: 'not_executable' });
    expect(await refusal({ command: './folder', cwd: directory })).toMatchObject({ failure: 'is_directory' });
    expect(await refusal({ command: './script', cwd: directory })).toMatchObject({
      failure: 'not_executable',
      message: expect.stringContaining('the program its first line names does not exist'),
    });
  });

  test('for what the system refuses, without repeating arguments or values', async () => {
    const long = await refusal({ command: 'node', args: [`secret-${'x'.repeat(3_000_000)}`] });
    expect(long).toMatchObject({ failure: 'refused', message: expect.stringContaining('too long together') });
    const nul = await refusal({ command: 'node', env: { TOKEN: 'canary\0value' } });
    expect(nul.message).not.toContain('canary');
  });
});

function linkOf(file: string): string[] {
  try {
    return [readlinkSync(file)];
  } catch {
    return [];
  }
}
