// Turns what a server writes to stdout into messages: one JSON object a line, bounded in size and depth, never hogging the loop.
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from '../../clock.ts';
import { CLOSE_OBJECT, LINE_FEED, OPEN_OBJECT, SPACE } from '../../json-bytes.ts';
import { isDeeperThan, MAX_DEPTH } from '../../json-depth.ts';
import type { MessageId } from '../../message-spans.ts';
import { Pieces } from '../../pieces.ts';
import { createTimeSlices } from '../../time-slices.ts';
import { beginsObject, readHead, readTail } from '../answer-id.ts';
import {
  type DroppedMessage,
  LARGE,
  type LargeMessage,
  type LargeMessageReader,
  largerThan,
  readLargeMessage,
} from '../large-message.ts';
import { createLineFramer, giveBack, MAX_MESSAGE_BYTES } from './line-framer.ts';

export type WireMessage = Readonly<Record<string, unknown>>;

/** The clock is looked at after so many bytes: a chunk may hold a thousand messages. */
const SLICE = 4_096;
/** An over-long message that goes on for longer will not tell any more whom it answers. */
const TAIL_PATIENCE_MS = 5_000;

export interface WireReaderOptions {
  /** `length`: the bytes it came in; `deep`: nested deeper than `MAX_DEPTH`. */
  readonly onMessage: (message: WireMessage, length: number, deep: boolean) => void;
  /** A line that is no JSON-RPC message, a view, see the line framer; of an over-long one its beginning, and how much has come. */
  readonly onNoise: (line: Buffer, bytes: number) => void;
  readonly onDropped: (dropped: DroppedMessage) => void;
  readonly large: LargeMessageReader;
  readonly maxMessageBytes?: number;
  readonly clock?: Clock;
}

/** Reads until the returned function is called; from then on what comes is thrown away, so that the server never blocks. */
export function readWire(stdout: Readable, options: WireReaderOptions): () => void {
  const { onMessage, onNoise, onDropped, large, maxMessageBytes = MAX_MESSAGE_BYTES, clock = systemClock } = options;
  let stopped = false;
  let stopWaiting: (() => void) | null = null;
  /** The lines that came with a large one, for as long as that is read; null while none is. */
  let behind: Buffer[] | null = null;
  const what = largerThan(maxMessageBytes);

  const framer = createLineFramer({
    limit: maxMessageBytes,
    onLine: (line) => {
      if (stopped) return;
      if (behind === null) receive(line);
      else behind.push(Buffer.from(line));
    },
    onOversize({ head, soFar }) {
      if (stopped) return;
      if (!beginsObject(head)) {
        onNoise(head, soFar);
        return;
      }
      const reading = readHead(head);
      if (reading === 'not_an_answer') onDropped({ reason: 'too_large', what, answerTo: 'nobody' });
      else if (reading !== 'unknown') onDropped({ reason: 'too_large', what, ...reading });
      // Many servers write the id last: until then nobody is blamed.
      else stopWaiting = clock.after(TAIL_PATIENCE_MS, () => endOversize(null));
    },
    onOversizeEnd: ({ tail }) => endOversize(readTail(tail)),
  });

  /** What is read and not framed yet; empty but for the time others have their turn. */
  let queue: Buffer[] = [];
  const hasTime = createTimeSlices(() => goOn());
  const goOn = () => {
    try {
      work();
    } finally {
      if (queue.length === 0 && behind === null) stdout.resume();
    }
  };
  const work = () => {
    for (let chunk = queue.shift(); chunk !== undefined && !stopped; chunk = queue.shift()) {
      // A chunk in the middle of a line is no work, and is let go of as soon as the line is put together, when it is whole.
      const slice = chunk.includes(LINE_FEED) ? SLICE : chunk.length;
      for (let from = 0; from < chunk.length; from += slice) {
        if (behind === null && hasTime()) {
          framer.push(chunk.subarray(from, from + slice));
          continue;
        }
        queue.unshift(chunk.subarray(from));
        stdout.pause();
        return;
      }
    }
    queue = [];
    if (behind !== null) stdout.pause();
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
      onNoise(line, line.length);
      return;
    }
    if (line.length > LARGE) void receiveLarge(line);
    else parseInto(line, isDeeperThan(line, MAX_DEPTH));
  }

  async function receiveLarge(line: Buffer): Promise<void> {
    const waiting: Buffer[] = [];
    behind = waiting;
    try {
      const message = await readLargeMessage(new Pieces([line]), large);
      if (!stopped) receiveRead(line, message);
    } finally {
      behind = null;
      // The last bytes of a slice: none of them is large.
      for (const next of waiting) if (!stopped) receive(next);
      goOn();
    }
  }

  function receiveRead(line: Buffer, message: LargeMessage): void {
    if (message.kind === 'message') parseInto(message.json.whole(), message.deep);
    else if (message.kind === 'list') give(message.list, message.deep, line);
    // What cannot even be told apart is a program's talk more likely than anybody's answer.
    else if (message.kind === 'dropped' && message.dropped.answerTo !== null) {
      giveBack(line);
      onDropped(message.dropped);
    } else if (message.kind !== 'answered') onNoise(line, line.length);
  }

  function parseInto(line: Buffer, deep: boolean): void {
    let value: WireMessage;
    try {
      value = JSON.parse(line.toString('utf8'));
    } catch {
      onNoise(line, line.length);
      return;
    }
    give(value, deep, line);
  }

  function give(value: WireMessage, deep: boolean, line: Buffer): void {
    if (isMessage(value)) onMessage(value, line.length, deep);
    else onNoise(line, line.length);
  }

  function endOversize(answerTo: MessageId | null): void {
    if (stopWaiting === null) return;
    stopWaiting();
    stopWaiting = null;
    if (!stopped) onDropped({ reason: 'too_large', what, answerTo });
  }
}

/** The first and the last byte that are no white space, as far as anybody looks for them; null when all is. */
function outermost(line: Buffer): { first: number; last: number } | null {
  let from = 0;
  let to = line.length - 1;
  while (from <= to && from < LARGE && (line[from] as number) <= SPACE) from += 1;
  if (from > to) return null;
  while (line.length - to < LARGE && (line[to] as number) <= SPACE) to -= 1;
  return { first: line[from] as number, last: line[to] as number };
}

function isMessage(value: WireMessage): boolean {
  if (value.jsonrpc !== '2.0') return false;
  if (typeof value.method === 'string') return true;
  const isAnswer = value.id !== undefined && (value.result !== undefined || value.error !== undefined);
  return isAnswer && value.method === undefined;
}
