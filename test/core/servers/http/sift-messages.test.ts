import { describe, expect, it } from 'vitest';
import { Pieces } from '../../../../src-main/core/pieces.ts';
import { createEventSift } from '../../../../src-main/core/servers/http/sift-events.ts';
import {
  claimAnswers,
  isNotification,
  isQuestion,
  type Sift,
  type SiftParsed,
  siftBody,
  siftJson,
} from '../../../../src-main/core/servers/http/sift-messages.ts';

type Answer = Readonly<Record<string, unknown>>;

/** Claims answers under 7. */
function claiming() {
  const kept: Answer[] = [];
  const claim = (answer: Answer) => answer.id === 7 && kept.push(answer) > 0;
  return { kept, claim };
}

/** None of these messages is large. */
const small = (parsed: SiftParsed): Sift => ({
  parsed,
  large: { expects: () => null, takeResult: () => false },
  onDropped() {
    throw new Error('dropped');
  },
});

const siftEvent = (event: Buffer, sift: Sift) => createEventSift(sift)(event) as Uint8Array | null;

const STUB = '{"jsonrpc":"2.0","id":7,"result":{}}';

describe('claims in JSON', () => {
  it('keep the whole answer and leave an empty one', () => {
    const { kept, claim } = claiming();
    const text = '{"id":7,"result":{"a":[1,{"_meta":null}]},"odd":1,"error":null}';
    expect(siftJson(text, claimAnswers(claim))).toBe(STUB);
    expect(kept).toEqual([JSON.parse(text)]);
  });

  it('work inside of batches', () => {
    const { kept, claim } = claiming();
    const other = '{"jsonrpc":"2.0","id":8,"result":{}}';
    expect(siftJson(`[${other},{"id":7,"error":5}]`, claimAnswers(claim))).toBe(`[${other},${STUB}]`);
    expect(kept).toEqual([{ id: 7, error: 5 }]);
  });

  it.each([
    '{"id":8,"result":{}}',
    '{"id":7,"method":"ping"}',
    '{"result":{}}',
    '[]',
    'null',
    '7',
    'not json',
    '',
    '[null,7,"x"]',
  ])('leave %s as it is', (text) => {
    expect(siftJson(text, claimAnswers(claiming().claim))).toBe(text);
  });
});

describe('what a large batch leaves', () => {
  const own = '{"id":7,"result":1}';
  const left = (messages: readonly string[]) =>
    siftBody(new Pieces([Buffer.from(`[${messages.join(',')}]`)]), small(claimAnswers(claiming().claim)));
  const heavy = (n: number) => `{"n":${n},"a":[${'[],'.repeat(1_000)}1]}`;
  const hundred = Array.from({ length: 100 }, (_, n) => heavy(n));

  it('is bounded, and the answer that was claimed is always there, once', async () => {
    const text = (await left([...hundred, ...Array(1_000).fill(own), own])) ?? '';
    expect(text.length).toBeLessThan(50_000);
    expect(text.split(STUB)).toHaveLength(2);
    expect(JSON.parse(text)).toContainEqual(JSON.parse(heavy(0)));
  });

  it('is bounded also where batches in it carry such an answer', async () => {
    const text = (await left(hundred.map((each) => `[${own},${each}]`))) ?? '';
    expect(text.length).toBeLessThan(50_000);
  });
});

describe('claims in events', () => {
  const claimIn = (event: string) => {
    const { kept, claim } = claiming();
    return { left: siftEvent(Buffer.from(event), small(claimAnswers(claim)))?.toString(), kept };
  };

  it('keep what else the event says', () => {
    const { left, kept } = claimIn('id: 5\nevent: message\ndata: {"id":7,\ndata:"result":"ü"}\nretry: 10\n\n');
    expect(left).toBe(`id: 5\nevent: message\nretry: 10\ndata: ${STUB}\n\n`);
    expect(kept).toEqual([{ id: 7, result: 'ü' }]);
  });

  it('leave an event of very many lines to the SDK', () => {
    const event = `data: {"id":7,${'\ndata:'.repeat(100)}"result":1}\n\n`;
    expect(claimIn(event)).toEqual({ left: event, kept: [] });
  });

  it.each(['data: {"id":8,"result":{}}\n\n', 'id: 7\ndata:\n\n', 'event: endpoint\ndata: /messages\n\n', 'data\n\n'])(
    'leave %j as it is',
    (event) => {
      expect(claimIn(event).left).toBe(event);
    },
  );
});

describe('what is sifted out', () => {
  /** Lets nothing pass but what has the id 1. */
  const sift = (message: unknown) => ((message as { id?: unknown } | null)?.id === 1 ? message : null);
  const event = (text: string) => siftEvent(Buffer.from(text), small(sift))?.toString() ?? null;

  it('leaves no event, or no body', () => {
    expect(siftJson('{"id":2}', sift)).toBeNull();
    expect(siftJson('[{"id":2},{"id":3}]', sift)).toBeNull();
    expect(event('event: message\ndata: {"id":2}\n\n')).toBeNull();
  });

  it('leaves the rest of a batch', () => {
    expect(siftJson('[{"id":2},{"id":1},null]', sift)).toBe('[{"id":1},null]');
    expect(event('data: [{"id":2},{"id":1}]\n\n')).toBe('data: [{"id":1}]\n\n');
  });

  it('leaves what says how the stream is resumed', () => {
    expect(event('id: 7\ndata: {"id":2}\n\n')).toBe('id: 7\ndata:\n\n');
    expect(event('retry: 300\ndata: {"id":2}\n\n')).toBe('retry: 300\ndata:\n\n');
  });

  it('leaves a batch as it is that is deeper than can be written down', () => {
    const text = `[{"id":2},{"id":1,"result":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`;
    expect(siftJson(text, sift)).toBe(text);
  });
});

describe('a notification', () => {
  it.each([
    [{ jsonrpc: '2.0', method: 'x' }, true],
    [{ jsonrpc: '2.0', method: 'x', params: {} }, true],
    [{ jsonrpc: '2.0', method: 'x', params: [] }, false],
    [{ jsonrpc: '2.0', method: 'x', params: 5 }, false],
    [{ jsonrpc: '2.0', method: 'x', id: null }, false],
    [{ jsonrpc: '2.0', method: 5 }, false],
    [{ method: 'x' }, false],
    [null, false],
    ['x', false],
  ])('is %j: %s', (message, is) => {
    expect(isNotification(message)).toBe(is);
  });
});

describe('a question of the server', () => {
  it.each([
    [{ jsonrpc: '2.0', method: 'x', id: 1 }, true],
    [{ jsonrpc: '2.0', method: 'x', id: '', params: {} }, true],
    [{ jsonrpc: '2.0', method: 'x', id: 1, params: [] }, false],
    [{ jsonrpc: '2.0', method: 'x', id: 1.5 }, false],
    [{ jsonrpc: '2.0', method: 'x', id: null }, false],
    [{ jsonrpc: '2.0', method: 'x' }, false],
    [{ method: 'x', id: 1 }, false],
    [null, false],
  ])('is %j: %s', (message, is) => {
    expect(isQuestion(message)).toBe(is);
  });
});
