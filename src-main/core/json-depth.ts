// How deep JSON nests, read off its bytes without parsing it.
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts';

/**
 * Whether objects and arrays nest deeper than `max`. `JSON.parse` accepts any depth, but what it returns can be too deep
 * for `JSON.stringify` and for whoever walks it. Long strings are skipped at the speed of a byte search.
 */
export function isDeeperThan(json: Buffer, max: number): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (byte === QUOTE) {
      index = endOfString(json, index);
      if (index === -1) return false;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
    }
  }
  return false;
}

/** Most strings are keys and names: for so many bytes a loop is quicker than a call of the native search. */
const SHORT = 64;

/** The index of the closing quote of the string that opens at `start`; -1 when it never closes. */
export function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  for (const limit = Math.min(json.length, start + SHORT); at < limit; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  for (let end = json.indexOf(QUOTE, at); end !== -1; end = json.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (end - 1 - backslashes >= at && json[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}
