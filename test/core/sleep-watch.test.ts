// A gap in time is noticed, ordinary lateness is not.
import { describe, expect, it } from 'vitest';
import { watchForSleep } from '../../src-main/core/sleep-watch.ts';
import { createManualClock } from '../support/manual-clock.ts';

describe('the sleep watch', () => {
  it('calls back once after each gap, and never again when it has ended', () => {
    const clock = createManualClock();
    let slept = 0;
    let wakes = 0;
    const sleepy = { ...clock, now: () => clock.now() + slept };
    const stop = watchForSleep(sleepy, () => {
      wakes += 1;
    });
    clock.advance(60_000);
    expect(wakes).toBe(0);
    slept += 3_000;
    clock.advance(60_000);
    expect(wakes).toBe(0);
    slept += 600_000;
    clock.advance(60_000);
    expect(wakes).toBe(1);
    stop();
    slept += 600_000;
    clock.advance(60_000);
    expect(wakes).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
