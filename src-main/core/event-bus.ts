// Informs observers of whole new views, numbered within one run of the gateway, and replays what a reader missed.
import { randomBytes } from 'node:crypto';
import type { GatewayEvent, NumberedEvent } from '../../src-shared/contract/events.ts';

export type EventListener = (numbered: NumberedEvent) => void;

/** How many events a reader may fall behind before it has to take a new snapshot. */
const REPLAY = 1_000;

export interface EventBus {
  readonly boot: string;
  /** The number of the last event published. */
  readonly seq: number;
  publish(event: GatewayEvent): void;
  /** Every event from now on. A listener that throws is dropped silently: observers cannot stop the core. */
  subscribe(listener: EventListener): () => void;
  /**
   * The events after `lastId` (`<boot>:<seq>`), then every event from now on. An id of another run, or one too far back,
   * is answered with one `reset` event.
   */
  resume(lastId: string | null, listener: EventListener): () => void;
}

export function createEventBus(boot = randomBytes(6).toString('hex')): EventBus {
  const listeners = new Set<EventListener>();
  const recent: NumberedEvent[] = [];
  let seq = 0;
  const subscribe = (listener: EventListener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    boot,
    get seq() {
      return seq;
    },
    publish(event) {
      seq += 1;
      const numbered = { id: `${boot}:${seq}`, event };
      recent.push(numbered);
      if (recent.length > REPLAY) recent.shift();
      for (const listener of [...listeners]) {
        try {
          listener(numbered);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    subscribe,
    resume(lastId, listener) {
      for (const missed of missedSince(lastId)) listener(missed);
      return subscribe(listener);
    },
  };

  function missedSince(lastId: string | null): readonly NumberedEvent[] {
    if (lastId === null) return [];
    const [, run, number] = /^(\w+):(\d{1,15})$/.exec(lastId) ?? [];
    const last = Number(number);
    const oldest = seq - recent.length;
    const known = run === boot && Number.isInteger(last) && last >= oldest && last <= seq;
    return known ? recent.slice(last - oldest) : [{ id: `${boot}:${seq}`, event: { type: 'reset' } }];
  }
}
