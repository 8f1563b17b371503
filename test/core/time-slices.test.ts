import { expect, test } from 'vitest';
import { createTimeSlices } from '../../src-main/core/time-slices.ts';

/** Keeps the processor busy for so many milliseconds. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('work stops when its slice is over, and goes on once in the next turn', async () => {
  let goneOn = 0;
  const hasTime = createTimeSlices(() => {
    goneOn += 1;
  });
  expect(hasTime()).toBe(true);
  work(2);
  expect(hasTime()).toBe(false);
  expect(hasTime()).toBe(false);
  // Promises are no turn: they would go on for ever.
  await null;
  expect(hasTime()).toBe(false);
  expect(goneOn).toBe(0);
  await nextTurn();
  expect(goneOn).toBe(1);
  expect(hasTime()).toBe(true);
  await nextTurn();
  await nextTurn();
  expect(goneOn).toBe(1);
});

test('what asks again and again leaves turns to the others', async () => {
  let pieces = 0;
  let turns = 0;
  await new Promise<void>((resolve) => {
    const count = () => {
      turns += 1;
      if (pieces < 100) setImmediate(count);
    };
    setImmediate(count);
    const goOn = () => {
      while (pieces < 100) {
        if (!hasTime()) return;
        work(0.5);
        pieces += 1;
      }
      resolve();
    };
    const hasTime = createTimeSlices(goOn);
    goOn();
  });
  expect(turns).toBeGreaterThan(20);
});
