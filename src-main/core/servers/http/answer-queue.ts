// Sends our answers to what a server asks, a few at a time: each is a request of its own, with a connection that the server may
// keep for as long as it is let.
import { GatewayError } from '../../errors.ts';

const AT_ONCE = 16;
/** So many wait; a server that asks for more of them does not want them. */
const MAX_WAITING = 1_000;

/** The returned function settles as `send` does, which it calls in its turn; it rejects with `connection_error` when too many wait. */
export function createAnswerQueue(target: string): (send: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  return async (send) => {
    if (underWay < AT_ONCE) underWay += 1;
    else if (waiting.length >= MAX_WAITING) {
      throw new GatewayError('connection_error', `${target} does not take what it is sent`);
    }
    // Whoever ends passes its place on.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await send();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else underWay -= 1;
    }
  };
}
