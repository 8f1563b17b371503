// What becomes of a large message of a server before anybody parses it: a result is passed on as the bytes it is, a list is parsed
// item by item, and what would keep everybody else waiting, or need too much memory, is not parsed at all.
import { MAX_DEPTH, TOO_DEEP } from '../json-depth.ts';
import { type MessageId, messageSpans } from '../message-spans.ts';
import type { Pieces } from '../pieces.ts';
import { readHead, readTail } from './answer-id.ts';
import { type ListLimits, readLargeList } from './large-list.ts';

/** From this size on reading over a message first costs less than parsing it. In bytes. */
export const LARGE = 64 * 1024;
/** JSON-RPC 2.0 §5.1. */
const INVALID_REQUEST = -32_600;
/** `JSON.parse` takes any depth, but every level has a price in memory. */
const MAX_PARSED_DEPTH = 100_000;

/** Values as {@link JsonScan} counts them. What has half of the one may have half of the other. */
interface Most {
  readonly values: number;
  readonly bytes: number;
}

/**
 * How much is parsed in one turn: a value takes up to 400 ns and 100 bytes to parse, and as much again to be written. What a server
 * says without being asked comes as often as it likes, and is looked at by more than one.
 */
const MOST_ASKED: Most = { values: 200_000, bytes: 12 * 1024 * 1024 };
export const MOST_UNASKED: Most = { values: 25_000, bytes: 6 * 1024 * 1024 };
/** What is no UTF-8 becomes three times as long when it is written again. */
const NO_UTF8 = 4;

/**
 * Of one page, as the server wrote them. Not the number of items that are offered: those that are faulty or there twice
 * do not count among these, so a cut as low would lose good ones that come after, and nobody would be told.
 */
const LIST_LIMITS: ListLimits = {
  items: 10_000,
  /** Twice what is offered; and what has more values than that has as many bytes. */
  bytes: 16 * 1024 * 1024,
  values: 1_200_000,
  isFine: (values, bytes) => weigh(values, bytes, MOST_UNASKED) <= 1,
};

export interface DroppedMessage {
  readonly reason: 'too_large' | 'too_deep' | 'too_much';
  /** What the message is that it should not be: the end of a sentence. */
  readonly what: string;
  /** The request it answered; `nobody` when it is no answer, null when there is no telling. */
  readonly answerTo: MessageId | 'nobody' | null;
  /** The id of a request of the server, which waits for an answer. */
  readonly question?: MessageId | null;
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
  | { readonly kind: 'answered'; readonly id: MessageId; readonly taken: boolean }
  | { readonly kind: 'dropped'; readonly dropped: DroppedMessage }
  /** No message, whatever else it is. */
  | { readonly kind: 'noise' }
  /** The answer to a request for a list. */
  | { readonly kind: 'list'; readonly list: Readonly<Record<string, unknown>>; readonly deep: boolean }
  /** Is to be parsed; `deep`: nested deeper than {@link MAX_DEPTH}. */
  | { readonly kind: 'message'; readonly json: Pieces; readonly deep: boolean };

/** @param json is the reader's from now on: see {@link JsonScan} */
export async function readLargeMessage(json: Pieces, reader: LargeMessageReader): Promise<LargeMessage> {
  const { scan, kind, hasResult, id, result, isUtf8 } = await messageSpans(json);
  if (kind === 'none') return { kind: 'noise' };
  const answerTo = kind === 'question' ? 'nobody' : (id ?? answerToOf(json));
  const expected = answerTo === null || answerTo === 'nobody' ? null : reader.expects(answerTo);
  if (kind === 'answer' && id !== null && expected === null) return { kind: 'answered', id, taken: false };
  const deep = scan.deepest > MAX_DEPTH;
  const canBeTaken = result !== null && id !== null && expected === 'result' && !deep && !(await asks(result));
  if (canBeTaken && reader.takeResult(id, result)) return { kind: 'answered', id, taken: true };
  // It may have been given up while it was looked over.
  if (id !== null && expected !== null && reader.expects(id) === null) return { kind: 'answered', id, taken: false };
  const drop = (reason: DroppedMessage['reason'], what: string): LargeMessage => ({
    kind: 'dropped',
    dropped: { reason, what, answerTo, question: kind === 'question' ? id : null },
  });
  const values = `${scan.values.toLocaleString('en')} values in ${(json.length / 1024 / 1024).toFixed(1)} MiB`;
  const tooMuch = () => drop('too_much', `too much to be parsed: ${values}`);
  if (scan.deepest > MAX_PARSED_DEPTH) return drop('too_deep', TOO_DEEP);
  if (expected === 'list' && hasResult) {
    const list = await readLargeList(json, LIST_LIMITS);
    if (list === null) return { kind: 'noise' };
    return list === 'too_much' ? tooMuch() : { kind: 'list', list: list as Readonly<Record<string, unknown>>, deep };
  }
  const most = expected === 'list' || expected === 'result' ? MOST_ASKED : MOST_UNASKED;
  const fits = weigh(scan.values, json.length * (isUtf8 ? 1 : NO_UTF8), most) <= 1;
  return fits ? { kind: 'message', json, deep } : tooMuch();
}

/** What parsing takes: up to 1 is little enough. */
export function weigh(values: number, bytes: number, most: Most): number {
  return values / most.values + bytes / most.bytes;
}

/** A result that asks for something before the call can go on (2026-07-28) is for us to read. */
function asks(result: Pieces): Promise<boolean> {
  return result.includes('"input_required"');
}

/** Of what is too odd to be taken apart. */
function answerToOf(json: Pieces): DroppedMessage['answerTo'] {
  const head = readHead(json.slice(0, 512).whole());
  if (head === 'not_an_answer') return 'nobody';
  return head === 'unknown' ? readTail(json.slice(Math.max(0, json.length - 512)).whole()) : head.answerTo;
}

/** What a server hears whose request was dropped: it waits until it hears something. */
export function refusal(id: MessageId, what: string) {
  return { jsonrpc: '2.0', id, error: { code: INVALID_REQUEST, message: `The request is ${what}` } } as const;
}

export function largerThan(bytes: number): string {
  const mebibytes = bytes / 1024 / 1024;
  return `larger than ${Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${bytes} bytes`}`;
}
