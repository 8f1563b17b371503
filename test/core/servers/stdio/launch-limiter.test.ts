// Few at once, first come first served, and no slot is ever lost or given twice.
import { describe, expect, test } from 'vitest';
import { createLaunchLimiter } from '../../../../src-main/core/servers/stdio/launch-limiter.ts';
import { handClock } from './support.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the launch limiter', () => {
  test('lets so many start at once and the others in their order', async () => {
    const limiter = createLaunchLimiter({ limit: 2, clock: handClock() });
    const order: number[] = [];
    const slots = [0, 1, 2, 3].map((index) =>
      limiter.acquire().then((slot) => {
        order.push(index);
        return slot;
      }),
    );
    await settled();
    expect(order).toEqual([0, 1]);
    expect(limiter).toMatchObject({ active: 2, waiting: 2 });
    (await slots[1]!).release();
    await settled();
    expect(order).toEqual([0, 1, 2]);
    (await slots[0]!).release();
    await settled();
    expect(order).toEqual([0, 1, 2, 3]);
    for (const slot of slots) (await slot).release();
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  test('frees a slot after 2 s by itself, and a late release frees no second one', async () => {
    const clock = handClock();
    const limiter = createLaunchLimiter({ limit: 1, clock });
    const { release } = await limiter.acquire();
    const second = limiter.acquire();
    clock.advance(1_999);
    expect(limiter).toMatchObject({ active: 1, waiting: 1 });
    clock.advance(1);
    await second;
    release();
    release();
    expect(limiter).toMatchObject({ active: 1, waiting: 0 });
  });

  test('keeps no timer of a slot that was given back', async () => {
    const clock = handClock();
    const limiter = createLaunchLimiter({ limit: 1, clock });
    (await limiter.acquire()).release();
    expect(clock.pending).toBe(0);
  });

  test('forgets who gives up waiting', async () => {
    const limiter = createLaunchLimiter({ limit: 1, clock: handClock() });
    const { release } = await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire(controller.signal);
    const next = limiter.acquire();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(limiter.acquire(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(limiter).toMatchObject({ active: 1, waiting: 1 });
    release();
    (await next).release();
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });

  test('is under way when everyone who has a slot has spawned a process, or failed to', async () => {
    const limiter = createLaunchLimiter({ limit: 2, clock: handClock() });
    await limiter.underWay();
    const [one, two] = [await limiter.acquire(), await limiter.acquire()];
    const waiting = limiter.acquire();
    let underWay = false;
    void limiter.underWay().then(() => {
      underWay = true;
    });
    one.spawned();
    one.spawned();
    await settled();
    expect(underWay).toBe(false);
    // It failed; the one that takes its turn is waited for by those who ask from now on.
    two.release();
    await settled();
    expect(underWay).toBe(true);
    const three = await waiting;
    expect(limiter).toMatchObject({ active: 2, waiting: 0 });
    three.spawned();
    await limiter.underWay();
  });

  test('never lets more start than allowed, whatever the order of events', async () => {
    const limiter = createLaunchLimiter({ limit: 4, clock: handClock() });
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { release } = await limiter.acquire();
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, index % 5));
        running -= 1;
        release();
      }),
    );
    expect(most).toBe(4);
    expect(limiter).toMatchObject({ active: 0, waiting: 0 });
  });
});
