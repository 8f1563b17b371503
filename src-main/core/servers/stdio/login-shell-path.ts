// Finds the PATH the user has in a terminal: a program started from a desktop gets a bare one that lacks npx, uvx and friends.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { childEnvironment } from './child-environment.ts';

export interface FoundPath {
  readonly path: string;
  /** Where it came from: this process, the login shell, or this process with well-known directories added. */
  readonly source: 'process' | 'login_shell' | 'well_known';
}

export interface PathFinderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when a desktop started this process; see `startedFromDesktop`. */
  readonly fromDesktop: boolean;
  readonly platform?: NodeJS.Platform;
  /** The user's shell; that of the environment, else of the account, when absent. */
  readonly shell?: string;
  readonly home?: string;
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT = 1024 * 1024;

/**
 * Whether a desktop, and not a terminal, seems to have started this process: then no shell has set up its PATH.
 * Windows programs get the user's PATH either way.
 */
export function startedFromDesktop(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform === 'win32' || env.TERM) return false;
  if (platform === 'darwin') return true;
  return ['XDG_CURRENT_DESKTOP', 'DESKTOP_SESSION', 'GIO_LAUNCHED_DESKTOP_FILE'].some((name) => Boolean(env[name]));
}

/** Looks once and remembers; never rejects. */
export function createPathFinder(options: PathFinderOptions): () => Promise<FoundPath> {
  let found: Promise<FoundPath> | null = null;
  return () => {
    found ??= findPath(options);
    return found;
  };
}

async function findPath(options: PathFinderOptions): Promise<FoundPath> {
  const { env, fromDesktop, platform = process.platform, home = homedir() } = options;
  const own = env.PATH ?? env.Path ?? '';
  if (!fromDesktop || platform === 'win32') return { path: own, source: 'process' };
  const asked = await askLoginShell(options);
  if (asked !== null) return { path: joined([asked, own]), source: 'login_shell' };
  return { path: joined([own, ...(await wellKnownDirectories(home))]), source: 'well_known' };
}

/**
 * Runs `$SHELL -ilc` and has it print its PATH between two random marks, so that nothing a start-up file prints is taken
 * for it. `printf` and quoting are spelled the one way that sh, bash, zsh, fish and csh all understand; no helper program
 * is needed. Null when there is no such shell, it fails or takes too long.
 */
function askLoginShell(options: PathFinderOptions): Promise<string | null> {
  const { env, platform = process.platform, timeoutMs = TIMEOUT_MS, clock = systemClock } = options;
  const shell = options.shell ?? (env.SHELL || accountShell());
  if (!shell) return Promise.resolve(null);
  const mark = randomBytes(16).toString('hex');
  const command = `printf %s '${mark}'"$PATH"'${mark}'`;
  // csh and tcsh take -l only on its own.
  const flags = /t?csh$/.test(shell) ? ['-ic'] : ['-ilc'];
  return new Promise((resolve) => {
    // A session of its own keeps an interactive shell away from our terminal.
    const child = spawn(shell, [...flags, command], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      env: childEnvironment({ inherited: env, platform }),
      cwd: '/',
    });
    let output = '';
    let done = false;
    const finish = (answer: string | null) => {
      if (done) return;
      done = true;
      stopTimer();
      resolve(answer);
      child.stdout.destroy();
      // Whatever a start-up file left running in that session goes too.
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const stopTimer = clock.after(timeoutMs, () => finish(null));
    child.on('error', () => finish(null));
    child.on('exit', (_code, signal) => {
      if (signal !== null) finish(null);
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, answer, rest] = output.split(mark);
      if (answer !== undefined && rest !== undefined) finish(isPath(answer) ? answer : null);
      else if (output.length > MAX_OUTPUT) finish(null);
    });
    child.stdout.on('end', () => finish(null));
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isPath(text: string): boolean {
  return text.includes('/') && !text.includes('\n');
}

function accountShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    return null;
  }
}

/** The entries of several PATHs in order, each once. */
function joined(paths: readonly string[]): string {
  return [...new Set(paths.flatMap((one) => one.split(':')).filter((entry) => entry !== ''))].join(':');
}

/** Where package and version managers put programs, as far as these directories exist. */
async function wellKnownDirectories(home: string): Promise<string[]> {
  const candidates = [
    ...['.local/bin', 'bin', '.volta/bin', '.bun/bin', '.deno/bin', '.cargo/bin', '.asdf/shims'],
    ...['.local/share/mise/shims', '.nodenv/shims', '.pyenv/shims', '.local/share/pnpm', 'Library/pnpm', 'n/bin'],
    await newestNode(path.join(home, '.nvm/versions/node')),
    ...['/opt/homebrew/bin', '/opt/homebrew/sbin', '/home/linuxbrew/.linuxbrew/bin', '/usr/local/bin', '/snap/bin'],
    ...['/usr/bin', '/bin', '/usr/sbin', '/sbin'],
  ];
  const directories = candidates.filter((entry) => entry !== null).map((entry) => path.resolve(home, entry));
  const present = await Promise.all(
    directories.map((directory) =>
      stat(directory)
        .then((found) => found.isDirectory())
        .catch(() => false),
    ),
  );
  return directories.filter((_, index) => present[index]);
}

/** The newest Node that nvm has installed: nvm itself is a shell function and has no directory of its own on PATH. */
async function newestNode(versions: string): Promise<string | null> {
  const names = await readdir(versions).catch(() => []);
  const newest = names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  return newest === undefined ? null : path.join(versions, newest, 'bin');
}
