// Reads the bodies of answers without ever holding more than a limit, however they are cut into pieces.
import type { Readable } from 'node:stream';

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
        sealed.push(bytes.byteLength * 2 >= bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));
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
export function readBody(body: Readable, onBytes: (bytes: Uint8Array) => void): Promise<Uint8Array<ArrayBuffer>> {
  const collector = createByteCollector();
  return new Promise((resolve, reject) => {
    body.on('error', reject);
    body.on('close', () => {
      if (!body.readableEnded) reject(endedEarly());
    });
    body.on('end', () => resolve(collector.take()));
    body.on('data', (bytes: Uint8Array) => {
      try {
        onBytes(bytes);
        collector.add(bytes);
      } catch (error) {
        reject(error);
        body.destroy();
      }
    });
  });
}

function endedEarly(): Error {
  return Object.assign(new Error('The body ended early'), { code: 'ECONNRESET' });
}

/** Reads the start of a body: until its end, `maxBytes` or `milliseconds`, whatever comes first. Never fails. */
export function readStart(
  body: Readable,
  { maxBytes, milliseconds }: { readonly maxBytes: number; readonly milliseconds: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const collector = createByteCollector();
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve(collector.take().subarray(0, maxBytes));
      body.destroy();
    };
    const timer = setTimeout(stop, milliseconds);
    for (const event of ['end', 'error', 'close']) body.once(event, stop);
    body.on('data', (bytes: Uint8Array) => {
      collector.add(bytes);
      if (collector.length >= maxBytes) stop();
    });
  });
}

/**
 * A web stream of what `map` makes of a body's pieces; `map` may throw, which ends the stream after what it gave before.
 * Reads on only when what it gave has been taken.
 */
export function streamBody(
  body: Readable,
  map: (bytes: Uint8Array) => Iterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  let end: { readonly error: unknown } | { readonly error?: undefined } | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const finish = (error?: unknown) => {
          if (end) return;
          end = error === undefined ? {} : { error };
          if (error === undefined) controller.close();
          // An error would take with it what is still queued: then it waits for `pull`.
          else if (controller.desiredSize === 0) controller.error(error);
        };
        body.on('error', finish);
        body.on('close', () => {
          if (!end) finish(endedEarly());
        });
        body.on('end', () => finish());
        body.on('data', (bytes: Uint8Array) => {
          try {
            for (const piece of map(bytes)) if (!end) controller.enqueue(piece);
          } catch (error) {
            finish(error);
            body.destroy();
          }
          if (controller.desiredSize !== 0) body.pause();
        });
        body.pause();
      },
      pull(controller) {
        if (end?.error !== undefined) controller.error(end.error);
        else body.resume();
      },
      cancel() {
        end = {};
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A stream that gives, one for one, what `map` makes of each piece. `onEnd` is told once: null, or the failure. */
export function mapStream(
  stream: ReadableStream<Uint8Array>,
  map: (bytes: Uint8Array) => Uint8Array,
  onEnd: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(map(value));
          controller.close();
          onEnd(null);
        } catch (error) {
          controller.error(error);
          onEnd(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
