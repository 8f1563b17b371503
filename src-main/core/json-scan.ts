// Reads over JSON without parsing it, a while at a time: how deep it nests, how many values it has, how it is built outside.
import {
  BACKSLASH,
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
import { inSlices } from './time-slices.ts';

/** In bytes: a few ten microseconds of work, so that the clock can be looked at in between. */
const STEP = 16 * 1024;
/** Most texts are keys and names: for so many bytes a loop is quicker than a call of the native search. */
const SHORT = 64;

/**
 * Told of a byte that JSON is built of, a bracket, a brace, a comma, a colon, the quotes around a text; of how many objects and
 * arrays are around it, and how many values came before.
 */
export type OnMark = (byte: number, at: number, depth: number, values: number) => void;

/** 1: a bracket, a brace, a quote, a comma, a colon, a line break. All else outside of texts says nothing here. */
const IS_MARK = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT]) IS_MARK[byte] = 1;
for (const byte of [LINE_FEED, CARRIAGE_RETURN]) IS_MARK[byte] = 1;

/** What is no sound JSON is read over as well; what is said of it then is a guess, and parsing it fails. */
export class JsonScan {
  /** How deep objects and arrays nest. */
  deepest = 0;
  /** Objects, arrays and texts, keys among them, and commas: what the time and the memory of parsing go by. */
  values = 0;
  readonly #pieces: readonly Buffer[];
  readonly #marked: number;
  readonly #onMark: OnMark;
  #piece = 0;
  /** Where the piece begins, and how far it is read. */
  #begin = 0;
  #at = 0;
  #depth = 0;
  #inText = false;
  /** The piece before has ended with a backslash. */
  #isEscaped = false;

  /**
   * @param pieces The JSON, in pieces that are not empty. Line breaks between its values become spaces, so that what is taken out
   *   of it fits into one line.
   * @param marked `onMark` is told of what is in so many objects and arrays at most.
   */
  constructor(pieces: readonly Buffer[], marked = -1, onMark: OnMark = () => {}) {
    this.#pieces = pieces;
    this.#marked = marked;
    this.#onMark = onMark;
  }

  /** Reads on for a while; false when all is read. */
  read(): boolean {
    const json = this.#pieces[this.#piece];
    if (json === undefined) return false;
    const begin = this.#begin;
    const end = Math.min(json.length, this.#at + STEP);
    let at = this.#at;
    let depth = this.#depth;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    while (at < end) {
      if (this.#inText) {
        at = this.#readText(json, at, end);
        if (this.#inText) break;
        if (depth <= this.#marked) this.#onMark(QUOTE, begin + at - 1, depth, this.values);
      }
      while (at < end && IS_MARK[json[at] as number] === 0) at += 1;
      if (at >= end) break;
      const byte = json[at] as number;
      if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
      if (byte <= SPACE) json[at] = SPACE;
      else if (depth <= this.#marked) this.#onMark(byte, begin + at, depth, this.values);
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        this.values += 1;
        depth += 1;
        if (depth > this.deepest) this.deepest = depth;
      } else if (byte === QUOTE) {
        this.values += 1;
        this.#inText = true;
      } else if (byte === COMMA) {
        this.values += 1;
      }
      at += 1;
    }
    this.#at = at;
    this.#depth = depth;
    if (at < json.length) return true;
    this.#isEscaped = at > json.length;
    this.#at = 0;
    this.#begin += json.length;
    this.#piece += 1;
    return this.#piece < this.#pieces.length;
  }

  /** Reads on in a text. The index after its closing quote, or from where to go on when it has none before `end`. */
  #readText(json: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end) {
      for (const limit = Math.min(end, at + SHORT); at < limit; at += 1) {
        const byte = json[at];
        if (byte === BACKSLASH) at += 1;
        else if (byte === QUOTE) {
          this.#inText = false;
          return at + 1;
        }
      }
      if (at >= end) break;
      const quote = json.indexOf(QUOTE, at);
      const isIn = quote === -1;
      const to = isIn ? json.length : quote;
      let backslashes = 0;
      while (to - 1 - backslashes >= at && json[to - 1 - backslashes] === BACKSLASH) backslashes += 1;
      // What follows an odd number of them is escaped, be it the first byte of the next piece.
      at = to + (isIn ? backslashes % 2 : 1);
      if (isIn) break;
      if (backslashes % 2 === 0) {
        this.#inText = false;
        break;
      }
    }
    return at;
  }
}

/** Reads over all of it, with turns for everybody else in between. */
export async function scanInSlices(pieces: readonly Buffer[], marked?: number, onMark?: OnMark): Promise<JsonScan> {
  const scan = new JsonScan(pieces, marked, onMark);
  await inSlices(() => scan.read());
  return scan;
}
