// Cuts work that one server causes into slices of time: between them everything else of the process has its turn.

import { setImmediate as othersTurn } from 'node:timers/promises';

/** In milliseconds. Long enough that what is between costs little beside it, short enough that nobody notices. */
const SLICE_MS = 1;

/**
 * Gives a function to be asked between pieces of work. True: go on. False: stop, and `goOn` is called once, after everything
 * else that is due has had its turn. Without it a socket's own turn lasts for megabytes: libuv reads 32 times before it looks for
 * anything else, and whatever JavaScript does after each read counts to the same turn.
 */
export function createTimeSlices(goOn: () => void): () => boolean {
  let nextTurn: NodeJS.Immediate | null = null;
  let endsAt = 0;
  let isWaiting = false;
  return () => {
    const now = performance.now();
    if (nextTurn === null) {
      endsAt = now + SLICE_MS;
      nextTurn = setImmediate(() => {
        nextTurn = null;
        if (!isWaiting) return;
        isWaiting = false;
        goOn();
      });
    } else if (now >= endsAt) {
      isWaiting = true;
    }
    return !isWaiting;
  };
}

/**
 * Takes one step of a work after the other while `step` says that there is more. Everybody else has their turn in between, and
 * before the first: what is done in several such works in a row would be one turn else.
 */
export async function inSlices(step: () => boolean): Promise<void> {
  for (;;) {
    await othersTurn();
    const endsAt = performance.now() + SLICE_MS;
    while (performance.now() < endsAt) if (!step()) return;
  }
}
