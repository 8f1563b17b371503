// Tells one process from a later one that was given the same id: the id together with the moment it started.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: ticks and boot id on Linux (proc(5)), milliseconds since 1970 elsewhere. Only to be compared. */
  readonly started: string;
}

const run = promisify(execFile);
const QUERY_TIMEOUT_MS = 5_000;
/** `ps` gives whole seconds, and a process learns its own start a little late. */
const TOLERANCE_MS = 3_000;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const onLinux = process.platform === 'linux' ? linuxStart(process.pid) : null;
  return { pid: process.pid, started: onLinux ?? String(Math.round(performance.timeOrigin)) };
}

/** Whether that very process still runs. When the system does not say, it is taken to run: that loses nothing. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  if (identity.started.includes('@')) return linuxStart(identity.pid) === identity.started;
  if (!exists(identity.pid)) return false;
  const started = await queryStart(identity.pid);
  return started === null || Math.abs(started - Number(identity.started)) <= TOLERANCE_MS;
}

/** Null for a process that is gone, and for one that is dead but not yet collected by its parent. */
function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself; field 3 is the state, field 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${fields[19]}@${bootId()}`;
  } catch {
    return null;
  }
}

/** Starts are counted from the boot, so the same pair may come again after the next one. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

async function queryStart(pid: number): Promise<number | null> {
  const [command, args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`],
        ]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await run(command, args, { env, timeout: QUERY_TIMEOUT_MS, windowsHide: true });
    const text = stdout.trim();
    const time = Date.parse(process.platform === 'win32' ? text : `${text} UTC`);
    return Number.isNaN(time) ? null : time;
  } catch {
    return null;
  }
}
