// Looks at the messages in HTTP bodies before the SDK does: answers to our own requests are taken out, so that they arrive
// as the server wrote them, and what is for nobody goes no further. The SDK parses strictly, drops or refuses what it does
// not know, and takes ten times as long for each message.
import { CLOSE_ARRAY, COLON, COMMA, LINE_FEED, OPEN_ARRAY, SPACE } from '../../json-bytes.ts';
import { JsonScan } from '../../json-scan.ts';
import { inSlices } from '../../time-slices.ts';
import { type DroppedMessage, LARGE, type LargeMessageReader, readLargeMessage } from '../large-message.ts';

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

/** A JSON body as {@link siftJson} leaves it. The bytes are this function's from now on. */
export async function siftBody(body: Buffer, sift: Sift): Promise<string | null> {
  return body.length > LARGE ? siftLarge(body, sift) : siftJson(body.toString('utf8'), sift.parsed);
}

async function siftLarge(json: Buffer, sift: Sift): Promise<string | null> {
  if (isBatch(json)) return siftBatch(json, sift);
  const message = await readLargeMessage(json, sift.large);
  if ('parse' in message) return siftJson(message.parse.toString('utf8'), sift.parsed);
  if ('answered' in message) return message.taken ? JSON.stringify(emptyAnswer(message.answered)) : null;
  sift.onDropped(message.dropped);
  return null;
}

/** Nothing but white space before it, and not much of that. */
function isBatch(json: Buffer): boolean {
  return json.toString('latin1', 0, 64).trimStart().startsWith('[');
}

/** Goes through its messages one by one, in slices of time; what is left of them, the SDK parses in one turn. */
async function siftBatch(json: Buffer, sift: Sift): Promise<string | null> {
  const found: Buffer[] = [];
  const kept: string[] = [];
  let from = json.indexOf(OPEN_ARRAY) + 1;
  let isClosed = false;
  const scan = new JsonScan(json, 1, (byte, at, depth) => {
    const isEnd = depth === 0 && byte === CLOSE_ARRAY;
    if (isClosed || !(isEnd || (depth === 1 && byte === COMMA))) return;
    found.push(json.subarray(from, at));
    from = at + 1;
    isClosed = isEnd;
  });
  const keep = (left: string | null) => {
    if (left !== null) kept.push(left);
  };
  for (;;) {
    await inSlices(() => {
      const [next] = found;
      if (next === undefined) return scan.read() || found.length > 0;
      if (next.length > LARGE) return false;
      found.shift();
      keep(siftJson(next.toString('utf8'), sift.parsed));
      return true;
    });
    const large = found.shift();
    if (large === undefined) break;
    keep(await siftLarge(large, sift));
  }
  // The SDK refuses what has no end, as it does when it is small.
  if (!isClosed) return '[';
  if (kept.length === 0) return null;
  const left = `[${kept.join(',')}]`;
  const weighed = left.length > LARGE ? await readLargeMessage(Buffer.from(left), sift.large) : null;
  if (weighed && 'dropped' in weighed) sift.onDropped(weighed.dropped);
  return left;
}

/** The text of a JSON body, or of one event's data; the same text when nothing was sifted out, null when nothing is left. */
export function siftJson(text: string, sift: SiftParsed): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The SDK says what it thinks of it.
    return text;
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
 * One whole event with LF line ends, as bytes; the same bytes when nothing was sifted out, null when nothing is left. At once,
 * unless it is large; the bytes of a large one are this function's from now on.
 */
export function siftEvent(event: Uint8Array, sift: Sift): Uint8Array | null | Promise<Uint8Array | null> {
  const bytes = Buffer.from(event.buffer, event.byteOffset, event.byteLength);
  if (bytes.length > LARGE) return siftLargeEvent(bytes, sift);
  const text = bytes.toString('utf8');
  const line = ONE_LINE.exec(text)?.[1];
  if (line !== undefined) {
    const left = siftJson(line, sift.parsed);
    return left === line ? event : eventOf([], left);
  }
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return event;
  const data = lines.filter(isData).map(withoutName).join('\n');
  const others = lines.filter((line) => line !== '' && !isData(line));
  const left = siftJson(data, sift.parsed);
  return left === data ? event : eventOf(others, left);
}

async function siftLargeEvent(event: Buffer, sift: Sift): Promise<Uint8Array | null> {
  const { data, others } = await takeData(event);
  const left = await siftLarge(data, sift);
  // What is no JSON is for the SDK to refuse, line by line as it came.
  return eventOf(others, left?.replaceAll('\n', '\ndata: ') ?? null);
}

const DATA = Buffer.from('data');
/** In bytes. A longer line that is no data is nothing anybody here knows. */
const MAX_OTHER = 8 * 1024;

/** The data of an event, put together in the event's own bytes, in slices of time: it may have millions of lines. */
async function takeData(event: Buffer): Promise<{ readonly data: Buffer; readonly others: readonly string[] }> {
  const others: string[] = [];
  let at = 0;
  let length = 0;
  await inSlices(() => {
    for (let lines = 0; lines < MAX_LINES && at < event.length; lines += 1) {
      const end = event.indexOf(LINE_FEED, at);
      const line = event.subarray(at, end === -1 ? event.length : end);
      at += line.length + 1;
      const isOther = line.length > DATA.length && line[DATA.length] !== COLON;
      if (isOther || !line.subarray(0, DATA.length).equals(DATA)) {
        if (line.length > 0 && line.length <= MAX_OTHER && others.length < MAX_LINES)
          others.push(line.toString('utf8'));
        continue;
      }
      const from = line[DATA.length + 1] === SPACE ? DATA.length + 2 : DATA.length + 1;
      if (length > 0) event[length++] = LINE_FEED;
      length += line.copy(event, length, from);
    }
    return at < event.length;
  });
  return { data: event.subarray(0, length), others };
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
