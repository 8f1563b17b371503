// What the system says of a process: whether it is there, and when it started, which tells it from a later one of its id.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const QUERY_TIMEOUT_MS = 5_000;

/** Whether there is such a process, of whatever user; one that is dead but not yet collected by its parent is there. */
export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there it is.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

/**
 * The fields of /proc/<pid>/stat from the third on (proc(5)): the state, the parent, the group, … Null when there is no
 * such process, and everywhere but on Linux.
 */
export function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before them may hold spaces and parentheses itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** When a process started, as `<ticks>@<boot id>`: ticks are counted from the boot, so they may come again after the next one. */
export function linuxStart(pid: number): string | null {
  const ticks = statFields(pid)?.[19];
  return ticks === undefined ? null : `${ticks}@${bootId()}`;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** When a process started, in milliseconds since 1970, of which `ps` knows whole seconds. Null when the system does not say. */
export async function queriedStart(pid: number): Promise<number | null> {
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
