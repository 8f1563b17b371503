// Looks at the messages in HTTP bodies before the SDK does: answers to our own requests are taken out, so that they arrive
// as the server wrote them, and what is for nobody goes no further. The SDK parses strictly, drops or refuses what it does
// not know, and takes ten times as long for each message.
import { CLOSE_ARRAY, COMMA, LINE_FEED, OPEN_ARRAY, SPACE } from '../../json-bytes.ts';
import { JsonScan } from '../../json-scan.ts';
import { Pieces } from '../../pieces.ts';
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

/** What the SDK is to see of a parsed message: the message itself, another in its place, or null for nothing. */
export type SiftParsed = (message: unknown) => unknown;

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

function emptyAnswer(id: unknown): Message {
  return { jsonrpc: '2.0', id, result: {} };
}

const EMPTY_ANSWER_END = ',"result":{}}';

/** A JSON body as {@link siftJson} leaves it. The bytes are this function's from now on. */
export async function siftBody(body: Pieces, sift: Sift): Promise<string | null> {
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
      const left = sift.parsed(message.list);
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

/** Not much white space before it. */
function isBatch(json: Pieces): boolean {
  return json.slice(0, 64).toString('latin1').trimStart().startsWith('[');
}

/** Goes through its messages one by one, in slices of time; what is left of them, the SDK parses in one turn. */
async function siftBatch(json: Pieces, sift: Sift): Promise<string | null> {
  const found: Pieces[] = [];
  const kept: string[] = [];
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
  const keep = (message: string | null) => {
    if (message === null) return;
    weight += weightOf(message);
    // Without the empty answer nobody would hear of the one that was taken.
    if (weight <= 1 || message.endsWith(EMPTY_ANSWER_END)) kept.push(message);
  };
  for (;;) {
    await inSlices(() => {
      const [next] = found;
      if (next === undefined) return scan.read() || found.length > 0;
      if (next.length > LARGE) return false;
      found.shift();
      keep(siftJson(next.toString(), sift.parsed));
      return true;
    });
    const large = found.shift();
    if (large === undefined) break;
    keep(await siftLarge(large, sift));
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
    const left = sift(parsed);
    return left === parsed ? text : left === null ? null : JSON.stringify(left);
  }
  const kept: unknown[] = [];
  let isSifted = false;
  for (const message of parsed) {
    const left = sift(message);
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

/** Most events are this, and of floods all are. */
const ONE_LINE = /^data: ?(.*)\n\n$/;

/** No small event needs more; one that is cut into thousands of lines must not become thousands of strings. */
const MAX_LINES = 64;

/**
 * For the pieces of a stream of events with LF line ends: each event as bytes, the same bytes when nothing was sifted out, null
 * when nothing is left, or not all of it is there. At once, unless the event is large; the bytes of a large one are this
 * function's from then on.
 */
export function createEventSift(sift: Sift): (piece: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null> {
  let gathered: Buffer[] = [];
  let endsWithBreak = false;
  return ({ buffer, byteOffset, byteLength }) => {
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const isBreak = (index: number) => (index < 0 ? endsWithBreak : bytes[index] === LINE_FEED);
    const isWhole = isBreak(byteLength - 1) && isBreak(byteLength - 2);
    if (isWhole && gathered.length === 0 && byteLength <= LARGE) return siftEvent(bytes, sift);
    gathered.push(bytes);
    endsWithBreak = isBreak(byteLength - 1);
    if (!isWhole) return null;
    const event = new Pieces(gathered);
    gathered = [];
    endsWithBreak = false;
    return siftLargeEvent(event, sift);
  };
}

function siftEvent(bytes: Buffer, sift: Sift): Uint8Array | null {
  const text = bytes.toString('utf8');
  const line = ONE_LINE.exec(text)?.[1];
  if (line !== undefined) {
    const left = siftJson(line, sift.parsed);
    return left === line ? bytes : eventOf([], left);
  }
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return bytes;
  const data = lines.filter(isData).map(withoutName).join('\n');
  const others = lines.filter((line) => line !== '' && !isData(line));
  const left = siftJson(data, sift.parsed);
  return left === data ? bytes : eventOf(others, left);
}

async function siftLargeEvent(event: Pieces, sift: Sift): Promise<Uint8Array | null> {
  const { data, others } = await takeData(event);
  const left = await siftBody(data, sift);
  return eventOf(others, left);
}

const DATA = Buffer.from('data');
const DATA_LINE = Buffer.from('data:');
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** In bytes. A longer line that is no data is nothing anybody here knows. */
const MAX_OTHER = 8 * 1024;

interface EventParts {
  readonly data: Pieces;
  readonly others: readonly string[];
}

async function takeData(stream: Pieces): Promise<EventParts> {
  // The first event of a stream may begin with a byte order mark.
  const event = stream.slice(0, BYTE_ORDER_MARK.length).whole().equals(BYTE_ORDER_MARK) ? stream.slice(3) : stream;
  const end = event.indexOf(LINE_FEED);
  const name = event.slice(0, DATA.length + 2).whole();
  const isOneLine = end === event.length - 2 && name.subarray(0, -1).equals(DATA_LINE);
  if (!isOneLine) return joinLines(event);
  return { data: event.slice(name[DATA_LINE.length] === SPACE ? name.length : DATA_LINE.length, end), others: [] };
}

/** Puts the data of each piece together in the piece itself, in slices of time: it may have millions of lines. */
async function joinLines(event: Pieces): Promise<EventParts> {
  const data: Buffer[] = [];
  const others: string[] = [];
  let line: 'data' | 'other' | null = null;
  let other = '';
  let isFirst = true;
  /** A line that has begun at the end of the piece before, and whose name is not whole. */
  let begun = Buffer.alloc(0);
  const join = (bytes: Buffer): Buffer => {
    let length = 0;
    for (let at = 0; at < bytes.length; ) {
      const found = bytes.indexOf(LINE_FEED, at);
      const end = found === -1 ? bytes.length : found;
      if (line === null) {
        if (found === -1 && end - at <= DATA_LINE.length) {
          begun = Buffer.from(bytes.subarray(at));
          break;
        }
        const name = bytes.subarray(at, Math.min(end, at + DATA_LINE.length));
        line = name.equals(DATA_LINE) || name.equals(DATA) ? 'data' : 'other';
        if (line === 'data') {
          if (!isFirst) bytes[length++] = LINE_FEED;
          isFirst = false;
          at = Math.min(end, at + (bytes[at + DATA_LINE.length] === SPACE ? name.length + 1 : name.length));
        }
      }
      if (line === 'data') length += bytes.copy(bytes, length, at, end);
      else if (other.length <= MAX_OTHER) other += bytes.toString('utf8', at, Math.min(end, at + MAX_OTHER + 1));
      at = end;
      if (found === -1) break;
      at += 1;
      if (other !== '' && other.length <= MAX_OTHER && others.length < MAX_LINES) others.push(other);
      other = '';
      line = null;
    }
    return bytes.subarray(0, length);
  };
  const pieces = event.all.values();
  await inSlices(() => {
    const { value, done } = pieces.next();
    if (done) return false;
    const bytes = begun.length > 0 ? Buffer.concat([begun, value]) : value;
    begun = Buffer.alloc(0);
    data.push(join(bytes));
    return true;
  });
  return { data: new Pieces(data), others };
}

function isData(line: string): boolean {
  return line === 'data' || line.startsWith('data:');
}

function withoutName(line: string): string {
  return line.slice(5).replace(/^ /, '');
}

/** The event with what is left of its data, beside its other lines. */
function eventOf(others: readonly string[], left: string | null): Uint8Array | null {
  // A stream is resumed after the last id and in the time that were said, whatever came with them.
  if (left === null && !others.some((line) => /^(?:id|retry)/.test(line))) return null;
  return Buffer.from([...others, left === null ? 'data:' : `data: ${left}`, '', ''].join('\n'));
}

export function isAnswer(message: unknown): message is Message {
  if (!isObject(message)) return false;
  return Object.hasOwn(message, 'id') && (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error'));
}

/** What only looks like one is left to the SDK, which refuses it. */
export function isNotification(message: unknown): message is Message {
  if (!isObject(message) || message.jsonrpc !== '2.0' || Object.hasOwn(message, 'id')) return false;
  return typeof message.method === 'string' && (message.params === undefined || isObject(message.params));
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
