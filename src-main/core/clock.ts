// Time as the core sees it, injected so that tests can move it.

export interface Clock {
  /** Wall time in milliseconds since 1970: for stamps people read. */
  now(): number;
  /** Milliseconds that never jump with the wall clock: for ages, limits and back-off. */
  monotonic(): number;
  /** Calls back once after `ms`; the returned function takes it back. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A moment as the REST contract writes it: `2026-11-23T03:17:51.604281+00:00`, microseconds and no `Z`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000+00:00');
}
