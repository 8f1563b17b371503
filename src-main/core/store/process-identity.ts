// Tells one process from a later one that was given the same id: the id together with the moment it started.
import { exists, linuxStart, queriedStart, statFields } from '../processes.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: ticks and boot id on Linux, milliseconds since 1970 elsewhere. Only to be compared. */
  readonly started: string;
}

/** `ps` gives whole seconds, and a process learns its own start a little late. */
const TOLERANCE_MS = 3_000;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const started = linuxStart(process.pid) ?? String(Math.round(performance.timeOrigin));
  return { pid: process.pid, started };
}

/** Whether that very process still runs. When the system does not say, it is taken to run: that loses nothing. */
export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  if (started.includes('@')) return linuxStart(pid) === started && !isDead(pid);
  if (!exists(pid)) return false;
  const queried = await queriedStart(pid);
  return queried === null || Math.abs(queried - Number(started)) <= TOLERANCE_MS;
}

/** Dead, but not yet collected by its parent. */
function isDead(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state === undefined || state === 'Z' || state === 'X';
}
