// Cuts a stream of bytes into lines: in linear time whatever the chunks, and in bounded memory whatever the lines.

/** One message may be this long, in bytes, its line break not counted. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** How much of an over-long line is shown, of its beginning and of its end. */
const EXCERPT_BYTES = 512;
/** Pieces below this size are copied together: thousands of tiny Buffers would cost far more than their bytes. */
const SMALL_PIECE = 4_096;
const BLOCK = 16_384;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NO_BYTES = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export interface LineFramerOptions {
  /** In bytes; `MAX_MESSAGE_BYTES` when absent. */
  readonly limit?: number;
  /**
   * A line without its line break (LF or CRLF) and without a byte order mark; never an empty one. It may be a view of the
   * chunk it came in: whoever keeps it, keeps the chunk.
   */
  readonly onLine: (line: Buffer) => void;
  /** A line has just passed the limit: what there is of it is dropped, and the rest will be as it comes. */
  readonly onOversize: (excerpt: { readonly head: Buffer }) => void;
  /** The end of that line has come. `tail` holds its last bytes. */
  readonly onOversizeEnd?: (excerpt: { readonly tail: Buffer; readonly bytes: number }) => void;
}

export interface LineFramer {
  push(chunk: Buffer): void;
  /** Bytes held back because their line is not complete. */
  readonly pending: number;
}

export function createLineFramer(options: LineFramerOptions): LineFramer {
  const { limit = MAX_MESSAGE_BYTES, onLine, onOversize, onOversizeEnd } = options;
  let parts: Buffer[] = [];
  /** Small pieces on their way to `parts`, copied together. */
  let block: Buffer | null = null;
  let used = 0;
  let size = 0;
  /** The last bytes of the over-long line that is being dropped; null while no line is. */
  let tail: Buffer | null = null;

  return {
    push(chunk) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end === -1) break;
        finish(chunk.subarray(from, end));
        from = end + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    },
    get pending() {
      return tail === null ? size : 0;
    },
  };

  function keep(piece: Buffer): void {
    size += piece.length;
    if (tail !== null) {
      tail = lastBytes(tail, piece);
    } else if (size > limit) {
      const dropped = [...takeParts(), piece];
      tail = dropped.reduce(lastBytes, NO_BYTES);
      onOversize({ head: dropped.reduce(firstBytes, NO_BYTES) });
    } else if (piece.length >= SMALL_PIECE) {
      sealBlock();
      parts.push(piece);
    } else {
      block ??= Buffer.allocUnsafeSlow(BLOCK);
      if (block.length - used < piece.length) sealBlock();
      used += piece.copy(block, used);
    }
  }

  function finish(piece: Buffer): void {
    if (size === 0 && piece.length <= limit) {
      emit(piece);
      return;
    }
    keep(piece);
    const bytes = size;
    size = 0;
    if (tail === null) {
      const pieces = takeParts();
      emit(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, bytes));
    } else {
      const excerpt = { tail, bytes };
      tail = null;
      onOversizeEnd?.(excerpt);
    }
  }

  function emit(line: Buffer): void {
    let from = 0;
    let to = line.length;
    if (to > 0 && line[to - 1] === CARRIAGE_RETURN) to -= 1;
    if (line[0] === BYTE_ORDER_MARK[0] && line.subarray(0, 3).equals(BYTE_ORDER_MARK)) from = 3;
    if (to > from) onLine(line.subarray(from, to));
  }

  function sealBlock(): void {
    if (block !== null && used > 0) parts.push(Buffer.from(block.subarray(0, used)));
    used = 0;
  }

  function takeParts(): Buffer[] {
    sealBlock();
    const taken = parts;
    parts = [];
    return taken;
  }
}

function firstBytes(before: Buffer, piece: Buffer): Buffer {
  if (before.length >= EXCERPT_BYTES) return before;
  return Buffer.concat([before, piece.subarray(0, EXCERPT_BYTES - before.length)]);
}

function lastBytes(before: Buffer, piece: Buffer): Buffer {
  if (piece.length >= EXCERPT_BYTES) return Buffer.from(piece.subarray(-EXCERPT_BYTES));
  return Buffer.concat([before, piece]).subarray(-EXCERPT_BYTES);
}
