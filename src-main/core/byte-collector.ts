// Gathers the pieces of a body in about as much memory as they have bytes, however small they are.

/** Small pieces are copied together; large ones are kept as they are. */
export interface ByteCollector {
  readonly length: number;
  add(bytes: Uint8Array): void;
  /** All bytes so far, in one piece; the collector is empty afterwards. */
  take(): Uint8Array<ArrayBuffer>;
  /** The same in the pieces it is kept in, without a copy of what is large. */
  takePieces(): Uint8Array[];
}

const SMALL = 4 * 1024;
const MAX_BLOCK = 64 * 1024;

export function createByteCollector(): ByteCollector {
  let sealed: Uint8Array[] = [];
  let block = new Uint8Array(0);
  let used = 0;
  let length = 0;
  /** The last of the sealed are views of one buffer of whoever reads: where they begin, and how much of it they are. */
  let views = 0;
  let viewed = 0;
  const seal = () => {
    if (used > 0) sealed.push(block.subarray(0, used));
    // The rest of it is for what comes next: small pieces between large ones would need a block each.
    block = block.subarray(used);
    used = 0;
  };
  /** Views of a small part of a buffer would keep all of it in memory. */
  const release = () => {
    for (let at = views; viewed > 0 && at < sealed.length; at += 1) {
      const piece = sealed[at] as Uint8Array;
      if (viewed * 2 < piece.buffer.byteLength) sealed[at] = new Uint8Array(piece);
    }
    viewed = 0;
  };
  const empty = () => {
    sealed = [];
    viewed = 0;
    used = 0;
    length = 0;
  };
  return {
    get length() {
      return length;
    },
    add(bytes) {
      length += bytes.length;
      if (bytes.length >= SMALL) {
        if (used > 0 || sealed.at(-1)?.buffer !== bytes.buffer) release();
        seal();
        if (viewed === 0) views = sealed.length;
        sealed.push(bytes);
        viewed += bytes.length;
        return;
      }
      if (used + bytes.length > block.length) {
        release();
        seal();
        block = new Uint8Array(Math.min(MAX_BLOCK, Math.max(512, length * 2, bytes.length)));
      }
      block.set(bytes, used);
      used += bytes.length;
    },
    take() {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of sealed) {
        whole.set(piece, at);
        at += piece.length;
      }
      // The block stays for what comes next.
      whole.set(block.subarray(0, used), at);
      empty();
      return whole;
    },
    takePieces() {
      release();
      seal();
      const pieces = sealed;
      block = new Uint8Array(0);
      empty();
      return pieces;
    },
  };
}
