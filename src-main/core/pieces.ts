// Bytes in the pieces they came in, read as if they were one: putting together what is large takes its size in memory once more.
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
