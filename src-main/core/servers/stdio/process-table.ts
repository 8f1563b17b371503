// Looks at the processes of this machine: who carries a run marker, who belongs to a group, when one was started.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RUN_VARIABLE } from './child-environment.ts';

/** Entries looked at before the event loop gets its turn. */
const BATCH = 100;

const MARKER = Buffer.from(`${RUN_VARIABLE}=`);

/** Only Linux shows a process's environment and group in files. Elsewhere descendants are reached by their group alone. */
const hasProc = process.platform === 'linux';

/**
 * The pids whose run marker `matches`, this process excepted. A process that another user owns, that has ended or that
 * overwrote its environment is not among them. Always empty where there is no /proc.
 */
export function findMarked(matches: (marker: string) => boolean): Promise<number[]> {
  return findPids((pid) => {
    const environment = readProc(pid, 'environ');
    const marker = environment === null ? null : markerIn(environment);
    return marker !== null && matches(marker);
  });
}

/** The pids of a process group that are more than zombies: those nobody waits for stay in the table, sometimes for ever. */
export function findGroupMembers(group: number): Promise<number[]> {
  return findPids((pid) => {
    const fields = statFields(pid);
    return fields !== null && Number(fields[2]) === group && fields[0] !== 'Z' && fields[0] !== 'X';
  });
}

/** Whether the group has any member, zombies included. One system call. */
export function groupExists(group: number): boolean {
  return signal(-group, 0);
}

/** Sends a signal to a pid, or to a group when negative; false when there is none (any more). */
export function signal(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, name);
  } catch (error) {
    // Not ours to signal, but there it is.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process was started, as an opaque text that no later process with the same pid has: on Linux the boot and the
 * ticks since then, on macOS the time `ps` shows. Null when there is no such process or no way to tell.
 */
export async function startTime(pid: number): Promise<string | null> {
  if (hasProc) {
    const ticks = statFields(pid)?.[19];
    return ticks === undefined ? null : `${bootId()}:${ticks}`;
  }
  if (process.platform === 'win32') return null;
  return new Promise((resolve) => {
    execFile('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 2_000 }, (error, output) => {
      resolve(error || output.trim() === '' ? null : output.trim());
    });
  });
}

async function findPids(isWanted: (pid: number) => boolean): Promise<number[]> {
  if (!hasProc) return [];
  const found: number[] = [];
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  for (const [index, pid] of pids.entries()) {
    if (isWanted(pid)) found.push(pid);
    if (index % BATCH === BATCH - 1) await nextTurn();
  }
  return found;
}

function markerIn(environment: Buffer): string | null {
  let at = environment.indexOf(MARKER);
  while (at > 0 && environment[at - 1] !== 0) at = environment.indexOf(MARKER, at + 1);
  if (at === -1) return null;
  const end = environment.indexOf(0, at);
  return environment.toString('utf8', at + MARKER.length, end === -1 ? environment.length : end);
}

/** The fields of /proc/<pid>/stat from the third on (proc(5)); the name before them may hold spaces and parentheses. */
function statFields(pid: number): string[] | null {
  const text = readProc(pid, 'stat')?.toString('latin1');
  return text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? null;
}

function readProc(pid: number, file: string): Buffer | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
