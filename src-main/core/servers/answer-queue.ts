// Sends our answers to what a server asks, a few at a time: over HTTP each is a request of its own, with a connection that the
// server may keep for as long as it is let.

const AT_ONCE = 16;
/** So many wait; a server that asks for more of them does not want them. */
const MAX_WAITING = 1_000;

/** The returned function calls `send`, which never rejects, in its turn; never when too many wait. */
export function createAnswerQueue(): (send: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (send) => {
    if (underWay < AT_ONCE) underWay += 1;
    else if (waiting.length >= MAX_WAITING) return;
    // Whoever ends passes its place on.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    await send();
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  };
}
