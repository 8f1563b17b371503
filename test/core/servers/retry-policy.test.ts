// When a lost or failing server is tried again, and when it is given up.
import { describe, expect, it } from 'vitest';
import { createRetryPolicy } from '../../../src-main/core/servers/retry-policy.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const middle = () => 0.5;

describe('the retry policy', () => {
  it('tries at once after the first loss, then backs off, doubling to a minute', () => {
    const clock = createManualClock();
    const policy = createRetryPolicy('streamable_http', clock, middle);
    policy.connected();
    const delays = Array.from({ length: 10 }, () => policy.lost());
    expect(delays).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('spreads delays by a fifth both ways', () => {
    const first = (random: () => number) => createRetryPolicy('stdio', createManualClock(), random).failed();
    expect(first(() => 0)).toBe(400);
    expect(first(() => 0.999_999)).toBe(600);
  });

  it('starts anew after a minute of connection', () => {
    const clock = createManualClock();
    const policy = createRetryPolicy('streamable_http', clock, middle);
    policy.connected();
    expect([policy.lost(), policy.lost()]).toEqual([0, 500]);
    policy.connected();
    clock.advance(60_000);
    expect([policy.lost(), policy.lost()]).toEqual([0, 500]);
  });

  it('gives a stdio server up after five failures before its first connection', () => {
    const policy = createRetryPolicy('stdio', createManualClock(), middle);
    expect(Array.from({ length: 5 }, () => policy.failed())).toEqual([500, 1_000, 2_000, 4_000, null]);
  });

  it('gives a stdio server up at the sixth exit within a minute, not when they are spread', () => {
    const clock = createManualClock();
    const policy = createRetryPolicy('stdio', clock, middle);
    policy.connected();
    expect(Array.from({ length: 6 }, () => policy.lost()).at(-1)).toBeNull();
    policy.reset();
    for (let exit = 0; exit < 20; exit++) {
      policy.connected();
      clock.advance(15_000);
      expect(policy.lost()).not.toBeNull();
    }
  });

  it('tries a remote server for ever', () => {
    const policy = createRetryPolicy('streamable_http', createManualClock(), middle);
    expect(Array.from({ length: 100 }, () => policy.failed()).at(-1)).toBe(60_000);
  });
});
