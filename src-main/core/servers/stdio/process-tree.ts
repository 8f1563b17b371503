// The one place that starts upstream servers, and the one that ends them: with every process they have started.
import { type ChildProcess, execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import spawn from 'cross-spawn';
import { visible } from '../../logger.ts';
import { RUN_VARIABLE } from './child-environment.ts';
import { checkWorkingDirectory, lookUpCommand } from './command-lookup.ts';
import { LaunchError } from './launch-error.ts';
import type { ProcessRecord } from './process-record.ts';
import { createProcessTable, groupExists, type ProcessTable, signal, startTime } from './process-table.ts';

export interface SpawnTreeOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute, or relative to the working directory of this process. */
  readonly cwd: string;
  /** The whole environment of the child but for the run marker. */
  readonly env: Readonly<Record<string, string>>;
  /** Tells this server's processes from all others, `<run id>:<server id>`: they are found by it wherever they went. */
  readonly marker: string;
  readonly record?: ProcessRecord;
  /** Shared by all trees, it saves work when many of them end at once. */
  readonly table?: ProcessTable;
  /** Told the absolute path of the program just before it is started; rejects to prevent that. */
  readonly admit?: ((program: string) => Promise<void>) | undefined;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessTree {
  readonly pid: number;
  /** The process group; null on Windows, which has none. */
  readonly pgid: number | null;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The server itself has ended. What it left behind is being ended from then on, without being asked. */
  readonly exited: Promise<ProcessExit>;
  /** It has ended and its output has been read, as far as anybody can tell. */
  readonly drained: Promise<ProcessExit>;
  /**
   * Closes its input, after 1 s asks it to end (SIGTERM), after another second ends it (SIGKILL): the group and every
   * descendant that carries the marker. Resolves when nothing is left, with an empty list, or after 5 s at most with the
   * pids that could not be ended. Every call returns the same promise; it never rejects.
   */
  kill(): Promise<readonly number[]>;
}

const INPUT_GRACE_MS = 1_000;
const TERM_GRACE_MS = 1_000;
const KILL_LIMIT_MS = 3_000;
/** Output that does not end with the process is waited for as long as some keeps coming in such an interval. */
const DRAIN_INTERVAL_MS = 250;
const DRAIN_LIMIT_MS = 2_000;
const onWindows = process.platform === 'win32';

/** Starts a server in a process group of its own. Rejects with a `LaunchError` that says what is wrong. */
export async function spawnTree(options: SpawnTreeOptions): Promise<ProcessTree> {
  const cwd = path.resolve(options.cwd);
  await checkWorkingDirectory(cwd);
  const env = { ...options.env, [RUN_VARIABLE]: options.marker };
  const program = await lookUpCommand({ command: options.command, cwd, env });
  await options.admit?.(program);
  const { record } = options;
  record?.expect();
  const child = await start(program, options, cwd, env).catch((error: unknown) => {
    record?.settle();
    throw error;
  });
  const { pid, stdin, stdout, stderr } = child;
  const table = options.table ?? createProcessTable();
  let groupGone = onWindows;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signalName) => {
      // The number is ours as long as the group lives; once it is empty it may soon be somebody else's.
      groupGone ||= !groupExists(pid);
      resolve({ code, signal: signalName });
    });
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const drained = exited.then(async (exit) => {
    await outputEnd(closed, () => stdout.bytesRead + stderr.bytesRead);
    // A descendant that escaped may hold the other ends: they must not keep this process alive.
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    return exit;
  });
  record?.add({ pid, started: await startTime(pid), marker: options.marker });
  record?.settle();

  let ending: Promise<readonly number[]> | null = null;
  const kill = () => {
    ending ??= end().finally(() => record?.remove(pid));
    return ending;
  };
  void exited.then(kill);
  return { pid, pgid: onWindows ? null : pid, stdin, stdout, stderr, exited, drained, kill };

  async function end(): Promise<readonly number[]> {
    stdin.end();
    await within(INPUT_GRACE_MS, exited);
    if (onWindows) return endWindowsTree(child, exited);
    if (!(await anyLeft())) return [];
    // A stopped process takes SIGTERM only when it goes on.
    await signalAll('SIGTERM', 'SIGCONT');
    if (await emptyWithin(TERM_GRACE_MS)) return [];
    const deadline = performance.now() + KILL_LIMIT_MS;
    do {
      await signalAll('SIGKILL');
      if (await emptyWithin(100)) return [];
    } while (performance.now() < deadline);
    return members();
  }

  async function emptyWithin(milliseconds: number): Promise<boolean> {
    const deadline = performance.now() + milliseconds;
    for (let pause = 5; await anyLeft(); pause = Math.min(pause * 2, 150)) {
      if (performance.now() >= deadline) return false;
      await within(pause, isRunning() ? exited : null);
    }
    return true;
  }

  function isRunning(): boolean {
    return child.exitCode === null && child.signalCode === null;
  }

  function groupLives(): boolean {
    groupGone ||= !isRunning() && !groupExists(pid);
    return !groupGone;
  }

  /** The cheap questions first: the search through all processes comes when nothing else is left to ask. */
  async function anyLeft(): Promise<boolean> {
    return isRunning() || (await members()).length > 0;
  }

  async function members(): Promise<number[]> {
    const entries = await table.list();
    const found = entries.filter((entry) => entry.marker === options.marker || (groupLives() && entry.group === pid));
    const pids = new Set(found.map((entry) => entry.pid));
    // Where processes cannot be listed, the group as a whole stands for them.
    if (isRunning() || (process.platform !== 'linux' && groupLives())) pids.add(pid);
    return [...pids];
  }

  async function signalAll(...names: NodeJS.Signals[]): Promise<void> {
    const entries = await table.list();
    const elsewhere = entries.filter((entry) => entry.marker === options.marker && entry.group !== pid);
    for (const name of names) {
      // Nobody gets a signal twice: many programs take the second SIGTERM as "at once".
      if (groupLives()) signal(-pid, name);
      for (const member of elsewhere) signal(member.pid, name);
    }
  }
}

