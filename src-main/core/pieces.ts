// Bytes in the pieces they came in, read as if they were one: putting together what is large takes its size in memory once more.
import { isUtf8 } from 'node:buffer';
import { inSlices } from './time-slices.ts';

/** In bytes: so much is looked at before the clock is. */
const VIEW = 256 * 1024;

export class Pieces {
  readonly all: readonly Buffer[];
  readonly length: number;
  /** Where each piece begins. */
  readonly #begins: readonly number[];

  constructor(all: readonly Buffer[]) {
    this.all = all.filter(({ length }) => length > 0);
    let length = 0;
    this.#begins = this.all.map((piece) => {
      length += piece.length;
      return length - piece.length;
    });
    this.length = length;
  }

  /** Undefined where there is none. */
  at(index: number): number | undefined {
    const piece = this.#pieceAt(index);
    return this.all[piece]?.[index - (this.#begins[piece] as number)];
  }

  /** Views of the bytes between two indexes. */
  slice(from: number, to = this.length): Pieces {
    const views: Buffer[] = [];
    for (let piece = this.#pieceAt(from); piece < this.all.length; piece += 1) {
      const begin = this.#begins[piece] as number;
      if (begin >= to) break;
      views.push((this.all[piece] as Buffer).subarray(Math.max(0, from - begin), to - begin));
    }
    return new Pieces(views);
  }

  /** -1 where there is none. */
  indexOf(byte: number): number {
    for (const [piece, bytes] of this.all.entries()) {
      const index = bytes.indexOf(byte);
      if (index !== -1) return (this.#begins[piece] as number) + index;
    }
    return -1;
  }

  /** Without a copy where there is one piece only. */
  whole(): Buffer {
    return this.all.length === 1 ? (this.all[0] as Buffer) : Buffer.concat(this.all);
  }

  toString(encoding: 'utf8' | 'latin1' = 'utf8'): string {
    return this.whole().toString(encoding);
  }

  /** Looks at all of it, in slices of time and a view after the other, while `isFine`; true when all was. */
  async every(isFine: (view: Buffer) => boolean): Promise<boolean> {
    const views = this.#views();
    let next = views.next();
    await inSlices(() => {
      if (next.done || !isFine(next.value)) return false;
      next = views.next();
      return true;
    });
    return next.done === true;
  }

  /** In slices of time. */
  async includes(text: string): Promise<boolean> {
    const length = Buffer.byteLength(text) - 1;
    let before = Buffer.alloc(0);
    const isElsewhere = (view: Buffer) => {
      const border = Buffer.concat([before, view.subarray(0, length)]);
      before = Buffer.concat([before, view.subarray(-length)]).subarray(-length);
      return !border.includes(text) && !view.includes(text);
    };
    return !(await this.every(isElsewhere));
  }

  *#views(): Generator<Buffer, void> {
    for (const piece of this.all) {
      for (let from = 0; from < piece.length; from += VIEW) yield piece.subarray(from, from + VIEW);
    }
  }

  /** The piece that an index lies in. */
  #pieceAt(index: number): number {
    let low = 0;
    let high = this.all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#begins[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Checks text that comes in views, one after the other, for being UTF-8 as a whole. */
export function createUtf8Check(): { isFine(view: Buffer): boolean; isOver(): boolean } {
  /** The beginning of a character that is not whole yet. */
  let begun = Buffer.alloc(0);
  return {
    isFine(view) {
      const missing = begun.length === 0 ? 0 : lengthOf(begun[0] as number) - begun.length;
      const first = Buffer.concat([begun, view.subarray(0, missing)]);
      const rest = view.subarray(missing);
      const end = rest.length - unfinished(rest);
      begun = view.length < missing ? first : Buffer.from(rest.subarray(end));
      return view.length < missing || (isUtf8(first) && isUtf8(rest.subarray(0, end)));
    },
    isOver: () => begun.length === 0,
  };
}

/** How many bytes the character has that this one begins (RFC 3629 §3); 1 for what begins none. */
function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

/** How many bytes at the end belong to a character that is not whole. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    // No byte that goes on with a character.
    if ((byte & 0xc0) !== 0x80) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}
