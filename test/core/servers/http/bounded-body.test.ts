import { describe, expect, it } from 'vitest';
import {
  createByteCollector,
  mapStream,
  readBody,
  readStart,
} from '../../../../src-main/core/servers/http/bounded-body.ts';

/** A body of the given pieces; `state.cancelled` tells whether its reader gave up. */
function bodyOf(pieces: Iterable<Uint8Array>) {
  const state = { cancelled: false, given: 0 };
  const iterator = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) return controller.close();
      state.given++;
      controller.enqueue(value);
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { body, state };
}

function* endless(piece: Uint8Array) {
  for (;;) yield piece;
}

describe('the byte collector', () => {
  it('gives back what was added, whatever the sizes', () => {
    const collector = createByteCollector();
    const expected: Buffer[] = [];
    for (let round = 0; round < 2; round++) {
      for (const size of [0, 1, 3, 500, 4_095, 4_096, 70_000, 1, 2, 9_000, 1]) {
        const bytes = Buffer.alloc(size, size % 251);
        expected.push(bytes);
        collector.add(new Uint8Array(bytes));
      }
      expect(collector.length).toBe(Buffer.concat(expected).length);
      expect(Buffer.from(collector.take()).equals(Buffer.concat(expected))).toBe(true);
      expect(collector.length).toBe(0);
      expected.length = 0;
    }
  });

  it('holds single bytes in about their own size', () => {
    const collector = createByteCollector();
    const before = process.memoryUsage();
    for (let index = 0; index < 4_000_000; index++) collector.add(Uint8Array.of(index & 255));
    const after = process.memoryUsage();
    expect(collector.take()).toHaveLength(4_000_000);
    // One array per byte would take some 400 MB.
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(150e6);
  });
});

describe('reading a body', () => {
  it('stops and lets go of the body when a limit is passed', async () => {
    const { body, state } = bodyOf(endless(new Uint8Array(1_000)));
    let length = 0;
    const reading = readBody(body, (bytes) => {
      length += bytes.length;
      if (length > 10_000) throw new Error('enough');
    });
    await expect(reading).rejects.toThrow('enough');
    expect(state.cancelled).toBe(true);
    expect(state.given).toBeLessThan(20);
  });

  it('gives the start of a body that is too long, that never comes or that fails', async () => {
    const long = bodyOf(endless(new Uint8Array(1_000).fill(7)));
    expect(await readStart(long.body, { maxBytes: 2_500, milliseconds: 60_000 })).toEqual(
      new Uint8Array(2_500).fill(7),
    );
    expect(long.state.cancelled).toBe(true);
    const silent = new ReadableStream<Uint8Array>({});
    expect(await readStart(silent, { maxBytes: 10, milliseconds: 20 })).toHaveLength(0);
    const failing = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) });
    expect(await readStart(failing, { maxBytes: 10, milliseconds: 60_000 })).toHaveLength(0);
  });
});

describe('mapping a stream', () => {
  const text = async (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

  it('passes on what the map makes, in order, and tells the end', async () => {
    const ends: unknown[] = [];
    const { body } = bodyOf(['a', 'skip', 'b'].map((piece) => Buffer.from(piece)));
    const mapped = mapStream(
      body,
      (bytes) => (Buffer.from(bytes).toString() === 'skip' ? [] : [bytes, Buffer.from('.')]),
      (error) => ends.push(error),
    );
    expect(await text(mapped)).toBe('a.b.');
    expect(ends).toEqual([null]);
  });

  it('fails with what the map throws and reads no further', async () => {
    const { body, state } = bodyOf(endless(new Uint8Array(10)));
    const failure = new Error('no more');
    const ends: unknown[] = [];
    const mapped = mapStream(
      body,
      () => {
        throw failure;
      },
      (error) => ends.push(error),
    );
    await expect(text(mapped)).rejects.toBe(failure);
    expect(state.cancelled).toBe(true);
    expect(ends).toEqual([failure]);
  });

  it('reads nothing that nobody asked for', async () => {
    const { body, state } = bodyOf(endless(new Uint8Array(10)));
    const mapped = mapStream(body, (bytes) => [bytes]);
    const reader = mapped.getReader();
    await reader.read();
    await reader.cancel();
    expect(state.given).toBeLessThan(4);
    expect(state.cancelled).toBe(true);
  });
});
