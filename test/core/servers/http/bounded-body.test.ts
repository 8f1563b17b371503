import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { mapStream, readBody, readStart, streamBody } from '../../../../src-main/core/servers/http/bounded-body.ts';

/** A body of the given pieces, and how many of them were asked for. */
function bodyOf(pieces: Iterable<Uint8Array>) {
  const state = { given: 0 };
  const iterator = pieces[Symbol.iterator]();
  const body = new Readable({
    read() {
      const { done, value } = iterator.next();
      state.given++;
      this.push(done ? null : value);
    },
  });
  return { body, state };
}

function* endless(piece: Uint8Array) {
  for (;;) yield piece;
}

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

describe('reading a body', () => {
  it('gives all of it', async () => {
    const { body } = bodyOf([Buffer.from('a'), Buffer.from('bc')]);
    expect(Buffer.concat(await readBody(body, () => {})).toString()).toBe('abc');
  });

  it('stops and lets go of the body when a limit is passed', async () => {
    const { body } = bodyOf(endless(new Uint8Array(1_000)));
    let length = 0;
    const reading = readBody(body, (bytes) => {
      length += bytes.length;
      if (length > 10_000) throw new Error('enough');
    });
    await expect(reading).rejects.toThrow('enough');
    expect(body.destroyed).toBe(true);
    expect(length).toBeLessThan(20_000);
  });

  it('fails when the body fails or breaks off', async () => {
    const failing = bodyOf(endless(new Uint8Array(10)));
    const reading = readBody(failing.body, () => {});
    failing.body.destroy(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
    const broken = new Readable({ read() {} });
    const waiting = readBody(broken, () => {});
    broken.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('gives the start of a body that is too long, that never comes or that fails', async () => {
    const long = bodyOf(endless(new Uint8Array(1_000).fill(7)));
    expect(await readStart(long.body, { maxBytes: 2_500, milliseconds: 60_000 })).toEqual(
      new Uint8Array(2_500).fill(7),
    );
    expect(long.body.destroyed).toBe(true);
    expect(await readStart(new Readable({ read() {} }), { maxBytes: 10, milliseconds: 20 })).toHaveLength(0);
    const failing = new Readable({
      read() {
        this.destroy(new Error('gone'));
      },
    });
    expect(await readStart(failing, { maxBytes: 10, milliseconds: 60_000 })).toHaveLength(0);
  });
});

describe('streaming a body', () => {
  it('passes on what the map makes, in order', async () => {
    const { body } = bodyOf(['a', 'skip', 'b'].map((piece) => Buffer.from(piece)));
    const stream = streamBody(body, (bytes) =>
      Buffer.from(bytes).toString() === 'skip' ? [] : [bytes, Buffer.from('.')],
    );
    expect(await text(stream)).toBe('a.b.');
  });

  it('fails with what the map throws, after what it gave before', async () => {
    const { body } = bodyOf(endless(new Uint8Array(10)));
    const stream = streamBody(body, function* () {
      yield Buffer.from('one');
      yield Buffer.from('two');
      throw new Error('no more');
    });
    const reader = stream.getReader();
    const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect([await read(), await read()]).toEqual(['one', 'two']);
    await expect(read()).rejects.toThrow('no more');
    expect(body.destroyed).toBe(true);
  });

  it('gives what came before the body broke off', async () => {
    const body = new Readable({ read() {} });
    const reader = streamBody(body, (bytes) => [bytes.subarray(0, 1), bytes.subarray(1)]).getReader();
    const first = reader.read();
    body.push(Buffer.from('ab'));
    expect(Buffer.from((await first).value ?? []).toString()).toBe('a');
    body.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('b');
    await expect(reader.read()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('leaves turns of the event loop to others, however much one piece becomes', async () => {
    const { body } = bodyOf([new Uint8Array(200)]);
    const stream = streamBody(body, function* (bytes) {
      for (const byte of bytes) {
        const end = performance.now() + 0.5;
        while (performance.now() < end);
        yield Uint8Array.of(byte);
      }
    });
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect((await new Response(stream).arrayBuffer()).byteLength).toBe(200);
    isOver = true;
    expect(turns).toBeGreaterThan(40);
  });

  it('reads little that nobody asked for, and lets go when told', async () => {
    const { body, state } = bodyOf(endless(new Uint8Array(65_536)));
    const reader = streamBody(body, (bytes) => [bytes]).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(state.given).toBeLessThan(8);
    await reader.cancel();
    expect(body.destroyed).toBe(true);
  });
});

describe('mapping a stream', () => {
  it('gives one for one and tells the end', async () => {
    const ends: unknown[] = [];
    const upper = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString().toUpperCase());
    const stream = streamBody(bodyOf([Buffer.from('a'), Buffer.from('b')]).body, (bytes) => [bytes]);
    expect(await text(mapStream(stream, upper, (error) => ends.push(error)))).toBe('AB');
    const failure = new Error('gone');
    const failing = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(failure) });
    await expect(text(mapStream(failing, upper, (error) => ends.push(error)))).rejects.toBe(failure);
    expect(ends).toEqual([null, failure]);
  });

  it('leaves out what is mapped to nothing', async () => {
    const stream = streamBody(bodyOf(['a', 'b', 'c'].map((piece) => Buffer.from(piece))).body, (bytes) => [bytes]);
    const onlyB = (bytes: Uint8Array) => (bytes[0] === 98 ? bytes : null);
    expect(await text(mapStream(stream, onlyB, () => {}))).toBe('b');
  });
});
