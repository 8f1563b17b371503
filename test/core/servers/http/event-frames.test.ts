import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { createEventFramer } from '../../../../src-main/core/servers/http/event-frames.ts';

const tooLarge = (): never => {
  throw new Error('too large');
};

function frame(pieces: readonly string[], limit = 1_000): string[] {
  const feed = createEventFramer(limit, tooLarge);
  return pieces.flatMap((piece) => [...feed(Buffer.from(piece))].map((event) => Buffer.from(event).toString()));
}

describe('the event framer', () => {
  it('gives whole events with plain line ends', () => {
    expect(frame(['data: a\n\ndata: b\r\n\r\ndata: c\r\r'])).toEqual(['data: a\n\n', 'data: b\n\n', 'data: c\n\n']);
  });

  it('gives the same events wherever the stream is cut', () => {
    const stream = 'id: 1\r\ndata: a\rdata: ü\n\n: comment\n\n\nevent: x\ndata: {"b":"\u2028"}\r\n\r\nretry: 5\n\n';
    const whole = frame([stream]);
    expect(whole).toHaveLength(3);
    const bytes = Buffer.from(stream);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const feed = createEventFramer(1_000, tooLarge);
      const events = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((piece) => [...feed(piece)]);
      expect(
        events.map((event) => Buffer.from(event).toString()),
        `cut at ${cut}`,
      ).toEqual(whole);
    }
  });

  it('agrees with an event-source parser on random streams', () => {
    const words = ['data: ', 'data', ':', ' ', 'id: 7', 'event: e', '\n', '\n', '\r\n', '\r', 'x', 'ä', 'retry: 1'];
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 2_000; round++) {
      const pieces = Array.from({ length: 1 + random(12) }, () =>
        Array.from({ length: random(8) }, () => words[random(words.length)]).join(''),
      );
      // The parser holds a lone CR back at the end of its input, to see whether an LF follows.
      const parsed = (texts: readonly string[]) => {
        const events: unknown[] = [];
        const parser = createParser({ onEvent: (event) => events.push(event) });
        for (const text of texts) parser.feed(text);
        parser.feed('!\n');
        return events;
      };
      expect(parsed(frame(pieces)), JSON.stringify(pieces)).toEqual(parsed([pieces.join('')]));
    }
  });

  it('counts one event, not the stream', () => {
    const events = frame(
      Array.from({ length: 50 }, () => `data: ${'x'.repeat(80)}\n\n`),
      100,
    );
    expect(events).toHaveLength(50);
  });

  it('fails at an event above the limit, in one line or in many', () => {
    expect(() => frame([`data: ${'x'.repeat(200)}`], 100)).toThrow('too large');
    expect(() => frame(Array(30).fill('data: xxxx\n'), 100)).toThrow('too large');
  });

  it('gives the events before one that is too large', () => {
    const feed = createEventFramer(20, tooLarge);
    const events = feed(Buffer.from(`data: a\n\ndata: ${'x'.repeat(50)}`))[Symbol.iterator]();
    expect(Buffer.from(events.next().value ?? []).toString()).toBe('data: a\n\n');
    expect(() => events.next()).toThrow('too large');
  });

  it('lets comments pass without end', () => {
    const comments = Array.from({ length: 500 }, () => `: ${'c'.repeat(100)}\n`);
    expect(frame([...comments, `:${'c'.repeat(500)}`, '\ndata: a\n\n'], 100)).toEqual(['data: a\n\n']);
    expect(frame(['data: 1\n', ...comments, 'data: 2\n\n'], 100)).toEqual(['data: 1\ndata: 2\n\n']);
  });
});
