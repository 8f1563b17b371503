// Cuts a stream of bytes into lines: in linear time whatever the chunks, and in bounded memory whatever the lines.

/** One message may be this long, in bytes, its line break not counted. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** What does not even begin as JSON is no message, and not worth that much memory. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** How JSON may begin: `{`, `[`, blanks, a byte order mark. */
const OPENINGS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b, 0x20, 0x09, 0x0d, 0xef]);

/** How much of an over-long line is shown, of its beginning and of its end. */
const EXCERPT_BYTES = 512;
/** The memory for a line that came in pieces is at least so much; and what is less than that much is not worth giving back. */
const FIRST_BLOCK = 512;
const MIN_RELEASED = 16_384;
const LARGE_STEP = 1024 * 1024;
/** What is read from a pipe at once, by libuv. */
const LARGEST_CHUNK = 65_536;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NO_BYTES = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export interface LineFramerOptions {
  /** In bytes; `MAX_MESSAGE_BYTES` when absent. What does not begin as JSON has 1 MiB at most. */
  readonly limit?: number;
  /**
   * A line without its line break (LF or CRLF) and without a byte order mark; never an empty one. It may be a view of the
   * chunk it came in: whoever keeps it, keeps the chunk. One that is larger than a chunk has memory of its own, see
   * {@link giveBack}.
   */
  readonly onLine: (line: Buffer) => void;
  /** A line has just passed the limit: what there is of it, `soFar` bytes, is dropped, and the rest will be as it comes. */
  readonly onOversize: (excerpt: { readonly head: Buffer; readonly soFar: number }) => void;
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
  /** What there is of the line, in memory that grows when it is full: pages that nobody wrote to take none. */
  let kept: Buffer = NO_BYTES;
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
    } else if (size > most) {
      const line = kept.subarray(0, size - piece.length);
      const head = Buffer.concat([line.subarray(0, EXCERPT_BYTES), piece]).subarray(0, EXCERPT_BYTES);
      tail = lastBytes(line.subarray(-EXCERPT_BYTES), piece);
      replace(NO_BYTES);
      onOversize({ head, soFar: size });
    } else {
      if (size > kept.length) replace(Buffer.allocUnsafeSlow(Math.max(FIRST_BLOCK, Math.min(limit, larger(size)))));
      piece.copy(kept, size - piece.length);
    }
    release(piece);
  }

  function replace(next: Buffer): void {
    kept.copy(next);
    release(kept);
    kept = next;
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
      const line = kept.subarray(0, bytes);
      kept = NO_BYTES;
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
}

/**
 * Gives memory back at once: until garbage is collected, what was copied would count as much as the copy. A part of a larger
 * chunk has neighbours that somebody may still read. Node 20 leaves it to its garbage collector.
 */
function release({ buffer, byteLength }: Buffer): void {
  if (byteLength !== buffer.byteLength || byteLength < MIN_RELEASED) return;
  (buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer }).transfer?.(0);
}

/** What follows on `size` bytes. Few steps where they are large: the allocator may keep for itself what a step gives back. */
function larger(size: number): number {
  return size < LARGE_STEP ? 2 * size : 8 * size;
}

/** Lets go of a line that nobody reads any more, when it has memory of its own; see {@link release}. */
export function giveBack({ buffer }: Buffer): void {
  if (buffer.byteLength > LARGEST_CHUNK) release(Buffer.from(buffer));
}

function lastBytes(before: Buffer, piece: Buffer): Buffer {
  if (piece.length >= EXCERPT_BYTES) return Buffer.from(piece.subarray(-EXCERPT_BYTES));
  return Buffer.concat([before, piece]).subarray(-EXCERPT_BYTES);
}
