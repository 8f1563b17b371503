// What the processes of each server write to stderr: numbered, told of in batches, the last of it in memory, more in a file.
import { type Clock, isoTime } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { Redaction } from '../../redactor.ts';
import { loggedServers, openServerLogFile, removeServerLogFiles, type ServerLogFile } from './server-log-file.ts';
import { createStderrBuffer, type StderrBuffer } from './stderr-buffer.ts';

/** At most four times a second observers are told, and the file is written. */
const FLUSH_MS = 250;
/** A line without an end, such as a question, is taken as it is when nothing has followed for so long. */
const QUIET_MS = 1_000;
/** What one process can write between two flushes; of more than that the last is kept. In bytes. */
const INTAKE = 64 * 1024;
/** What is kept in memory of one server, in characters. */
const KEPT = 128 * 1024;

export interface ServerLogPage {
  readonly lines: string[];
  /** The number of the last line there is, which is that of the last of `lines`; 0 before the first. */
  readonly next: number;
}

export interface ServerLogs {
  /** Where one process of a server writes. */
  open(serverId: string): { append(chunk: Buffer): void };
  /** The lines that are still there, oldest first; with a number only those behind it. Redacted, and safe to show. */
  read(serverId: string, after?: number): ServerLogPage;
  /** Removes all there is of a server. */
  forget(serverId: string): void;
  /** Removes the files of servers that are no longer known. */
  sweep(known: ReadonlySet<string>): void;
  /** Writes what is waiting. */
  close(): void;
}

export interface ServerLogsOptions {
  /** Private; null keeps no files. */
  readonly directory: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redaction: Redaction;
  /** There are lines of this server up to this number now. */
  readonly onLines: (serverId: string, last: number) => void;
}

interface ServerLog {
  /** Of every process that has written lately. */
  readonly intakes: Set<StderrBuffer>;
  lines: string[];
  size: number;
  last: number;
  file: ServerLogFile | null;
  lastInput: number;
  cancelFlush: (() => void) | null;
}

export function createServerLogs({ directory, clock, logger, redaction, onLines }: ServerLogsOptions): ServerLogs {
  const logs = new Map<string, ServerLog>();
  let complained = false;

  const logOf = (serverId: string): ServerLog => {
    const known = logs.get(serverId);
    if (known) return known;
    const log = {
      intakes: new Set<StderrBuffer>(),
      lines: [],
      size: 0,
      last: 0,
      file: null,
      lastInput: 0,
      cancelFlush: null,
    };
    logs.set(serverId, log);
    return log;
  };
  const write = (serverId: string, log: ServerLog, lines: readonly string[]) => {
    if (directory === null) return;
    const time = isoTime(clock.now());
    try {
      log.file ??= openServerLogFile(directory, serverId);
      log.file.append(lines.map((line) => `${time} ${line}\n`).join(''));
      complained = false;
    } catch (error) {
      if (!complained) logger.warn('What servers write to stderr cannot be kept in files', { error });
      complained = true;
    }
  };
  const isQuiet = (log: ServerLog) => clock.monotonic() - log.lastInput >= QUIET_MS;
  const flush = (serverId: string, log: ServerLog, which: 'whole' | 'quiet' | 'all') => {
    const fresh: string[] = [];
    for (const intake of log.intakes) {
      const { lines, lost } = intake.take(which);
      if (lost > 0) fresh.push(`[${Math.ceil(lost / 1_024)} KiB are left out here: too much was written at once]`);
      fresh.push(...lines);
      if (intake.isEmpty) log.intakes.delete(intake);
    }
    if (fresh.length === 0) return;
    keep(log, fresh);
    write(serverId, log, fresh);
    onLines(serverId, log.last);
  };
  const schedule = (serverId: string, log: ServerLog, ms: number) => {
    log.cancelFlush ??= clock.after(ms, () => {
      log.cancelFlush = null;
      const quiet = isQuiet(log);
      flush(serverId, log, quiet ? 'quiet' : 'whole');
      // What stays even then waits for what follows.
      if (log.intakes.size > 0 && !quiet) schedule(serverId, log, QUIET_MS);
    });
  };
  const end = (log: ServerLog | undefined) => {
    log?.cancelFlush?.();
    log?.file?.close();
  };
  return {
    open(serverId) {
      const intake = createStderrBuffer(redaction, INTAKE);
      return {
        append(chunk) {
          intake.append(chunk);
          const log = logOf(serverId);
          log.lastInput = clock.monotonic();
          if (intake.isEmpty) return;
          log.intakes.add(intake);
          schedule(serverId, log, FLUSH_MS);
        },
      };
    },
    read(serverId, after = 0) {
      const log = logs.get(serverId);
      if (!log) return { lines: [], next: 0 };
      flush(serverId, log, isQuiet(log) ? 'quiet' : 'whole');
      // A number from before a restart: that log is gone, and this one is new to the caller.
      const missed = after > log.last ? log.lines.length : Math.min(log.lines.length, log.last - after);
      const lines = missed === 0 ? [] : log.lines.slice(-missed);
      // Once more: a secret may have become known since.
      return { lines: lines.map(redaction.redact), next: log.last };
    },
    forget(serverId) {
      end(logs.get(serverId));
      logs.delete(serverId);
      if (directory !== null) removeServerLogFiles(directory, serverId);
    },
    sweep(known) {
      if (directory === null) return;
      for (const id of loggedServers(directory)) {
        if (!known.has(id) && !logs.has(id)) removeServerLogFiles(directory, id);
      }
    },
    close() {
      for (const [serverId, log] of logs) {
        flush(serverId, log, 'all');
        end(log);
      }
      logs.clear();
    },
  };
}

function keep(log: ServerLog, fresh: readonly string[]): void {
  log.lines.push(...fresh);
  log.last += fresh.length;
  log.size += sizeOf(fresh);
  let gone = 0;
  for (; log.size > KEPT && gone < log.lines.length - 1; gone += 1) log.size -= sizeOf([log.lines[gone] ?? '']);
  if (gone > 0) log.lines = log.lines.slice(gone);
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + line.length + 1, 0);
}
