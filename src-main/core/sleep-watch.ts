// Notices that the machine slept, or this process stood still: the clock on the wall went on without us.
import type { Clock } from './clock.ts';

const LOOK_MS = 5_000;
/** A busy machine may be late by seconds; a nap is longer. */
const GAP_MS = 10_000;

/** Calls back after every gap. The returned function ends the watch. */
export function watchForSleep(clock: Clock, onWake: () => void): () => void {
  let stop = () => {};
  const look = (before: number) => {
    stop = clock.after(LOOK_MS, () => {
      const now = clock.now();
      if (now - before > LOOK_MS + GAP_MS) onWake();
      look(now);
    });
  };
  look(clock.now());
  return () => stop();
}
