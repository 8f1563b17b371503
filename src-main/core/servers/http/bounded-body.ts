// Reads the bodies of answers without ever holding more than a limit, however they are cut into pieces.
import type { Readable } from 'node:stream';
import { createByteCollector } from '../../byte-collector.ts';
import { Pieces } from '../../pieces.ts';
import { createTimeSlices } from '../../time-slices.ts';

/** Reads a whole body, in the pieces it came in; `onBytes` sees every piece first and may throw, which ends the reading. */
export function readBody(body: Readable, onBytes: (bytes: Uint8Array) => void): Promise<Uint8Array[]> {
  const collector = createByteCollector();
  const hasTime = createTimeSlices(() => body.resume());
  return new Promise((resolve, reject) => {
    body.on('error', reject);
    body.on('close', () => {
      if (!body.readableEnded) reject(endedEarly());
    });
    body.on('end', () => resolve(collector.takePieces()));
    body.on('data', (bytes: Uint8Array) => {
      try {
        onBytes(bytes);
        collector.add(bytes);
        if (!hasTime()) body.pause();
      } catch (error) {
        reject(error);
        // What waits in a destroyed stream would still come.
        body.pause();
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
 * Takes the next from it, and reads on, only when the one before has been taken: nothing waits in memory but one piece.
 * What is made of the pieces is given in slices of time, however many there are in one.
 */
export function streamBody(
  body: Readable,
  map: (bytes: Uint8Array) => Iterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  let pieces: Iterator<Uint8Array> | null = null;
  let end: { readonly error?: unknown } | null = null;
  let isWanted = false;
  let give = () => {};
  const hasTime = createTimeSlices(() => give());
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        give = () => {
          if (!isWanted || !hasTime()) return;
          try {
            const next = pieces?.next();
            if (next && !next.done) {
              isWanted = false;
              controller.enqueue(next.value);
              return;
            }
          } catch (error) {
            end = { error };
            body.destroy();
          }
          pieces = null;
          if (end === null) return void body.resume();
          isWanted = false;
          if (end.error === undefined) controller.close();
          else controller.error(end.error);
        };
        const finish = (error?: unknown) => {
          end ??= error === undefined ? {} : { error };
          give();
        };
        body.on('error', finish);
        body.on('close', () => finish(endedEarly()));
        body.on('end', () => finish());
        body.on('data', (bytes: Uint8Array) => {
          body.pause();
          pieces = map(bytes)[Symbol.iterator]();
          give();
        });
        body.pause();
      },
      pull() {
        isWanted = true;
        give();
      },
      cancel() {
        pieces = null;
        isWanted = false;
        end = {};
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A stream that gives what `map` makes of each piece, at once or later, null left out. `onEnd` is told once: null, or the
 * failure.
 */
export function mapStream(
  stream: ReadableStream<Uint8Array>,
  map: (bytes: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>,
  onEnd: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            const mapping = map(value);
            const mapped = mapping instanceof Promise ? await mapping : mapping;
            if (mapped !== null) return controller.enqueue(mapped);
          }
          controller.close();
          onEnd(null);
        } catch (error) {
          controller.error(error);
          void reader.cancel(error).catch(() => {});
          onEnd(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The whole body of a response in the pieces it comes in. */
export async function wholeBody(response: Response): Promise<Pieces> {
  const pieces: Buffer[] = [];
  for await (const { buffer, byteOffset, byteLength } of response.body ?? []) {
    pieces.push(Buffer.from(buffer, byteOffset, byteLength));
  }
  return new Pieces(pieces);
}

/** A body that whoever reads it gets in these very pieces: a `Response` of bytes makes copies of them. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}
