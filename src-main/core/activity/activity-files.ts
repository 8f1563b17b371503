// The files of the activity log: one record a line, private, put aside when one has grown large, the oldest ones removed.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';
import { CHAIN_START, type ChainHead, chained, isUntouched, readRecord, type Unchained } from './chain.ts';

const FILE = /^activity-(\d{12})\.jsonl$/;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_FILES = 8;

export interface ActivityFiles {
  /**
   * Appends records, all of them or none, and returns their lines.
   *
   * @throws the system's error when they could not be written
   */
  append(records: readonly Unchained[]): string[];
  close(): void;
}

/** Names of the log's files, oldest first; each is named by the number of its first record. */
export function activityFileNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => FILE.test(name))
    .sort();
}

/** Records newest first, file by file: only what is asked for is read. */
export function* readBackwards(directory: string): Generator<ActivityRecord> {
  for (const name of activityFileNames(directory).reverse()) {
    const lines = readLines(path.join(directory, name));
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      const record = readRecord(lines[at] as string);
      if (record) yield record;
    }
  }
}

/** Whole lines only: what a killed process left half-written at the end is no record. */
export function readLines(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

export interface FileLimits {
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** @param directory exists and is private */
export function openActivityFiles(
  directory: string,
  { maxBytes = MAX_BYTES, maxFiles = MAX_FILES }: FileLimits = {},
): ActivityFiles {
  let head = lastHead(directory);
  let descriptor: number | null = null;
  let size = 0;

  const open = (): number => {
    const newest = activityFileNames(directory).at(-1);
    const name = newest && size <= maxBytes ? newest : `activity-${String(head.seq + 1).padStart(12, '0')}.jsonl`;
    const opened = openSync(path.join(directory, name), 'a+', 0o600);
    size = fstatSync(opened).size;
    if (size > 0) size = cutTornLine(opened, path.join(directory, name), size);
    return opened;
  };
  const startNext = () => {
    close();
    for (const old of activityFileNames(directory).slice(0, -(maxFiles - 1)))
      rmSync(path.join(directory, old), { force: true });
  };
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  return {
    append(records) {
      descriptor ??= open();
      if (size > maxBytes) {
        startNext();
        descriptor = open();
      }
      const lines: string[] = [];
      let next = head;
      for (const record of records) {
        const { head: after, line } = chained(next, record);
        lines.push(line);
        next = after;
      }
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      try {
        for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      } catch (error) {
        // A full disk takes a part of it: that part is taken back, so that the same records can be written later.
        ftruncateSync(descriptor, size);
        throw error;
      }
      size += bytes.length;
      head = next;
      return lines;
    },
    close,
  };
}

/** What a process that was killed left behind its last whole line is removed. @returns the size that is left */
function cutTornLine(descriptor: number, file: string, size: number): number {
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < size) ftruncateSync(descriptor, whole);
  return whole;
}

function lastHead(directory: string): ChainHead {
  for (const { seq, hash } of readBackwards(directory)) return { seq, hash };
  return CHAIN_START;
}

export interface ChainCheck {
  readonly records: number;
  readonly first: ActivityRecord | null;
  readonly last: ActivityRecord | null;
  /** What is wrong and where; null when nothing is. */
  readonly problem: string | null;
}

/** Reads the whole log and checks that every record is untouched and follows on the one before it. */
export function checkChain(directory: string): ChainCheck {
  let [first, last]: [ActivityRecord | null, ActivityRecord | null] = [null, null];
  let records = 0;
  for (const name of activityFileNames(directory)) {
    for (const [at, line] of readLines(path.join(directory, name)).entries()) {
      const where = `line ${at + 1} of ${name}`;
      const record = readRecord(line);
      const problem = faultOf(line, record, last, where);
      if (problem !== null || record === null) return { records, first, last, problem };
      first ??= record;
      last = record;
      records += 1;
    }
  }
  return { records, first, last, problem: null };
}

function faultOf(
  line: string,
  record: ActivityRecord | null,
  before: ActivityRecord | null,
  where: string,
): string | null {
  if (record === null) return `${where} is no record`;
  if (!isUntouched(line, record)) return `Record ${record.seq} (${where}) was changed`;
  // The oldest files are removed in time, so the first record there is need not be the first there ever was.
  if (before === null) {
    const isWrong = record.seq === 1 && record.prev !== CHAIN_START.hash;
    return isWrong ? `The first record (${where}) does not stand at the beginning` : null;
  }
  if (record.seq !== before.seq + 1 || record.prev !== before.hash) {
    return `Between record ${before.seq} and record ${record.seq} (${where}) something was taken out or put in`;
  }
  return null;
}
