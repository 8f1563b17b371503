// Whether text is UTF-8, told while it is read view by view.
import { isUtf8 } from 'node:buffer';

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
