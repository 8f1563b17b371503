// Shortens a list in the bytes of an answer before it is parsed: a hundred thousand items would stop everybody else for a while.
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../../json-bytes.ts';
import { endOfString } from '../../json-depth.ts';

/** Of the members of `result`. */
const DEPTH = 3;

/** The answer with at most `max` items in each array that is a member of its `result`; what is no sound JSON comes back as such. */
export function cutLists(json: Buffer, max: number): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  let depth = 0;
  /** Of the array the scan is in: the commas passed, and where the first one too many is. */
  let commas = 0;
  let cutAt = -1;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (byte === QUOTE) {
      index = endOfString(json, index);
      if (index === -1) return json;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth === DEPTH) {
        // An object has members and no items: it is never cut.
        commas = byte === OPEN_ARRAY ? 0 : Number.NEGATIVE_INFINITY;
        cutAt = -1;
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === DEPTH && cutAt !== -1) {
        kept.push(json.subarray(from, cutAt));
        from = index;
        cutAt = -1;
      }
      depth -= 1;
    } else if (byte === COMMA && depth === DEPTH) {
      commas += 1;
      if (commas === max) cutAt = index;
    }
  }
  return kept.length === 0 ? json : Buffer.concat([...kept, json.subarray(from)]);
}
