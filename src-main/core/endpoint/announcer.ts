// Tells clients that a list is different: after a pause, once for a burst, and only those whose own list changed.
import type { Clock } from '../clock.ts';

const PAUSE_MS = 250;

export interface ListenerOptions {
  /** Whoever sees the same list shares the key. */
  readonly agent: string;
  readonly server: string | null;
  tell(): void;
}

export interface Announcer {
  /** Something happened that may have changed lists. */
  stir(): void;
  /** From now on the listener hears when its list is different from what it is now. */
  add(listener: ListenerOptions): () => void;
  close(): void;
}

/** @param text a text of the list that differs when the list does */
export function createAnnouncer(clock: Clock, text: (agent: string, server: string | null) => string): Announcer {
  const groups = new Map<string, { told: string; readonly listeners: Set<ListenerOptions> }>();
  let stop: (() => void) | null = null;

  const look = () => {
    stop = null;
    for (const group of groups.values()) {
      const [first] = group.listeners;
      if (!first) continue;
      const now = text(first.agent, first.server);
      if (now === group.told) continue;
      group.told = now;
      for (const listener of [...group.listeners]) listener.tell();
    }
  };

  return {
    stir() {
      if (groups.size > 0) stop ??= clock.after(PAUSE_MS, look);
    },
    add(listener) {
      const key = listener.server === null ? listener.agent : `${listener.agent}\n${listener.server}`;
      const group = groups.get(key) ?? { told: text(listener.agent, listener.server), listeners: new Set() };
      groups.set(key, group);
      group.listeners.add(listener);
      return () => {
        group.listeners.delete(listener);
        if (group.listeners.size === 0 && groups.get(key) === group) groups.delete(key);
      };
    },
    close() {
      stop?.();
      groups.clear();
    },
  };
}
