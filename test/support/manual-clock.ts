// A clock that stands still until a test moves it.
import type { Clock } from '../../src-main/core/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on and runs what is due, in order. */
  advance(ms: number): void;
  /** How many callbacks wait. */
  readonly pending: number;
}

export function createManualClock(start = Date.UTC(2026, 10, 23)): ManualClock {
  let elapsed = 0;
  const waiting = new Map<object, { at: number; callback: () => void }>();
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after(ms, callback) {
      const key = {};
      waiting.set(key, { at: elapsed + ms, callback });
      return () => waiting.delete(key);
    },
    get pending() {
      return waiting.size;
    },
    advance(ms) {
      const until = elapsed + ms;
      for (;;) {
        const due = [...waiting].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
        if (!due) break;
        waiting.delete(due[0]);
        elapsed = Math.max(elapsed, due[1].at);
        due[1].callback();
      }
      elapsed = until;
    },
  };
}
