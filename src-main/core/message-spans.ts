// Finds the members of a JSON-RPC message in its bytes, so that a large one need not be parsed to be passed on.
import {
  CARRIAGE_RETURN,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
} from './json-bytes.ts';
import { type JsonScan, scanInSlices } from './json-scan.ts';
import type { Pieces } from './pieces.ts';
import { createUtf8Check } from './utf8-check.ts';

export type MessageId = string | number;

/** What a scan of a message has found: what parsing it would take, and what it is. */
export interface MessageSpans {
  readonly scan: Pick<JsonScan, 'deepest' | 'values'>;
  readonly isUtf8: boolean;
  /** `question`: a request or a notification; `none`: no message. Null when only parsing can tell. */
  readonly kind: 'answer' | 'question' | 'none' | null;
  /** Of an answer: it has a result and no error. */
  readonly hasResult: boolean;
  /** Null as well when it is no plain one. */
  readonly id: MessageId | null;
  /**
   * A view of exactly the bytes of the result of an answer, which is an object as far as its ends tell: what is in it is not judged.
   * Null when there is none, or only parsing can tell.
   */
  readonly result: Pieces | null;
}

/** Of the outermost object: a message has five members. */
const MAX_MARKS = 256;
/** Members of a message that may be there once; what else there is goes unread, as it does when it is parsed. */
const KNOWN = ['jsonrpc', 'id', 'result', 'error', 'method'];

/** In bytes. No id and no known key is longer, and no more white space is between two members. */
const MAX_SHORT = 1_000;
const TAB = 0x09;
/** As JSON has it, so that parsing it never fails. */
export const ID = String.raw`(-?(?:0|[1-9]\d{0,14})|"[^"\\\x00-\x1f]{0,200}")`;
const WHOLE_ID = new RegExp(`^${ID}$`);

/** How what begins with the one ends. */
const CLOSING: ReadonlyMap<number, number> = new Map([
  [QUOTE, QUOTE],
  [OPEN_OBJECT, CLOSE_OBJECT],
  [OPEN_ARRAY, CLOSE_ARRAY],
]);

type Span = readonly [from: number, to: number];

/**
 * Scans a message in slices of time. Only parsing can tell with escaped or repeated keys, and with what follows the object; a
 * result is not given either with a line break in a text, or with bytes that are no UTF-8.
 */
export async function messageSpans(json: Pieces): Promise<MessageSpans> {
  const marks: number[] = [];
  const scan = await scanInSlices(json.all, 1, (_byte, at) => {
    if (marks.length <= MAX_MARKS) marks.push(at);
  });
  const utf8 = createUtf8Check();
  const isUtf8 = (await json.every(utf8.isFine)) && utf8.isOver();
  const seen = { scan, isUtf8, hasResult: false, id: null, result: null };
  const members = marks.length > MAX_MARKS ? null : membersAt(json, marks);
  if (members === null) return { ...seen, kind: null };
  const id = idIn(json, members);
  if (members.has('method')) return { ...seen, kind: 'question', id };
  if (!members.has('result') && !members.has('error')) return { ...seen, kind: 'none', id };
  const result = isUtf8 && id !== null ? await plainResult(json, members) : null;
  return { ...seen, kind: 'answer', hasResult: members.has('result') && !members.has('error'), id, result };
}

async function plainResult(json: Pieces, members: ReadonlyMap<string, Span>): Promise<Pieces | null> {
  const [jsonrpc, result] = [members.get('jsonrpc'), members.get('result')];
  if (members.has('error') || !result || !jsonrpc || textOf(json, jsonrpc) !== '"2.0"') return null;
  if (json.at(result[0]) !== OPEN_OBJECT) return null;
  const isOneLine = await json.every((view) => !view.includes(CARRIAGE_RETURN) && !view.includes(LINE_FEED));
  return isOneLine ? json.slice(...result) : null;
}

function idIn(json: Pieces, members: ReadonlyMap<string, Span>): MessageId | null {
  const id = members.get('id');
  const text = id ? textOf(json, id) : '';
  return WHOLE_ID.test(text) ? JSON.parse(text) : null;
}

/** The known members of the outermost object by its marks; null when it is not plain enough. */
function membersAt(json: Pieces, marks: readonly number[]): ReadonlyMap<string, Span> | null {
  const found = new Map<string, Span>();
  let next = 0;
  /** The end of what was read before. */
  let end = 0;
  const take = (...bytes: readonly number[]): number | null => {
    const at = marks[next];
    if (at === undefined || !bytes.includes(json.at(at) as number)) return null;
    next += 1;
    end = at + 1;
    return at;
  };
  /** Takes a mark with nothing but blanks before it. */
  const takeNext = (...bytes: readonly number[]): number | null =>
    skipSpace(json, end) === marks[next] ? take(...bytes) : null;
  /** Takes a text, an object or an array as a whole, or what is neither and ends before a comma or the closing brace. */
  const takeValue = (): Span | null => {
    const from = skipSpace(json, end);
    const at = marks[next];
    if (at === undefined) return null;
    if (at === from && CLOSING.has(json.at(at) as number)) {
      next += 1;
      return take(CLOSING.get(json.at(at) as number) as number) === null ? null : [from, end];
    }
    let to = from;
    while (to < at && to - from < MAX_SHORT && (json.at(to) as number) > SPACE) to += 1;
    end = to;
    return to === from ? null : [from, to];
  };

  if (takeNext(OPEN_OBJECT) === null) return null;
  for (;;) {
    const open = takeNext(QUOTE);
    const close = open === null ? null : take(QUOTE);
    if (open === null || close === null) return null;
    // Longer than any known one, however it is escaped.
    const key = textOf(json, [open + 1, close]);
    if (key.includes('\\') || takeNext(COLON) === null) return null;
    const value = takeValue();
    if (value === null) return null;
    if (KNOWN.includes(key)) {
      if (found.has(key)) return null;
      found.set(key, value);
    }
    const after = takeNext(COMMA, CLOSE_OBJECT);
    if (after === null) return null;
    if (json.at(after) === CLOSE_OBJECT) break;
  }
  return next === marks.length && skipSpace(json, end) === json.length ? found : null;
}

/** Empty when it is long. */
function textOf(json: Pieces, [from, to]: Span): string {
  return to - from > MAX_SHORT ? '' : json.slice(from, to).toString();
}

function skipSpace(json: Pieces, from: number): number {
  let at = from;
  // Looked up byte by byte, which nobody has many of here: whoever has is left to the parser.
  for (const limit = from + MAX_SHORT; at < limit; at += 1) {
    const byte = json.at(at);
    if (byte !== SPACE && byte !== TAB) break;
  }
  return at;
}
