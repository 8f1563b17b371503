// The activity log of one gateway: taken at once, written in batches off the caller's path, kept in memory for the last ones.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type {
  ActivityCheck,
  ActivityPage,
  ActivityRecord,
  Actor,
  ListActivity,
} from '../../../src-shared/model/activity.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import {
  type ActivityFiles,
  type ChainCheck,
  checkChain,
  lastHead,
  openActivityFiles,
  readBackwards,
} from './activity-files.ts';
import { argumentShape } from './argument-shape.ts';
import { CHAIN_START, chained, type Unchained, unchained } from './chain.ts';
import type { SealText } from './log-ends.ts';

const FLUSH_MS = 200;
/** Records that are written before others get their turn. */
const BATCH = 200;
/** Records that are listed without reading a file. */
const KEPT = 2_000;
/** Records that wait while nothing can be written; older ones are let go. */
const MOST_WAITING = 20_000;
/** How many records one list looks at; the next page goes on from there. */
const LOOKED_AT = 5_000;

/** What happened, as it is told to the log. The values in `args` are measured at once, and never kept. */
export interface ActivityEntry {
  readonly who: Actor;
  readonly kind: 'tool' | 'operation';
  readonly name: string;
  readonly server: string | null;
  readonly args: unknown;
  /** In bytes, where they are known already. */
  readonly bytesIn?: number | undefined;
  readonly bytesOut?: number | undefined;
  /** `ok`, `tool_error` or an error code. */
  readonly result: string;
  readonly ms: number;
}

export interface ActivityLog {
  /** Costs the caller next to nothing; whatever goes wrong later is not their concern. */
  record(entry: ActivityEntry): void;
  list(query: ListActivity): ActivityPage;
  check(): ActivityCheck;
  /** Writes what is waiting. */
  close(): void;
}

export interface ActivityLogOptions {
  /** Null keeps the last records in memory and nothing else. */
  readonly dataDir: string | null;
  /** Nothing can be written: what happens follows on the files' last record, for as long as this process runs. */
  readonly readOnly?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
  readonly seal: SealText;
  /** There are records up to this number now; told once a batch. */
  readonly onRecords: (last: number) => void;
}

/** Where the log of a data directory lies. */
export function activityDirectory(dataDir: string): string {
  return path.join(dataDir, 'activity');
}

/** Whether the log in a directory is as it was written; it need not be open. */
export function checkActivity(directory: string, seal: SealText): ActivityCheck {
  return asCheck(checkChain(directory, seal));
}

function asCheck({ records, first, last, problem }: ChainCheck): ActivityCheck {
  return {
    ok: problem === null,
    records,
    first_seq: first?.seq ?? null,
    last_seq: last?.seq ?? null,
    last_hash: last?.hash ?? null,
    problem,
  };
}

export function openActivityLog(options: ActivityLogOptions): ActivityLog {
  const { dataDir, readOnly = false, clock, logger, redact, seal, onRecords } = options;
  const directory = dataDir === null ? null : activityDirectory(dataDir);
  let waiting: Unchained[] = [];
  /** Lines of the last records, the newest at the end. */
  const recent: string[] = [];
  let inMemory = directory !== null && readOnly ? lastHead(directory) : CHAIN_START;
  let files: ActivityFiles | null = null;
  let scheduled: (() => void) | null = null;
  let complained = false;

  const write = (records: readonly Unchained[]): string[] => {
    if (directory === null || readOnly) {
      return records.map((record) => {
        const { head, line } = chained(inMemory, record);
        inMemory = head;
        return line;
      });
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    files ??= openActivityFiles(directory, { seal });
    return files.append(records);
  };
  /** Whether there is more to do. */
  const writeBatch = (): boolean => {
    const batch = waiting.slice(0, BATCH);
    if (batch.length === 0) return false;
    try {
      const lines = write(batch);
      waiting.splice(0, batch.length);
      recent.push(...lines);
      recent.splice(0, recent.length - KEPT);
      complained = false;
      onRecords(recordIn(lines.at(-1) as string).seq);
      return waiting.length > 0;
    } catch (error) {
      if (!complained) logger.warn('The activity log cannot be written; what happens meanwhile waits', { error });
      complained = true;
      if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
      return false;
    }
  };
  const flush = () => {
    scheduled = null;
    if (writeBatch()) setImmediate(flush);
    else files?.noteEnd();
  };
  const flushNow = () => {
    while (writeBatch());
    files?.noteEnd();
  };
  return {
    record(entry) {
      waiting.push(toUnchained(clock.now(), entry, redact));
      scheduled ??= clock.after(FLUSH_MS, flush);
    },
    list(query) {
      flushNow();
      return page(newestFirst(recent, directory), query);
    },
    check() {
      flushNow();
      if (directory !== null) return checkActivity(directory, seal);
      const [first, last] = [recent[0], recent.at(-1)].map((line) => (line === undefined ? null : recordIn(line)));
      return asCheck({ records: recent.length, first: first ?? null, last: last ?? null, problem: null });
    },
    close() {
      scheduled?.();
      flushNow();
      files?.close();
    },
  };
}

function toUnchained(time: number, entry: ActivityEntry, redact: (text: string) => string): Unchained {
  const { who, kind, name, server, args, result, ms } = entry;
  return unchained({
    time: new Date(time).toISOString(),
    who,
    kind,
    name: redact(name).slice(0, 256),
    server,
    shape: redact(argumentShape(args, { secretive: kind === 'operation' })),
    bytes_in: entry.bytesIn ?? null,
    bytes_out: entry.bytesOut ?? null,
    result,
    ms: Math.round(ms * 100) / 100,
  });
}

/** Of a line we wrote ourselves. */
function recordIn(line: string): ActivityRecord {
  return JSON.parse(line) as ActivityRecord;
}

function* newestFirst(recent: readonly string[], directory: string | null): Generator<ActivityRecord> {
  for (let at = recent.length - 1; at >= 0; at -= 1) yield recordIn(recent[at] as string);
  if (directory === null) return;
  const oldest = recent[0] === undefined ? Number.POSITIVE_INFINITY : recordIn(recent[0]).seq;
  if (oldest === 1) return;
  for (const record of readBackwards(directory)) if (record.seq < oldest) yield record;
}

function page(all: Iterable<ActivityRecord>, query: ListActivity): ActivityPage {
  const { limit, before = Number.POSITIVE_INFINITY, after = 0 } = query;
  const records: ActivityRecord[] = [];
  let looked = 0;
  for (const record of all) {
    if (record.seq >= before) continue;
    if (record.seq <= after) break;
    if (records.length >= limit || looked >= LOOKED_AT) return { records, next: record.seq + 1 };
    looked += 1;
    if (fits(record, query)) records.push(record);
  }
  return { records, next: null };
}

function fits(record: ActivityRecord, { kind, agent, server, name, result }: ListActivity): boolean {
  return (
    (kind === undefined || record.kind === kind) &&
    (agent === undefined || record.who.agent === agent) &&
    (server === undefined || record.server === server) &&
    (name === undefined || record.name === name) &&
    (result === undefined || (record.result === 'ok') === (result === 'ok'))
  );
}
