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

/** Where servers write it: as the first or the last member. In bytes. */
const ENDS = 200;

/** Whether a CallToolResult says `isError`; of one that was not parsed, as far as its ends tell. */
export function saysIsError(result: unknown): boolean {
  if (!(result instanceof RawJson)) return (result as { isError?: unknown } | null)?.isError === true;
  const head = result.pieces[0]?.toString('latin1', 0, ENDS) ?? '';
  const tail = result.pieces.at(-1)?.subarray(-ENDS).toString('latin1') ?? '';
  return /^\{\s*"isError"\s*:\s*true\s*,/.test(head) || /,\s*"isError"\s*:\s*true\s*\}$/.test(tail);
}
