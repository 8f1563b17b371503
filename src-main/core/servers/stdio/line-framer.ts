// Cuts a stream of bytes into lines: in linear time whatever the chunks, and in bounded memory whatever the lines.

/** One message may be this long, in bytes, its line break not counted. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** What does not even begin as JSON is no message, and not worth that much memory. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** How JSON may begin: `{`, `[`, blanks, a byte order mark. */
const OPENINGS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b, 0x20, 0x09, 0x0d, 0xef]);

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
  /** In bytes; `MAX_MESSAGE_BYTES` when absent. What does not begin as JSON has 1 MiB at most. */
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
  /** The chunk is the framer's from now on: whoever pushed it reads it no more. */
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
  /** The limit of the line that is kept. */
  let most = limit;
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
    if (size === 0) most = OPENINGS.has(piece[0]) ? limit : Math.min(limit, MAX_TEXT_BYTES);
    size += piece.length;
    if (tail !== null) {
      tail = lastBytes(tail, piece);
      release([piece]);
    } else if (size > most) {
      const dropped = [...takeParts(), piece];
      tail = dropped.reduce(lastBytes, NO_BYTES);
      const head = dropped.reduce(firstBytes, NO_BYTES);
      release(dropped);
      onOversize({ head });
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
      const isOne = pieces.length === 1;
      const line = isOne ? (pieces[0] as Buffer) : Buffer.concat(pieces, bytes);
      if (!isOne) release(pieces);
      emit(line);
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

/**
 * Gives memory back at once: until garbage is collected, what was dropped would count as much as what is kept. Node 20 leaves it
 * to its garbage collector.
 */
function release(pieces: readonly Buffer[]): void {
  for (const { buffer, byteLength } of pieces) {
    // A part of a larger chunk has neighbours that somebody may still read.
    if (byteLength !== buffer.byteLength || byteLength === 0) continue;
    (buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer }).transfer?.(0);
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
