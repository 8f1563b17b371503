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
import { type LogEnds, readEnds, type SealText, writeEnds } from './log-ends.ts';

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
  /** Writes down where the log ends now. It takes as long as many records do, so it comes after the last of those at hand. */
  noteEnd(): void;
  close(): void;
}

/** Names of the log's files, oldest first; each is named by the number of its first record. */
export function activityFileNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => FILE.test(name))
    .sort();
}

/** Records newest first, file by file: only what is asked for is read, and what cannot be read is left out. */
export function* readBackwards(directory: string): Generator<ActivityRecord> {
  for (const name of ifReadable(() => activityFileNames(directory), []).reverse()) {
    const lines = ifReadable(() => readLines(path.join(directory, name)), []);
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      const record = readRecord(lines[at] as string);
      if (record) yield record;
    }
  }
}

function ifReadable<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read();
  } catch {
    return otherwise;
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

export interface FileOptions {
  readonly seal: SealText;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** @param directory exists and is private */
export function openActivityFiles(
  directory: string,
  { seal, maxBytes = MAX_BYTES, maxFiles = MAX_FILES }: FileOptions,
): ActivityFiles {
  const known = readEnds(directory, seal);
  let head = lastHead(directory);
  // Records are missing at the end: their numbers are not given again, so that the gap stays to be seen.
  if (known && known.seq > head.seq) head = known;
  let first = known?.first ?? firstNumber(activityFileNames(directory)) ?? head.seq + 1;
  let noted = known?.seq ?? null;
  let descriptor: number | null = null;
  let size = 0;

  const open = (): number => {
    const newest = activityFileNames(directory).at(-1);
    const name = newest && size <= maxBytes ? newest : `activity-${String(head.seq + 1).padStart(12, '0')}.jsonl`;
    const opened = openSync(path.join(directory, name), 'a+', 0o600);
    if (known === null) writeEnds(directory, { first, ...head }, seal);
    size = fstatSync(opened).size;
    if (size > 0) size = cutTornLine(opened, path.join(directory, name), size);
    return opened;
  };
  const startNext = () => {
    close();
    const names = activityFileNames(directory);
    const old = names.slice(0, -(maxFiles - 1));
    if (old.length === 0) return;
    // Before they go: a record that is there although it need not be is no fault.
    first = firstNumber(names.slice(old.length)) ?? first;
    writeEnds(directory, { first, ...head }, seal);
    for (const name of old) rmSync(path.join(directory, name), { force: true });
  };
  const noteEnd = () => {
    if (noted === head.seq) return;
    noted = head.seq;
    writeEnds(directory, { first, ...head }, seal);
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
    noteEnd,
    close() {
      noteEnd();
      close();
    },
  };
}

/** What a process that was killed left behind its last whole line is removed. @returns the size that is left */
function cutTornLine(descriptor: number, file: string, size: number): number {
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < size) ftruncateSync(descriptor, whole);
  return whole;
}

/** The number of the first record in the oldest of these files. */
function firstNumber(names: readonly string[]): number | null {
  const found = FILE.exec(names[0] ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** What the next record follows on. */
export function lastHead(directory: string): ChainHead {
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

/** Reads the whole log and checks that every record is untouched and follows on the one before it, and that none is missing. */
export function checkChain(directory: string, seal: SealText): ChainCheck {
  let [first, last]: [ActivityRecord | null, ActivityRecord | null] = [null, null];
  let records = 0;
  // Before the records: while they are read more may be written.
  const ends = readEnds(directory, seal);
  const names = ifReadable(() => activityFileNames(directory), null);
  if (names === null) return { records, first, last, problem: 'The folder of the log cannot be read' };
  for (const name of names) {
    const lines = ifReadable(() => readLines(path.join(directory, name)), null);
    if (lines === null) return { records, first, last, problem: `${name} cannot be read` };
    for (const [at, line] of lines.entries()) {
      const where = `line ${at + 1} of ${name}`;
      const record = readRecord(line);
      const problem = faultOf(line, record, last, where) ?? (record && otherThan(ends, record, where));
      if (problem !== null || record === null) return { records, first, last, problem };
      first ??= record;
      last = record;
      records += 1;
    }
  }
  return { records, first, last, problem: missing(ends, first, last) };
}

/** A chain that was written anew as a whole holds together, but ends in another hash. */
function otherThan(ends: LogEnds | null, { seq, hash }: ActivityRecord, where: string): string | null {
  return ends?.seq === seq && ends.hash !== hash ? `Record ${seq} (${where}) is not the one that was written` : null;
}

function missing(ends: LogEnds | null, first: ActivityRecord | null, last: ActivityRecord | null): string | null {
  if (ends === null) {
    return first && 'Whether records are missing at its end cannot be told: what says where it ends is not there';
  }
  if (ends.seq < ends.first) return null;
  if (first === null || last === null) return `Records ${ends.first} to ${ends.seq} are missing`;
  if (first.seq > ends.first) return `Records ${ends.first} to ${first.seq - 1} are missing at its beginning`;
  return last.seq < ends.seq ? `Records ${last.seq + 1} to ${ends.seq} are missing at its end` : null;
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
