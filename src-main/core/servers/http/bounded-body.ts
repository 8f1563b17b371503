// Reads the bodies of answers without ever holding more than a limit, however they are cut into pieces.

/** Gathers bytes; many small pieces are copied together, so that a body sent byte by byte costs no more than its size. */
export interface ByteCollector {
  readonly length: number;
  add(bytes: Uint8Array): void;
  /** All bytes so far, in one piece; the collector is empty afterwards. */
  take(): Uint8Array<ArrayBuffer>;
}

const SMALL = 4 * 1024;
const MAX_BLOCK = 64 * 1024;

export function createByteCollector(): ByteCollector {
  let sealed: Uint8Array[] = [];
  let block = new Uint8Array(0);
  let used = 0;
  let length = 0;
  const seal = () => {
    if (used > 0) sealed.push(block.subarray(0, used));
    block = new Uint8Array(0);
    used = 0;
  };
  return {
    get length() {
      return length;
    },
    add(bytes) {
      length += bytes.length;
      if (bytes.length >= SMALL) {
        seal();
        // A slice of a larger buffer would keep all of that buffer in memory.
        sealed.push(bytes.byteLength * 2 >= bytes.buffer.byteLength ? bytes : bytes.slice());
        return;
      }
      if (used + bytes.length > block.length) {
        seal();
        block = new Uint8Array(Math.min(MAX_BLOCK, Math.max(512, length * 2, bytes.length)));
      }
      block.set(bytes, used);
      used += bytes.length;
    },
    take() {
      seal();
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of sealed) {
        whole.set(piece, at);
        at += piece.length;
      }
      sealed = [];
      length = 0;
      return whole;
    },
  };
}

/** Reads a whole body; `onBytes` sees every piece first and may throw, which ends the reading. */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  onBytes: (bytes: Uint8Array) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const collector = createByteCollector();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return collector.take();
      onBytes(value);
      collector.add(value);
    }
  } catch (error) {
    void reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** Reads the start of a body: until its end, `maxBytes` or `milliseconds`, whatever comes first. Never fails. */
export async function readStart(
  body: ReadableStream<Uint8Array>,
  { maxBytes, milliseconds }: { readonly maxBytes: number; readonly milliseconds: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const collector = createByteCollector();
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), milliseconds);
  try {
    while (collector.length < maxBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      collector.add(value);
    }
  } catch {
    // What has come so far is all there is.
  } finally {
    clearTimeout(timer);
    void reader.cancel().catch(() => {});
  }
  return collector.take().subarray(0, maxBytes);
}

/**
 * A stream that reads `body` only on demand and gives, one by one, what `map` makes of each piece; `map` may throw.
 * `onEnd` is told once: null at the body's end, else the failure. A reader that gives up is no end.
 */
export function mapStream(
  body: ReadableStream<Uint8Array>,
  map: (bytes: Uint8Array) => Iterable<Uint8Array>,
  onEnd?: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let mapped: Iterator<Uint8Array> = [][Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            const next = mapped.next();
            if (!next.done) return controller.enqueue(next.value);
            const { done, value } = await reader.read();
            if (done) {
              onEnd?.(null);
              return controller.close();
            }
            mapped = map(value)[Symbol.iterator]();
          }
        } catch (error) {
          void reader.cancel(error).catch(() => {});
          onEnd?.(error);
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
