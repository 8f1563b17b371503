// What becomes of a large message of a server before anybody parses it: a result is passed on as the bytes it is, a list is cut,
// and what would keep everybody else waiting, or need too much memory, is not parsed at all.
import { type MessageId, messageSpans } from '../message-spans.ts';
import type { Pieces } from '../pieces.ts';
import { readHead, readTail } from './answer-id.ts';
import { cutLists } from './list-cut.ts';

/** From this size on reading over a message first costs less than parsing it. In bytes. */
export const LARGE = 64 * 1024;
/** `JSON.stringify`, and whoever walks a message, may fail on what is nested deeper. */
export const MAX_DEPTH = 64;
/** `JSON.parse` takes any depth, but every level has a price in memory. */
const MAX_PARSED_DEPTH = 100_000;

/**
 * How much of a message is parsed: a value takes up to 400 ns and 100 bytes, and all of it is one turn. What a server says
 * without being asked comes as often as it likes, and is looked at by more than one.
 */
const MOST_ASKED = { values: 400_000, bytes: 32 * 1024 * 1024 };
const MOST_UNASKED = { values: 50_000, bytes: 8 * 1024 * 1024 };

/**
 * Of one page, as the server wrote them. Not the number of items that are offered: those that are faulty or there twice
 * do not count among these, so a cut as low would lose good ones that come after, and nobody would be told.
 */
const MAX_LIST_ITEMS = 10_000;
/** In bytes; for the same reason twice what is offered. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;

export interface DroppedMessage {
  readonly reason: 'too_large' | 'too_deep' | 'too_many_values';
  /** What the message is that it should not be: the end of a sentence. */
  readonly what: string;
  /** The request it answered; `nobody` when it is no answer, null when there is no telling. */
  readonly answerTo: MessageId | 'nobody' | null;
}

/** Whose answer a message is: of a request for a list, of another one of ours, of somebody else's here. */
export type Expected = 'list' | 'result' | 'other';

export interface LargeMessageReader {
  /** Null when nobody waits for an answer under this id. */
  expects(id: MessageId): Expected | null;
  /** Takes the bytes of a result for a request that wants them as they are; false when it does not. */
  takeResult(id: MessageId, result: Pieces): boolean;
}

export type LargeMessage =
  /** Has been taken as the bytes it is, or was for nobody. */
  | { readonly answered: MessageId; readonly taken: boolean }
  | { readonly dropped: DroppedMessage }
  /** Is to be parsed; `deep`: nested deeper than {@link MAX_DEPTH}. */
  | { readonly parse: Pieces; readonly deep: boolean };

/** @param json is the reader's from now on: see {@link JsonScan} */
export async function readLargeMessage(json: Pieces, reader: LargeMessageReader): Promise<LargeMessage> {
  const { scan, kind, id, result } = await messageSpans(json);
  const answerTo = kind === 'other' ? 'nobody' : (id ?? answerToOf(json));
  const expected = typeof answerTo === 'object' || answerTo === 'nobody' ? null : reader.expects(answerTo);
  if (kind === 'answer' && id !== null && expected === null) return { answered: id, taken: false };
  const deep = scan.deepest > MAX_DEPTH;
  if (
    result !== null &&
    id !== null &&
    expected === 'result' &&
    !deep &&
    !(await asks(result)) &&
    reader.takeResult(id, result)
  )
    return { answered: id, taken: true };
  const drop = (reason: DroppedMessage['reason'], what: string) => ({ dropped: { reason, what, answerTo } });
  if (scan.deepest > MAX_PARSED_DEPTH) return drop('too_deep', tooDeep());
  const most = expected === 'list' || expected === 'result' ? MOST_ASKED : MOST_UNASKED;
  const { json: parse, values } =
    expected === 'list' ? await cutLists(json, MAX_LIST_ITEMS, MAX_LIST_BYTES) : { json, values: scan.values };
  if (parse.length > most.bytes) return drop('too_large', largerThan(most.bytes));
  if (values > most.values)
    return drop('too_many_values', `made of more than ${most.values.toLocaleString('en')} values`);
  return { parse, deep };
}

/** A result that asks for something before the call can go on (2026-07-28) is for us to read. */
function asks(result: Pieces): Promise<boolean> {
  return result.includes('"inputRequests"');
}

/** Of what is too odd to be taken apart. */
function answerToOf(json: Pieces): DroppedMessage['answerTo'] {
  const head = readHead(json.slice(0, 512).whole());
  if (head === 'not_an_answer') return 'nobody';
  return head === 'unknown' ? readTail(json.slice(Math.max(0, json.length - 512)).whole()) : head.answerTo;
}

export function tooDeep(): string {
  return `nested deeper than ${MAX_DEPTH} levels`;
}

export function largerThan(bytes: number): string {
  const mebibytes = bytes / 1024 / 1024;
  return `larger than ${Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${bytes} bytes`}`;
}
