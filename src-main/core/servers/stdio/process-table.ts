// Looks at the processes of this machine: who carries a run marker, who belongs to a group, when one was started.
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { linuxStart, queriedStart, statFields } from '../../processes.ts';
import { RUN_VARIABLE } from './child-environment.ts';

/** Entries looked at before the event loop gets its turn. */
const BATCH = 100;

const MARKER = Buffer.from(`${RUN_VARIABLE}=`);

/** Only Linux shows a process's environment and group in files. Elsewhere descendants are reached by their group alone. */
const hasProc = process.platform === 'linux';

export interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  /** The run marker it carries; null when it has none, belongs to another user or has overwritten its environment. */
  readonly marker: string | null;
}

export interface ProcessTable {
  /** What runs at a moment after the call; callers who come together share one look. See `listProcesses`. */
  list(): Promise<readonly ProcessEntry[]>;
}

/** One for all trees of a gateway: when many servers end at once, the machine is looked through once for all of them. */
export function createProcessTable(): ProcessTable {
  let running: Promise<readonly ProcessEntry[]> | null = null;
  let next: Promise<readonly ProcessEntry[]> | null = null;
  const look = () => {
    next = null;
    running = listProcesses().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    list() {
      // A look that has begun may have missed what started since: who comes now waits for the next one.
      next ??= running === null ? look() : running.then(look, look);
      const result = next;
      if (running === result) next = null;
      return result;
    },
  };
}

/**
 * Every process but this one and the zombies: those nobody waits for stay in the system's table, sometimes for ever. Always
 * empty where there is no /proc.
 */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
  if (!hasProc) return [];
  const entries: ProcessEntry[] = [];
  const pids = readdirSync('/proc').map(Number);
  for (const [index, pid] of pids.entries()) {
    if (Number.isInteger(pid) && pid !== process.pid) entries.push(...entryOf(pid));
    if (index % BATCH === BATCH - 1) await nextTurn();
  }
  return entries;
}

function entryOf(pid: number): ProcessEntry[] {
  const environment = readEnvironment(pid);
  const fields = statFields(pid);
  if (fields === null || fields[0] === 'Z' || fields[0] === 'X') return [];
  return [{ pid, group: Number(fields[2]), marker: environment === null ? null : markerIn(environment) }];
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
 * When a process was started, as an opaque text that no later process with the same pid has. Null when there is no such
 * process or no way to tell.
 */
export async function startTime(pid: number): Promise<string | null> {
  if (hasProc) return linuxStart(pid);
  if (process.platform === 'win32') return null;
  const milliseconds = await queriedStart(pid);
  return milliseconds === null ? null : String(milliseconds);
}

function markerIn(environment: Buffer): string | null {
  let at = environment.indexOf(MARKER);
  while (at > 0 && environment[at - 1] !== 0) at = environment.indexOf(MARKER, at + 1);
  if (at === -1) return null;
  const end = environment.indexOf(0, at);
  return environment.toString('utf8', at + MARKER.length, end === -1 ? environment.length : end);
}

function readEnvironment(pid: number): Buffer | null {
  try {
    return readFileSync(`/proc/${pid}/environ`);
  } catch {
    return null;
  }
}
