// Starts a gateway that outlives the bridge: one, however many bridges want it at once.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

export interface StartCommand {
  readonly command: string;
  readonly args: readonly string[];
}

const LOCK = 'bridge-start.lock';
// As the command line ends. With the first, another gateway has the profile: its file will be there in a moment.
const EXIT_PROFILE_IN_USE = 3;
const EXIT_PORT_IN_USE = 4;
const PORT_IN_USE = 'Agent Gateway did not start: another program uses its port. Choose another in its settings.';
/** Whoever held the lock longer has failed, or its gateway has long been there. */
const LOCK_MS = 15_000;

/**
 * Starts it, unless another bridge has just done so.
 *
 * @returns says in words what went wrong once that is known; null before, and when another one starts it
 */
export function startGateway({ command, args }: StartCommand, dataDir: string): () => string | null {
  let problem: string | null = null;
  const lock = path.join(dataDir, LOCK);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!takeLock(lock)) return () => null;
    const log = openLog(dataDir);
    const child = spawn(command, args, {
      cwd: dataDir,
      detached: true,
      stdio: ['ignore', 'ignore', log],
      windowsHide: true,
    });
    closeSync(log);
    child.on('error', (error: NodeJS.ErrnoException) => {
      problem = `Agent Gateway could not be started (${error.code ?? 'unknown reason'}). Start it by hand.`;
    });
    child.on('exit', (code) => {
      rmSync(lock, { force: true });
      if (code === 0 || code === EXIT_PROFILE_IN_USE) return;
      problem =
        code === EXIT_PORT_IN_USE
          ? PORT_IN_USE
          : `Agent Gateway did not start; ${path.join(dataDir, 'logs', 'bridge-start.log')} says why.`;
    });
    child.unref();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    problem = `Agent Gateway could not be started (${code}). Start it by hand.`;
  }
  return () => problem;
}

/** True for one of all bridges that ask within a while. */
function takeLock(file: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!isStale(file)) return false;
    rmSync(file, { force: true });
  }
  return false;
}

function isStale(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || Date.now() - stats.mtimeMs > LOCK_MS;
}

function openLog(dataDir: string): number {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return openSync(path.join(folder, 'bridge-start.log'), 'w', 0o600);
}
