// Finds the result of a JSON-RPC answer in its bytes, so that a large one need not be parsed to be passed on.
import { isUtf8 } from 'node:buffer';
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts';
import { endOfString } from './json-depth.ts';

export interface AnswerSpans {
  readonly id: string | number;
  /** A view of exactly the bytes of the result. */
  readonly result: Buffer;
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Members of an answer that may be there once; what else there is goes unread, as it does when it is parsed. */
const KNOWN = ['jsonrpc', 'id', 'result', 'error', 'method'];

/**
 * Null when only parsing can tell: escaped or repeated keys, a line break that would end a line elsewhere, bytes that are no
 * UTF-8 or follow the object, and every message that is no answer with a result.
 */
export function answerSpans(json: Buffer): AnswerSpans | null {
  if (json.includes(CARRIAGE_RETURN) || json.includes(LINE_FEED) || !isUtf8(json)) return null;
  const found = new Map<string, readonly [from: number, to: number]>();
  const end = readMembers(json, found);
  if (end === -1 || skipSpace(json, end) !== json.length) return null;
  if (found.has('error') || found.has('method')) return null;
  const [jsonrpc, id, result] = ['jsonrpc', 'id', 'result'].map((key) => found.get(key));
  if (!jsonrpc || !id || !result || json.toString('latin1', ...jsonrpc) !== '"2.0"') return null;
  const idText = json.toString('utf8', ...id);
  if (!/^(?:-?\d{1,15}|"[^"\\]{0,200}")$/.test(idText)) return null;
  return { id: JSON.parse(idText), result: json.subarray(...result) };
}

/** The index after the closing brace of the outermost object; -1 when it is not plain enough. */
function readMembers(json: Buffer, found: Map<string, readonly [number, number]>): number {
  let at = skipSpace(json, 0);
  if (json[at] !== OPEN_OBJECT) return -1;
  at = skipSpace(json, at + 1);
  for (;;) {
    if (json[at] !== QUOTE) return -1;
    const keyEnd = afterString(json, at);
    if (keyEnd === -1) return -1;
    const key = json.toString('utf8', at + 1, keyEnd - 1);
    if (key.includes('\\')) return -1;
    at = skipSpace(json, keyEnd);
    if (json[at] !== COLON) return -1;
    at = skipSpace(json, at + 1);
    const valueEnd = endOfValue(json, at);
    if (valueEnd === -1) return -1;
    if (KNOWN.includes(key)) {
      if (found.has(key)) return -1;
      found.set(key, [at, valueEnd]);
    }
    at = skipSpace(json, valueEnd);
    if (json[at] === CLOSE_OBJECT) return at + 1;
    if (json[at] !== COMMA) return -1;
    at = skipSpace(json, at + 1);
  }
}

/** The index after a value; -1 when it does not end. What is inside of objects and arrays is not judged. */
function endOfValue(json: Buffer, from: number): number {
  const first = json[from];
  if (first === QUOTE) return afterString(json, from);
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return endOfScalar(json, from);
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfString(json, at);
      if (at === -1) return -1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function endOfScalar(json: Buffer, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== COMMA && json[at] !== CLOSE_OBJECT && (json[at] as number) > 0x20) at += 1;
  return at === from ? -1 : at;
}

/** The index after the closing quote of the string that opens at `start`; -1 when it never closes. */
function afterString(json: Buffer, start: number): number {
  const end = endOfString(json, start);
  return end === -1 ? -1 : end + 1;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x09) at += 1;
  return at;
}
