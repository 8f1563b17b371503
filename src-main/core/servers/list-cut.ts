// Shortens a list in the bytes of an answer before it is parsed: a hundred thousand items would stop everybody else for a while.
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { scanInSlices } from '../json-scan.ts';
import { Pieces } from '../pieces.ts';

/** How many objects and arrays are around what is a member of `result`, and around the items of a list there. */
const MEMBER = 2;
const ITEM = 3;

export interface CutList {
  readonly json: Pieces;
  /** Of what is left, as {@link JsonScan} counts them. */
  readonly values: number;
}

/**
 * The answer with at most `maxItems` whole items in each array that is a member of its `result`, and none that begins more
 * than `maxBytes` after the array; what is no sound JSON comes back as such.
 */
export async function cutLists(json: Pieces, maxItems: number, maxBytes = Number.POSITIVE_INFINITY): Promise<CutList> {
  const kept: Buffer[] = [];
  let from = 0;
  /** Of the array the scan is in: the commas passed, and where the first item too many is. */
  let began = 0;
  let commas = 0;
  let cutAt = -1;
  let valuesAtCut = 0;
  let valuesCut = 0;
  const scan = await scanInSlices(json.all, ITEM, (byte, at, depth, values) => {
    if (depth === MEMBER && (byte === OPEN_ARRAY || byte === OPEN_OBJECT)) {
      began = at;
      // An object has members and no items: it is never cut.
      commas = byte === OPEN_ARRAY ? 0 : Number.NEGATIVE_INFINITY;
      cutAt = -1;
    } else if (depth === ITEM && byte === COMMA && cutAt === -1) {
      commas += 1;
      if (commas < maxItems && (commas < 0 || at - began <= maxBytes)) return;
      cutAt = at;
      valuesAtCut = values;
    } else if (depth === MEMBER && (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) && cutAt !== -1) {
      kept.push(...json.slice(from, cutAt).all);
      from = at;
      cutAt = -1;
      valuesCut += values - valuesAtCut;
    }
  });
  const left = kept.length === 0 ? json : new Pieces([...kept, ...json.slice(from).all]);
  return { json: left, values: scan.values - valuesCut };
}
