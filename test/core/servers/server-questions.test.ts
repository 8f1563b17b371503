// Answers to what a server asks: so many a second, questions to somebody not more at once than they could look at.
import { describe, expect, test } from 'vitest';
import { PLAIN_CLIENT } from '../../../src-main/core/servers/client-identity.ts';
import { createServerQuestions } from '../../../src-main/core/servers/server-questions.ts';
import type { AnswerServer, JsonObject } from '../../../src-main/core/servers/session.ts';
import { handClock } from './stdio/support.ts';

const ACCEPTED = { result: { action: 'accept' } };

function setUp({ answer, failing = false }: { answer?: AnswerServer; failing?: boolean } = {}) {
  const clock = handClock();
  const sent: JsonObject[] = [];
  let holds = 0;
  const questions = createServerQuestions({
    clock,
    pace: { atOnce: 200, perSecond: 100 },
    client: answer ? { answer, capabilities: { elicitation: {} } } : PLAIN_CLIENT,
    async send(message) {
      sent.push(message);
      if (failing) throw new Error('nobody there');
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
  return { clock, sent, ask, questions, holds: () => holds, settled: () => new Promise(setImmediate) };
}

describe('what a server asks', () => {
  test('is answered so many times at once and in a second, whatever it is, and whatever becomes of the answer', async () => {
    const { clock, sent, ask, settled } = setUp({ failing: true });
    ask(150);
    ask(150, 'roots/list');
    expect(sent).toHaveLength(200);
    expect(sent.slice(149, 151)).toMatchObject([{ result: {} }, { error: { code: -32_601 } }]);
    for (let step = 1; step <= 10; step++) {
      clock.advance(100);
      ask(100);
      expect(sent).toHaveLength(200 + step * 10);
    }
    clock.advance(60_000);
    ask(1_000);
    await settled();
    expect(sent).toHaveLength(500);
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
    ask(2, 'elicitation/create');
    expect(sent.slice(5)).toMatchObject([
      { id: 0, error: { code: -32_000 } },
      { id: 1, error: { code: -32_000 } },
    ]);
    questions.end();
    await settled();
    expect(sent).toHaveLength(7);
    expect(holds()).toBe(0);
  });
});
