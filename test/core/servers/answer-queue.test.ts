// Answers on their way to a server: sixteen at once, the others in their turn, and not more of them than could be wanted.
import { describe, expect, it } from 'vitest';
import { createAnswerQueue } from '../../../src-main/core/servers/answer-queue.ts';

function setUp() {
  const queue = createAnswerQueue();
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let count = 0;
  const send = (times: number) => {
    for (let n = 0; n < times; n++) {
      const which = count++;
      void queue(() => {
        begun.push(which);
        return new Promise((resolve) => ends.push(() => resolve()));
      });
    }
  };
  const end = async (times: number) => {
    for (const resolve of ends.splice(0, times)) resolve();
    await new Promise(setImmediate);
  };
  return { send, begun, end };
}

describe('the queue of answers', () => {
  it('sends sixteen at once, and one more for each that ends', async () => {
    const { send, begun, end } = setUp();
    send(20);
    expect(begun).toHaveLength(16);
    await end(2);
    expect(begun.slice(16)).toEqual([16, 17]);
    await end(16);
    await end(16);
    send(17);
    expect(begun).toHaveLength(36);
  });

  it('lets a thousand wait, and none that comes then', async () => {
    const { send, begun, end } = setUp();
    send(1_020);
    for (let round = 0; round < 70; round++) await end(16);
    expect(begun).toEqual(Array.from({ length: 1_016 }, (_, n) => n));
    send(1);
    expect(begun.at(-1)).toBe(1_020);
  });
});
