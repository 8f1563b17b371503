// Cuts work that one server causes into slices of time: between them everything else of the process has its turn.

/** In milliseconds. Long enough that what is between costs little beside it, short enough that nobody notices. */
const SLICE_MS = 1;

/**
 * Gives a function to be asked before each piece of work. True: do it now. False: stop, `goOn` is called once, in the next
 * turn of the event loop. Without it a socket's own turn lasts for megabytes: libuv reads 32 times before it looks for
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
