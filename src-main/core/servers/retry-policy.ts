// When a server that failed or was lost is tried again, and when it is given up.
import type { TransportName } from '../../../src-shared/model/mcp-server.ts';
import type { Clock } from '../clock.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 60_000;
/** A connection that held this long starts the count anew. */
const STABLE_MS = 60_000;
const EXIT_WINDOW_MS = 60_000;
const MAX_EXITS = 6;
const MAX_FIRST_FAILURES = 5;

export interface RetryPolicy {
  /** The server connected. */
  connected(): void;
  /** A connected server was lost. Milliseconds until the next attempt, or null: given up. */
  lost(): number | null;
  /** An attempt to connect failed. Milliseconds until the next, or null: given up. */
  failed(): number | null;
  /** A person asked for it, or the machine woke up: nothing that was counted counts any more. */
  reset(): void;
}

/**
 * After a crash a connected server is tried at once, then after 0.5 s, doubling to 60 s, ±20 %. A stdio server with six
 * exits in a minute, or five failures before its first connection, is given up; a remote one is tried for ever, because
 * the network may come back.
 */
export function createRetryPolicy(
  transport: TransportName,
  clock: Clock,
  random: () => number = Math.random,
): RetryPolicy {
  let attempts = 0;
  /** The first loss is answered at once; the next ones wait. */
  let lostBefore = false;
  let connectedAt: number | null = null;
  let everConnected = false;
  let exits: number[] = [];
  const givesUp = transport === 'stdio';
  const backoff = () => {
    const plain = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts++);
    return Math.round(plain * (0.8 + 0.4 * random()));
  };
  const tooManyExits = () => {
    const now = clock.monotonic();
    exits = [...exits.filter((at) => now - at < EXIT_WINDOW_MS), now];
    return givesUp && exits.length >= MAX_EXITS;
  };
  return {
    connected() {
      connectedAt = clock.monotonic();
      everConnected = true;
    },
    lost() {
      const wasStable = connectedAt !== null && clock.monotonic() - connectedAt >= STABLE_MS;
      connectedAt = null;
      if (wasStable) {
        attempts = 0;
        lostBefore = false;
      }
      if (tooManyExits()) return null;
      if (lostBefore) return backoff();
      lostBefore = true;
      return 0;
    },
    failed() {
      if (everConnected) return tooManyExits() ? null : backoff();
      if (givesUp && attempts + 1 >= MAX_FIRST_FAILURES) return null;
      return backoff();
    },
    reset() {
      attempts = 0;
      lostBefore = false;
      exits = [];
      everConnected = false;
    },
  };
}
