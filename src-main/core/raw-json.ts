// A JSON value as the bytes it was written in, carried from one peer to the other without being parsed.

export class RawJson {
  /** Valid UTF-8 JSON of one value, without line breaks, when they are put together; views, nobody writes to them. */
  readonly pieces: readonly Buffer[];

  constructor(...pieces: readonly Buffer[]) {
    this.pieces = pieces;
  }

  /** In bytes. */
  get length(): number {
    return this.pieces.reduce((sum, { length }) => sum + length, 0);
  }
}
