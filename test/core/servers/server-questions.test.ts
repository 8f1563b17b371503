// Answers to what a server asks: as many as it can take, and no more of them on their way than it takes.
import { describe, expect, test } from 'vitest';
import { PLAIN_CLIENT } from '../../../src-main/core/servers/client-identity.ts';
import { createServerQuestions } from '../../../src-main/core/servers/server-questions.ts';
import type { AnswerServer, JsonObject } from '../../../src-main/core/servers/session.ts';
import { handClock } from './stdio/support.ts';

const ACCEPTED = { result: { action: 'accept' } };

/** `lets`: whether the server lets what it is sent wait until it is told to take it. */
function setUp({ lets = true, answer }: { lets?: boolean; answer?: AnswerServer } = {}) {
  const clock = handClock();
  const sent: JsonObject[] = [];
  const waiting: (() => void)[] = [];
  const questions = createServerQuestions({
    clock,
    client: answer ? { answer, capabilities: { elicitation: {} } } : PLAIN_CLIENT,
    send(message) {
      sent.push(message);
      return lets ? new Promise((resolve) => waiting.push(resolve)) : null;
    },
    hold: () => () => {},
  });
  const ask = (count: number, method = 'ping', from = 0) => {
    for (let id = from; id < from + count; id++) questions.take(id, method, {});
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const take = async (count: number) => {
    for (const resolve of waiting.splice(0, count)) resolve();
    await settled();
  };
  return { clock, sent, ask, take, settled, questions };
}

describe('what a server asks', () => {
  test('is answered a thousand times a second, whatever it is', async () => {
    const { clock, sent, ask } = setUp({ lets: false });
    ask(700);
    ask(700, 'roots/list');
    expect(sent).toHaveLength(1_000);
    clock.advance(1_000);
    ask(2_000);
    expect(sent).toHaveLength(2_000);
  });

  test('is not answered while 64 answers wait to be taken, and is again when they are', async () => {
    const { sent, ask, take } = setUp();
    ask(50);
    ask(50, 'roots/list');
    expect(sent).toHaveLength(64);
    await take(10);
    ask(20);
    expect(sent).toHaveLength(74);
    await take(74);
    ask(64);
    expect(sent).toHaveLength(138);
  });

  test('is open until its answer is taken, however soon it was answered', async () => {
    const asked: string[] = [];
    const answer: AnswerServer = async ({ method }) => {
      asked.push(method);
      return ACCEPTED;
    };
    const { clock, sent, ask, take, settled } = setUp({ answer });
    for (let round = 0; round < 10; round++) {
      ask(100, 'elicitation/create', round * 100);
      await settled();
    }
    expect(asked).toHaveLength(16);
    expect(sent.filter(({ result }) => result !== undefined)).toHaveLength(16);
    expect(sent.filter(({ error }) => error !== undefined)).toHaveLength(64);
    await take(80);
    clock.advance(1_000);
    ask(1, 'elicitation/create');
    await settled();
    expect(asked).toHaveLength(17);
  });
});
