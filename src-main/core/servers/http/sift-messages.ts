// Looks at the messages in HTTP bodies before the SDK does: answers to our own requests are taken out, so that they arrive
// as the server wrote them, so is what the server asks, and what is for nobody goes no further. The SDK parses strictly,
// drops or refuses what it does not know, and takes ten times as long for each message.
import { CLOSE_ARRAY, COMMA, OPEN_ARRAY } from '../../json-bytes.ts';
import { JsonScan } from '../../json-scan.ts';
import type { Pieces } from '../../pieces.ts';
import { inSlices } from '../../time-slices.ts';
import {
  type DroppedMessage,
  LARGE,
  type LargeMessageReader,
  MOST_UNASKED,
  readLargeMessage,
  weigh,
} from '../large-message.ts';

/**
 * Called with a parsed answer (`id` and `result` or `error`). True when it is kept: what is then delivered under its id is
 * the empty answer that stands for it.
 */
export type ClaimAnswer = (answer: Message) => boolean;

export type Message = Readonly<Record<string, unknown>>;

/**
 * What the SDK is to see of a parsed message: the message itself, another in its place, or null for nothing. `length`: how many
 * characters it came in, with all that came with it.
 */
export type SiftParsed = (message: unknown, length: number) => unknown;

/** What the SDK is to see of messages, and what becomes of large ones before they are parsed. */
export interface Sift {
  readonly parsed: SiftParsed;
  readonly large: LargeMessageReader;
  /** Told of a message that is not parsed; throws when there is no telling whom else it concerns. */
  readonly onDropped: (dropped: DroppedMessage) => void;
}

/** Leaves the SDK an empty answer in the place of a claimed one. */
export function claimAnswers(claim: ClaimAnswer): SiftParsed {
  return (message) => (isAnswer(message) && claim(message) ? emptyAnswer(message.id) : message);
}

/** What is left of a large message is larger, unless it is an empty answer. */
const LONGEST_EMPTY = 1_000;

function emptyAnswer(id: unknown): Message {
  return { jsonrpc: '2.0', id, result: {} };
}

/** A JSON body as {@link siftJson} leaves it. The bytes are this function's from now on. */
export async function siftBody(given: Pieces, sift: Sift): Promise<string | null> {
  const body = withoutMark(given);
  if (body.length <= LARGE) return siftJson(body.toString(), sift.parsed);
  return isBatch(body) ? siftBatch(body, sift) : siftLarge(body, sift);
}

async function siftLarge(json: Pieces, sift: Sift): Promise<string | null> {
  const message = await readLargeMessage(json, sift.large);
  switch (message.kind) {
    case 'answered':
      return message.taken ? JSON.stringify(emptyAnswer(message.id)) : null;
    case 'message':
      return siftJson(message.json.toString(), sift.parsed, NO_JSON);
    case 'list': {
      const left = sift.parsed(message.list, json.length);
      return left === null ? null : JSON.stringify(left);
    }
    case 'dropped':
      sift.onDropped(message.dropped);
      return null;
    case 'noise':
      return NO_JSON;
  }
}

/** For the SDK to refuse: what it would not have understood is no better for being large. */
const NO_JSON = '{';

function weightOf(text: string): number {
  const bytes = Buffer.from(text);
  const scan = new JsonScan([bytes]);
  while (scan.read());
  return weigh(scan.values, bytes.length, MOST_UNASKED);
}

/** Bodies may begin with a byte order mark, and streams. */
export function withoutMark(bytes: Pieces): Pieces {
  return bytes.slice(0, MARK.length).whole().equals(MARK) ? bytes.slice(MARK.length) : bytes;
}

const MARK = Buffer.from('\ufeff');

/** Not much white space before it. */
function isBatch(json: Pieces): boolean {
  return json.slice(0, 64).toString('latin1').trimStart().startsWith('[');
}

/** Goes through its messages one by one, in slices of time; what is left of them, the SDK parses in one turn. */
async function siftBatch(json: Pieces, sift: Sift): Promise<string | null> {
  const found: Pieces[] = [];
  const kept: string[] = [];
  const ours = new Set<string>();
  let weight = 0;
  let from = json.indexOf(OPEN_ARRAY) + 1;
  let isClosed = false;
  const scan = new JsonScan(json.all, 1, (byte, at, depth) => {
    const isEnd = depth === 0 && byte === CLOSE_ARRAY;
    if (isClosed || !(isEnd || (depth === 1 && byte === COMMA))) return;
    found.push(json.slice(from, at));
    from = at + 1;
    isClosed = isEnd;
  });
  const keep = (left: string | null, isOurs: boolean) => {
    if (left === null) return;
    // Without the empty answer nobody would hear of the one that was taken; once is enough.
    const added = isOurs ? 0 : weightOf(left);
    if (weight + added > 1 || ours.has(left)) return;
    weight += added;
    kept.push(left);
    if (isOurs) ours.add(left);
  };
  for (;;) {
    await inSlices(() => {
      const [next] = found;
      if (next === undefined) return scan.read() || found.length > 0;
      if (next.length > LARGE) return false;
      found.shift();
      const text = next.toString();
      // Batches do not nest: the SDK refuses such a one, and no empty answer of ours is to carry it past the bound.
      const left = isBatch(next) ? text : siftJson(text, sift.parsed);
      keep(left, left !== text);
      return true;
    });
    const large = found.shift();
    if (large === undefined) break;
    const left = await siftLarge(large, sift);
    keep(left, left !== null && left.length <= LONGEST_EMPTY);
  }
  // The SDK refuses what has no end, or more after it, as it does when it is small.
  if (!isClosed || json.length - from > 64 || json.slice(from).toString().trim() !== '') return NO_JSON;
  return kept.length === 0 ? null : `[${kept.join(',')}]`;
}

/**
 * The text of a JSON body, or of one event's data; the same text when nothing was sifted out, null when nothing is left, `unsound`
 * when it is no JSON.
 */
export function siftJson(text: string, sift: SiftParsed, unsound = text): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The SDK says what it thinks of it.
    return unsound;
  }
  if (!Array.isArray(parsed)) {
    const left = sift(parsed, text.length);
    return left === parsed ? text : left === null ? null : JSON.stringify(left);
  }
  const kept: unknown[] = [];
  let isSifted = false;
  for (const message of parsed) {
    const left = sift(message, text.length);
    if (left !== message) isSifted = true;
    if (left !== null || message === null) kept.push(left);
  }
  if (!isSifted) return text;
  if (kept.length === 0) return null;
  try {
    return JSON.stringify(kept);
  } catch {
    // Deeper than can be written down.
    return text;
  }
}

export function isAnswer(message: unknown): message is Message {
  if (!isObject(message)) return false;
  return Object.hasOwn(message, 'id') && (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error'));
}

/** What only looks like one is left to the SDK, which refuses it. */
export function isNotification(message: unknown): message is Message {
  return isCall(message) && !Object.hasOwn(message, 'id');
}

/** A request of the server, where it is no answer. What only looks like one is left to the SDK, which refuses it. */
export function isQuestion(message: unknown): message is Message & { readonly method: string } {
  return isCall(message) && (typeof message.id === 'string' || Number.isSafeInteger(message.id));
}

function isCall(message: unknown): message is Message & { readonly method: string } {
  if (!isObject(message) || message.jsonrpc !== '2.0') return false;
  return typeof message.method === 'string' && (message.params === undefined || isObject(message.params));
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
