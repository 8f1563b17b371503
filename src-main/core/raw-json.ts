// A JSON value as the bytes it was written in, carried from one peer to the other without being parsed.
import type { Pieces } from './pieces.ts';

export class RawJson {
  /**
   * UTF-8 without line breaks: one value as far as its brackets tell, and JSON as far as its sender wrote any. Nobody writes to
   * them.
   */
  readonly bytes: Pieces;

  constructor(bytes: Pieces) {
    this.bytes = bytes;
  }
}

/** Where servers write it: as the first or the last member. In bytes. */
const ENDS = 200;

/** Whether a CallToolResult says `isError`; of one that was not parsed, as far as its ends tell. */
export function saysIsError(result: unknown): boolean {
  if (!(result instanceof RawJson)) return (result as { isError?: unknown } | null)?.isError === true;
  const { bytes } = result;
  const head = bytes.slice(0, ENDS).toString('latin1');
  const tail = bytes.slice(Math.max(0, bytes.length - ENDS)).toString('latin1');
  return /^\{\s*"isError"\s*:\s*true\s*,/.test(head) || /,\s*"isError"\s*:\s*true\s*\}$/.test(tail);
}
