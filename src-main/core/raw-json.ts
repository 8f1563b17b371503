// A JSON value as the bytes it was written in, carried from one peer to the other without being parsed.

export class RawJson {
  /** Valid UTF-8 JSON of one value, without line breaks; a view, nobody writes to it. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}
