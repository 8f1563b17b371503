// Turns what a server writes to stdout into messages: one JSON object a line, bounded in size and depth, never hogging the loop.
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from '../../clock.ts';
import { CLOSE_OBJECT, OPEN_OBJECT } from '../../json-bytes.ts';
import { isDeeperThan } from '../../json-depth.ts';
import { answerSpans } from '../../json-spans.ts';
import { createTimeSlices } from '../../time-slices.ts';
import { type MessageId, readHead, readTail } from './json-scan.ts';
import { createLineFramer, MAX_MESSAGE_BYTES } from './line-framer.ts';
import { cutLists } from './list-cut.ts';

export type WireMessage = Readonly<Record<string, unknown>>;

/** `JSON.stringify`, and whoever walks a message, may fail on what is nested deeper. */
export const MAX_DEPTH = 64;
/** `JSON.parse` takes any depth, but every level has a price in memory. */
const MAX_PARSED_DEPTH = 100_000;
/** The clock is looked at after so many bytes: a chunk may hold a thousand messages. */
const SLICE = 4_096;
/** An over-long message that goes on for longer will not tell any more whom it answers. */
const TAIL_PATIENCE_MS = 5_000;

/**
 * Of one page, as the server wrote them. Not the number of items that are offered: those that are faulty or there twice
 * do not count among these, so a cut as low would lose good ones that come after, and nobody would be told.
 */
const MAX_LIST_ITEMS = 10_000;

/** From this size on parsing an answer costs more than finding its parts. In bytes. */
const LARGE = 64 * 1024;

const SPACE = 0x20;

export interface DroppedMessage {
  readonly reason: 'too_large' | 'too_deep';
  /** The request it answered; `nobody` when it is no answer, null when there is no telling. */
  readonly answerTo: MessageId | 'nobody' | null;
}

export interface WireReaderOptions {
  /** `deep`: nested deeper than `MAX_DEPTH`. */
  readonly onMessage: (message: WireMessage, deep: boolean) => void;
  /** A line that is no JSON-RPC message. A view, see the line framer. */
  readonly onNoise: (line: Buffer) => void;
  readonly onDropped: (dropped: DroppedMessage) => void;
  /** A large answer before it is parsed; true when it was taken as the bytes it is, which it then may keep. */
  readonly onLargeAnswer?: (id: MessageId, result: Buffer) => boolean;
  /** Whether this is the id of a request for a list: of its answer no more is parsed than anybody takes. */
  readonly isForList?: (id: MessageId) => boolean;
  readonly maxMessageBytes?: number;
  readonly clock?: Clock;
}

/** Reads until the returned function is called; from then on what comes is thrown away, so that the server never blocks. */
export function readWire(stdout: Readable, options: WireReaderOptions): () => void {
  const {
    onMessage,
    onNoise,
    onDropped,
    onLargeAnswer,
    isForList,
    maxMessageBytes = MAX_MESSAGE_BYTES,
    clock = systemClock,
  } = options;
  let stopped = false;
  let stopWaiting: (() => void) | null = null;

  const framer = createLineFramer({
    limit: maxMessageBytes,
    onLine: (line) => {
      if (!stopped) receive(line);
    },
    onOversize({ head }) {
      if (stopped) return;
      const reading = head.toString('latin1').trimStart().startsWith('{') ? readHead(head) : 'not_an_answer';
      if (reading === 'not_an_answer') onDropped({ reason: 'too_large', answerTo: 'nobody' });
      else if (reading !== 'unknown') onDropped({ reason: 'too_large', ...reading });
      // Many servers write the id last: until then nobody is blamed.
      else stopWaiting = clock.after(TAIL_PATIENCE_MS, () => endOversize(null));
    },
    onOversizeEnd: ({ tail }) => endOversize(readTail(tail)),
  });

  /** What is read and not framed yet; empty but for the time others have their turn. */
  let queue: Buffer[] = [];
  const hasTime = createTimeSlices(() => {
    work();
    if (queue.length === 0) stdout.resume();
  });
  const work = () => {
    for (let chunk = queue.shift(); chunk !== undefined && !stopped; chunk = queue.shift()) {
      for (let from = 0; from < chunk.length; from += SLICE) {
        if (hasTime()) {
          framer.push(chunk.subarray(from, from + SLICE));
          continue;
        }
        queue.unshift(chunk.subarray(from));
        stdout.pause();
        return;
      }
    }
    queue = [];
  };
  stdout.on('data', (chunk: Buffer) => {
    if (stopped) return;
    queue.push(chunk);
    // More are there only while others have their turn.
    if (queue.length === 1) work();
  });
  return () => {
    stopped = true;
    stopWaiting?.();
  };

  /** One whole line: the place where the bytes of a message are at hand. */
  function receive(line: Buffer): void {
    const ends = outermost(line);
    if (ends === null) return;
    if (ends.first !== OPEN_OBJECT || ends.last !== CLOSE_OBJECT) {
      // A look costs nothing beside a parse that fails.
      onNoise(line);
      return;
    }
    const deep = isDeeperThan(line, MAX_DEPTH);
    if (deep && isDeeperThan(line, MAX_PARSED_DEPTH)) {
      const head = readHead(line.subarray(0, 512));
      const answerTo = typeof head === 'object' ? head.answerTo : readTail(line.subarray(-512));
      onDropped({ reason: 'too_deep', answerTo: head === 'not_an_answer' ? 'nobody' : answerTo });
      return;
    }
    const isLargeList = line.length > LARGE && answersList(line);
    if (!deep && line.length > LARGE && !isLargeList && onLargeAnswer) {
      const answer = answerSpans(line);
      if (answer && onLargeAnswer(answer.id, answer.result)) return;
    }
    const message = parse(isLargeList ? cutLists(line, MAX_LIST_ITEMS) : line);
    if (message === null) onNoise(line);
    else onMessage(message, deep);
  }

  function answersList(line: Buffer): boolean {
    const head = readHead(line.subarray(0, 512));
    return typeof head === 'object' && isForList?.(head.answerTo) === true;
  }

  function endOversize(answerTo: MessageId | null): void {
    if (stopWaiting === null) return;
    stopWaiting();
    stopWaiting = null;
    if (!stopped) onDropped({ reason: 'too_large', answerTo });
  }
}

/** The first and the last byte that are no white space; null when all is. */
function outermost(line: Buffer): { first: number; last: number } | null {
  let from = 0;
  let to = line.length - 1;
  while (from <= to && (line[from] as number) <= SPACE) from += 1;
  if (from > to) return null;
  while ((line[to] as number) <= SPACE) to -= 1;
  return { first: line[from] as number, last: line[to] as number };
}

function parse(line: Buffer): WireMessage | null {
  let value: WireMessage;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    return null;
  }
  if (value.jsonrpc !== '2.0') return null;
  if (typeof value.method === 'string') return value;
  const isAnswer = value.id !== undefined && (value.result !== undefined || value.error !== undefined);
  return isAnswer && value.method === undefined ? value : null;
}
