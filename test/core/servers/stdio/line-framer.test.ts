// The line framer against a naive splitter, and its bounds: one byte at a time, over-long lines, memory.
import { describe, expect, test } from 'vitest';
import { createLineFramer } from '../../../../src-main/core/servers/stdio/line-framer.ts';

interface Seen {
  readonly lines: string[];
  readonly oversize: { head: string; tail?: string; bytes?: number }[];
}

function frame(chunks: readonly Buffer[], limit?: number): Seen {
  const seen: Seen = { lines: [], oversize: [] };
  const framer = createLineFramer({
    ...(limit !== undefined && { limit }),
    onLine: (line) => seen.lines.push(line.toString('latin1')),
    onOversize: ({ head }) => seen.oversize.push({ head: head.toString('latin1') }),
    onOversizeEnd: ({ tail, bytes }) => Object.assign(seen.oversize.at(-1)!, { tail: tail.toString('latin1'), bytes }),
  });
  for (const chunk of chunks) framer.push(Buffer.from(chunk));
  return seen;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('lines', () => {
  test('come out whole however they were cut, without line breaks, blank lines and byte order mark', () => {
    const text = '\u00ef\u00bb\u00bf{"a":1}\r\n\n\r\n{"b":2}\n{"c":3}\r\nrest';
    const expected = ['{"a":1}', '{"b":2}', '{"c":3}'];
    expect(frame([bytes(text)]).lines).toEqual(expected);
    expect(frame([...bytes(text)].map((byte) => Buffer.of(byte))).lines).toEqual(expected);
  });

  test('hold nothing back once they are complete', () => {
    const framer = createLineFramer({ onLine: () => {}, onOversize: () => {} });
    framer.push(bytes('abc'));
    expect(framer.pending).toBe(3);
    framer.push(bytes('d\nxy'));
    expect(framer.pending).toBe(2);
    framer.push(bytes('\n'));
    expect(framer.pending).toBe(0);
  });

  test('agree with a naive splitter on random input, chunks and limits', () => {
    const random = generator(20_261_123);
    for (let round = 0; round < 1_500; round++) {
      const limit = 1 + random(random(2) ? 40 : 9_000);
      const input = randomLines(random, limit);
      const seen = frame(randomChunks(random, input), limit);
      // How much of the head is there when the limit is passed depends on the chunks; up to the limit all of it is.
      const heads = seen.oversize.map((line) => ({ ...line, head: line.head.slice(0, limit) }));
      expect({ ...seen, oversize: heads }, `round ${round}, limit ${limit}`).toEqual(naive(input, limit));
    }
  });

  test('of 4 MiB in single bytes take linear time and no memory to speak of beyond the line', () => {
    const line = Buffer.alloc(4 * 1024 * 1024, '[');
    let received = 0;
    const framer = createLineFramer({ onLine: (whole) => (received = whole.length), onOversize: () => {} });
    const before = process.memoryUsage().rss;
    for (let index = 0; index < line.length; index++) framer.push(line.subarray(index, index + 1));
    framer.push(bytes('\n'));
    expect(received).toBe(line.length);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });
});

describe('an over-long line', () => {
  test('is reported as soon as it passes the limit, even if it never ends, and is not kept', () => {
    const CHUNK_BYTES = 65_536;
    const heads: Buffer[] = [];
    const framer = createLineFramer({
      limit: 1024 * 1024,
      onLine: () => expect.unreachable(),
      onOversize: ({ head }) => heads.push(head),
    });
    framer.push(bytes('{"jsonrpc":"2.0","id":7,'));
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += CHUNK_BYTES) framer.push(Buffer.alloc(CHUNK_BYTES, 'x'));
    expect(heads.map((head) => head.subarray(0, 24).toString())).toEqual(['{"jsonrpc":"2.0","id":7,']);
    expect(framer.pending).toBe(0);
  });

  test.each([
    ['what is no JSON', 'x', 1024 * 1024],
    ['JSON', '{', 3 * 1024 * 1024],
  ])('of %s is kept up to its own limit', (_, opening, limit) => {
    let most = 0;
    const framer = createLineFramer({ limit: 3 * 1024 * 1024, onLine: () => {}, onOversize: () => {} });
    for (let sent = 0; sent < 5 * 1024 * 1024; sent += 65_536) {
      framer.push(Buffer.alloc(65_536, opening));
      most = Math.max(most, framer.pending);
    }
    expect(most).toBe(limit);
    expect(framer.pending).toBe(0);
  });

  test('shows its end when it comes, and the next line is whole again', () => {
    const seen = frame([bytes(`${'a'.repeat(600)}END\nnext\n`)], 100);
    expect(seen.lines).toEqual(['next']);
    expect(seen.oversize).toHaveLength(1);
    expect(seen.oversize[0]).toMatchObject({ bytes: 603, tail: expect.stringMatching(/aEND$/) });
  });

  test('of exactly the limit passes', () => {
    expect(frame([bytes('12345\n123456\n1\n')], 5)).toMatchObject({
      lines: ['12345', '1'],
      oversize: [{ head: '123456', tail: '123456', bytes: 6 }],
    });
  });
});

/** The obvious way, for comparison. */
function naive(input: Buffer, limit: number): Seen {
  const seen: Seen = { lines: [], oversize: [] };
  const all = input.toString('latin1').split('\n');
  const rest = all.pop()!;
  for (const line of all) {
    if (line.length > limit) {
      seen.oversize.push({ head: line.slice(0, Math.min(limit, 512)), tail: line.slice(-512), bytes: line.length });
      continue;
    }
    const text = line.replace(/^\u00ef\u00bb\u00bf/, '').replace(/\r$/, '');
    if (text !== '') seen.lines.push(text);
  }
  if (rest.length > limit) seen.oversize.push({ head: rest.slice(0, Math.min(limit, 512)) });
  return seen;
}

/** Small, seeded, so that a failure can be repeated (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function randomLines(random: (below: number) => number, limit: number): Buffer {
  const lines = Array.from({ length: random(12) }, () => {
    const length = random(3) === 0 ? random(limit * 2 + 3) : random(20);
    const content = Buffer.alloc(length, 0x41 + random(26)).toString('latin1');
    const start = random(10) === 0 ? '\u00ef\u00bb\u00bf' : '';
    return `${start}${content}${random(4) === 0 ? '\r' : ''}`;
  });
  return bytes(lines.join('\n'));
}

function randomChunks(random: (below: number) => number, input: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  const largest = [1, 2, 7, 100, 5_000, 70_000][random(6)]!;
  for (let from = 0; from < input.length; ) {
    const size = 1 + random(largest);
    chunks.push(input.subarray(from, from + size));
    from += size;
  }
  return chunks;
}
