// Reads a list again after a server said that it changed: bursts as one, never twice at once.
import type { Clock } from '../clock.ts';

/** `list_changed` comes in bursts: the first re-list waits this long, the next at least {@link RELIST_INTERVAL_MS}. */
const RELIST_DELAY_MS = 250;
const RELIST_INTERVAL_MS = 1_000;

/** @param read must not reject; the returned function says that there is something to read. */
export function createRelister(clock: Clock, read: () => Promise<void>): () => void {
  let pending = false;
  let running = false;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  const schedule = () => {
    if (pending || running) {
      pending = true;
      return;
    }
    pending = true;
    const sinceLast = clock.monotonic() - lastReadAt;
    clock.after(Math.max(RELIST_DELAY_MS, RELIST_INTERVAL_MS - sinceLast), () => void relist());
  };
  const relist = async () => {
    pending = false;
    running = true;
    lastReadAt = clock.monotonic();
    try {
      await read();
    } finally {
      running = false;
      if (pending) {
        pending = false;
        schedule();
      }
    }
  };
  return schedule;
}