type StartedChild = ChildProcess & {
  readonly pid: number;
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
};

function start(
  program: string,
  options: SpawnTreeOptions,
  cwd: string,
  env: Record<string, string>,
): Promise<StartedChild> {
  const name = `"${visible(options.command)}"`;
  return new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = spawn(program, [...options.args], {
        cwd,
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
        detached: !onWindows,
      });
    } catch (error) {
      reject(launchError(error, name));
      return;
    }
    // Both may fire late as well: a signal that fails, input written after the end.
    child.on('error', (error) => reject(launchError(error, name)));
    child.stdin?.on('error', () => {});
    child.once('spawn', () => resolve(child as StartedChild));
  });
}

/** Built from the code alone: Node's own messages repeat arguments and variables. */
function launchError(error: unknown, command: string): LaunchError {
  const code = String((error as NodeJS.ErrnoException).code ?? 'unknown reason');
  switch (code) {
    case 'ENOENT':
      return new LaunchError(
        'not_executable',
        `${command} cannot run: the program its first line names does not exist`,
      );
    case 'EACCES':
    case 'EPERM':
      return new LaunchError('not_executable', `The system does not permit running ${command} (${code})`);
    case 'ENOEXEC':
      return new LaunchError('not_executable', `${command} is no program this system can run`);
    case 'E2BIG':
      return new LaunchError(
        'refused',
        `${command} cannot be started: arguments and environment are too long together`,
      );
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return new LaunchError('no_resources', `The system has no room for another process now (${code})`);
    default:
      return new LaunchError('refused', `The system refused to start ${command} (${code})`);
  }
}

/** Windows knows no groups: `taskkill /T` walks down from the server, as long as that one still runs. */
async function endWindowsTree(child: StartedChild, exited: Promise<ProcessExit>): Promise<readonly number[]> {
  if (child.exitCode !== null || child.signalCode !== null) return [];
  const taskkill = path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  await new Promise<void>((resolve) => {
    const options = { windowsHide: true, timeout: KILL_LIMIT_MS };
    execFile(taskkill, ['/PID', String(child.pid), '/T', '/F'], options, () => resolve());
  });
  return (await within(TERM_GRACE_MS, exited)) ? [] : [child.pid];
}

/** Waits for the end of the output, unless somebody else holds it open and nothing comes any more. */
async function outputEnd(closed: Promise<void>, bytesRead: () => number): Promise<void> {
  const deadline = performance.now() + DRAIN_LIMIT_MS;
  for (let read = -1; read !== bytesRead() && performance.now() < deadline; ) {
    read = bytesRead();
    if (await within(DRAIN_INTERVAL_MS, closed)) return;
  }
}

/** Waits for `event`, but only so long. True when it came; null never comes. */
async function within(milliseconds: number, event: Promise<unknown> | null): Promise<boolean> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race(event === null ? [timeout] : [event.then(() => true), timeout]);
  } finally {
    timer.abort();
  }
}
