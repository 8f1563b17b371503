// Lets only a few servers start at once: spawning blocks the event loop, and a crowd of starting servers gains nothing.
import { availableParallelism } from 'node:os';
import { GatewayError } from '../../../../src-shared/contract/errors.ts';
import { type Clock, systemClock } from '../../clock.ts';

export interface LaunchLimiterOptions {
  /** How many may start at once; twice the cores, at least 2, when absent. */
  readonly limit?: number;
  /** After so many milliseconds a start counts as over, answered or not. */
  readonly holdMs?: number;
  readonly clock?: Clock;
}

export interface LaunchSlot {
  /** The process is there. */
  spawned(): void;
  /**
   * Gives the slot back: at the server's first answer, or when its start failed. Twice does no harm, and after `holdMs` it
   * has happened by itself.
   */
  release(): void;
}

export interface LaunchLimiter {
  /** Waits for its turn, first come first served. Rejects with `cancelled` when `signal` aborts before the turn came. */
  acquire(signal?: AbortSignal): Promise<LaunchSlot>;
  /** Resolves when everyone who has a slot has spawned a process: nothing more can be started now. */
  underWay(): Promise<void>;
  readonly active: number;
  readonly waiting: number;
}

export function createLaunchLimiter(options: LaunchLimiterOptions = {}): LaunchLimiter {
  const { limit = Math.max(2, 2 * availableParallelism()), holdMs = 2_000, clock = systemClock } = options;
  const queue = new Set<() => void>();
  let active = 0;
  let spawning = 0;
  let waiters: (() => void)[] = [];

  const take = (): LaunchSlot => {
    let held = true;
    let pending = true;
    active += 1;
    spawning += 1;
    const spawned = () => {
      if (!pending) return;
      pending = false;
      spawning -= 1;
      if (spawning > 0) return;
      for (const resolve of waiters) resolve();
      waiters = [];
    };
    const release = () => {
      if (!held) return;
      held = false;
      spawned();
      stopTimer();
      active -= 1;
      const [next] = queue;
      if (next) {
        queue.delete(next);
        next();
      }
    };
    const stopTimer = clock.after(holdMs, release);
    return { spawned, release };
  };

  return {
    acquire(signal) {
      if (signal?.aborted) return Promise.reject(stopped());
      if (active < limit) return Promise.resolve(take());
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          queue.delete(onTurn);
          reject(stopped());
        };
        const onTurn = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve(take());
        };
        queue.add(onTurn);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    underWay: () => (spawning === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    get active() {
      return active;
    },
    get waiting() {
      return queue.size;
    },
  };
}

const stopped = () => new GatewayError('cancelled', 'The start was stopped before its turn came');
