// Remembers on disk which processes a run of the gateway has started, so that the next run can end what a crash left.
import { readFileSync, rmSync } from 'node:fs';
import { isRecord, isText, isWholeNumber, orNull } from '../../plain-checks.ts';
import { replaceFile } from '../../replace-file.ts';
import { groupExists, listProcesses, signal, startTime } from './process-table.ts';

export interface RecordedProcess {
  readonly pid: number;
  readonly started: string | null;
  readonly marker: string;
}

interface RunRecord {
  readonly run: string;
  readonly processes: readonly RecordedProcess[];
}

/** Told of every server process that starts and of every one that is gone with all it had started. */
export interface ProcessRecord {
  /** One is about to be started: should we be killed from here on, it is found by its marker. Followed by `settle`. */
  expect(): void;
  /** The one that was expected has been added, or could not be started. */
  settle(): void;
  add(process: RecordedProcess): void;
  remove(pid: number): void;
}

/** Tells several records the same. */
export function joinRecords(...records: readonly ProcessRecord[]): ProcessRecord {
  return {
    expect() {
      for (const record of records) record.expect();
    },
    settle() {
      for (const record of records) record.settle();
    },
    add(process) {
      for (const record of records) record.add(process);
    },
    remove(pid) {
      for (const record of records) record.remove(pid);
    },
  };
}

/** A burst of starts is written once. On Linux the marker finds what a crash within this time would leave unrecorded. */
const SAVE_DELAY_MS = 25;

/**
 * Keeps the record of this run in one small file in an existing directory, rewritten whole after every burst of changes.
 * While nothing runs there is no file: a start after an orderly end has nothing to look for. That the file cannot be
 * written is told once to `onError` and otherwise changes nothing: servers run all the same.
 */
export function createProcessRecord(
  file: string,
  run: string,
  onError: (error: Error) => void = () => {},
): ProcessRecord {
  const processes = new Map<number, RecordedProcess>();
  let expected = 0;
  let reported = false;
  let timer: NodeJS.Timeout | null = null;
  const isIdle = () => processes.size === 0 && expected === 0;
  const save = () => {
    timer = null;
    try {
      if (isIdle()) {
        rmSync(file, { force: true });
        return;
      }
      replaceFile(file, JSON.stringify({ run, processes: [...processes.values()] }));
    } catch (error) {
      if (!reported) onError(error as Error);
      reported = true;
    }
  };
  const saveNow = () => {
    clearTimeout(timer ?? undefined);
    save();
  };
  const changed = () => {
    // At once: the first start, from which on the file names this run, and the last end, after which we may be gone.
    if (isIdle() || (processes.size === 1 && timer === null)) saveNow();
    else timer ??= setTimeout(save, SAVE_DELAY_MS).unref();
  };
  return {
    expect() {
      expected += 1;
      if (expected === 1 && processes.size === 0) saveNow();
    },
    settle() {
      expected -= 1;
      if (isIdle()) saveNow();
    },
    add(process) {
      processes.set(process.pid, process);
      changed();
    },
    remove(pid) {
      if (processes.delete(pid)) changed();
    },
  };
}

/**
 * Ends what the run that wrote `file` left behind, and removes the file. Call it before this run starts its first server,
 * while no other gateway uses the profile. A process counts as left behind only if it carries that run's marker or was
 * started at the very moment on record: a pid that has gone to another program since then is not touched.
 *
 * @returns the pids that were ended
 */
export async function sweepOrphans(file: string): Promise<readonly number[]> {
  const former = readRecord(file);
  const ended = new Set<number>();
  if (former !== null) {
    // Twice, for those who were just starting another one.
    for (let round = 0; round < 2; round++) {
      for (const pid of await orphansOf(former)) if (signal(pid, 'SIGKILL')) ended.add(Math.abs(pid));
    }
  }
  try {
    rmSync(file, { force: true });
  } catch {
    // On a read-only disk it stays, and whom it names is looked up again the next time.
  }
  return [...ended];
}

/** Pids, and groups as negative numbers. */
async function orphansOf(former: RunRecord): Promise<number[]> {
  const running = await listProcesses();
  const orphans = running.filter(({ marker }) => marker?.startsWith(`${former.run}:`)).map(({ pid }) => pid);
  for (const { pid, started } of former.processes) {
    if (started === null || (await startTime(pid)) !== started) continue;
    orphans.push(...running.filter(({ group }) => group === pid).map((member) => member.pid));
    orphans.push(groupExists(pid) ? -pid : pid);
  }
  return [...new Set(orphans)];
}

/** Null without a file: nothing was running. A damaged one names nobody for certain. */
function readRecord(file: string): RunRecord | null {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRunRecord(found) ? found : null;
  } catch {
    return null;
  }
}

/** A run of a few letters could be the beginning of anybody's marker, and the pid 1 is nobody's child. */
function isRunRecord(value: unknown): value is RunRecord {
  if (!isRecord(value) || !isText(value.run) || value.run.length < 8) return false;
  const { processes } = value;
  return Array.isArray(processes) && processes.every(isRecordedProcess);
}

function isRecordedProcess(value: unknown): boolean {
  return isRecord(value) && isWholeNumber(value.pid, 2) && orNull(isText)(value.started) && isText(value.marker);
}
