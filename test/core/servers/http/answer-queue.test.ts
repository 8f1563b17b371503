// Answers on their way to a server: sixteen at once, the others in their turn, and not more of them than could be wanted.
import { describe, expect, it } from 'vitest';
import { createAnswerQueue } from '../../../../src-main/core/servers/http/answer-queue.ts';

function setUp() {
  const queue = createAnswerQueue('odd');
  const begun: number[] = [];
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const outcomes: string[] = [];
  let count = 0;
  const send = (times: number) => {
    for (let n = 0; n < times; n++) {
      const which = count++;
      queue(() => {
        begun.push(which);
        return new Promise((resolve, reject) => ends.push({ resolve, reject }));
      }).then(
        () => outcomes.push(`${which} taken`),
        ({ message }: Error) => outcomes.push(`${which} ${message}`),
      );
    }
  };
  return { send, begun, ends, outcomes, settled: () => new Promise(setImmediate) };
}

describe('the queue of answers', () => {
  it('sends sixteen at once, and one more for each that ends, however it ends', async () => {
    const { send, begun, ends, outcomes, settled } = setUp();
    send(20);
    expect(begun).toHaveLength(16);
    ends[7]?.resolve();
    ends[2]?.reject(new Error('refused'));
    await settled();
    expect(outcomes.sort()).toEqual(['2 refused', '7 taken']);
    expect(begun.slice(16)).toEqual([16, 17]);
    for (const { resolve } of ends.splice(0)) resolve();
    await settled();
    for (const { resolve } of ends.splice(0)) resolve();
    await settled();
    expect(outcomes).toHaveLength(20);
    send(17);
    expect(begun).toHaveLength(36);
  });

  it('lets a thousand wait and refuses what comes then', async () => {
    const { send, begun, ends, outcomes, settled } = setUp();
    send(1_020);
    await settled();
    expect(begun).toHaveLength(16);
    expect(outcomes).toEqual([1_016, 1_017, 1_018, 1_019].map((n) => `${n} odd does not take what it is sent`));
    ends[0]?.resolve();
    await settled();
    send(2);
    await settled();
    expect(outcomes).toHaveLength(4 + 1 + 1);
  });
});
