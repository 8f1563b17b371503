// Answers to what a server asks: so many a second, questions to somebody not more at once than they could look at.
import { describe, expect, test } from 'vitest';
import { PLAIN_CLIENT } from '../../../src-main/core/servers/client-identity.ts';
import { createServerQuestions } from '../../../src-main/core/servers/server-questions.ts';
import type { AnswerServer, JsonObject } from '../../../src-main/core/servers/session.ts';
import { handClock } from './stdio/support.ts';

const ACCEPTED = { result: { action: 'accept' } };

interface Setting {
  readonly answer?: AnswerServer;
  /** Nobody takes what is sent: it fails, or waits until `take` is called. */
  readonly taking?: 'at once' | 'never' | 'later';
}

function setUp({ answer, taking = 'at once' }: Setting = {}) {
  const clock = handClock();
  const sent: JsonObject[] = [];
  const waiting: (() => void)[] = [];
  let holds = 0;
  const questions = createServerQuestions({
    clock,
    pace: { atOnce: 200, perSecond: 100 },
    client: answer ? { answer, capabilities: { elicitation: {} } } : PLAIN_CLIENT,
    async send(message) {
      sent.push(message);
      if (taking === 'never') throw new Error('nobody there');
      if (taking === 'later') await new Promise<void>((resolve) => waiting.push(resolve));
    },
    hold: () => {
      holds += 1;
      return () => {
        holds -= 1;
      };
    },
  });
  const ask = (count: number, method = 'ping') => {
    for (let id = 0; id < count; id++) questions.take(id, method, {});
  };
  const settled = () => new Promise(setImmediate);
  const take = async () => {
    for (const resolve of waiting.splice(0)) resolve();
    await settled();
  };
  return { clock, sent, ask, take, settled, questions, holds: () => holds };
}

describe('what a server asks', () => {
  test('is answered so many times at once and in a second, whatever it is, and whatever becomes of the answer', async () => {
    const { clock, sent, ask, settled, questions } = setUp({ taking: 'never' });
    ask(150);
    ask(149, 'roots/list');
    questions.refuse('large', 'too large');
    await settled();
    expect(sent).toHaveLength(200);
    for (let step = 1; step <= 10; step++) {
      clock.advance(100);
      ask(step % 2 === 0 ? 100 : 10);
      questions.refuse('large', 'too large');
      await settled();
      expect(sent).toHaveLength(200 + step * 10);
    }
    clock.advance(60_000);
    ask(1_000);
    await settled();
    expect(sent).toHaveLength(500);
  });

  test('has an answer that says what became of it', async () => {
    const { sent, settled, questions } = setUp();
    questions.take('a', 'ping', undefined);
    questions.take('b', 'x', undefined);
    questions.refuse(3, 'too large');
    questions.take('c'.repeat(1_001), 'ping', undefined);
    questions.refuse('d'.repeat(1_001), 'too large');
    questions.take('e'.repeat(1_000), 'ping', undefined);
    await settled();
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 'a', result: {} },
      { jsonrpc: '2.0', id: 'b', error: { code: -32_601, message: 'Method not found' } },
      { jsonrpc: '2.0', id: 3, error: { code: -32_600, message: 'The request is too large' } },
      { jsonrpc: '2.0', id: 'e'.repeat(1_000), result: {} },
    ]);
  });

  test('is open sixteen times at once, and one that is taken back has no answer', async () => {
    const asked: (() => void)[] = [];
    const answer: AnswerServer = ({ signal }) =>
      new Promise((resolve) => {
        asked.push(() => resolve(ACCEPTED));
        signal.addEventListener('abort', () => resolve(ACCEPTED));
      });
    const { sent, ask, questions, holds, settled } = setUp({ answer });
    ask(20, 'elicitation/create');
    expect(asked).toHaveLength(16);
    await settled();
    expect(sent.map(({ id, error }) => [id, (error as { code: number }).code])).toEqual(
      [16, 17, 18, 19].map((id) => [id, -32_000]),
    );
    expect(holds()).toBe(16);
    asked[3]?.();
    expect(questions.cancel(5)).toBe(true);
    expect(questions.cancel(5)).toBe(false);
    expect(questions.cancel(99)).toBe(false);
    await settled();
    expect(sent.slice(4)).toEqual([{ jsonrpc: '2.0', id: 3, ...ACCEPTED }]);
    for (const id of [5, 3]) questions.take(id, 'elicitation/create', {});
    expect(asked).toHaveLength(18);
    questions.end();
    await settled();
    expect(sent).toHaveLength(5);
    expect(holds()).toBe(0);
  });

  test('is open until its answer is taken, also when it is taken back meanwhile', async () => {
    let asked = 0;
    const answer: AnswerServer = async () => {
      asked += 1;
      return ACCEPTED;
    };
    const { sent, ask, take, settled, questions, holds } = setUp({ answer, taking: 'later' });
    for (let round = 0; round < 3; round++) {
      ask(20, 'elicitation/create');
      await settled();
      for (let id = 0; id < 20; id++) questions.cancel(id);
    }
    expect(asked).toBe(16);
    expect(holds()).toBe(0);
    // Refusals have sixteen places of their own.
    expect(sent).toHaveLength(32);
    ask(1);
    await take();
    await take();
    expect(sent.filter(({ result }) => result !== undefined)).toHaveLength(17);
    ask(1, 'elicitation/create');
    await settled();
    expect(asked).toBe(17);
  });
});
