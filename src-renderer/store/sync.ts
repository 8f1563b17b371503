// Keeps the store equal to the gateway: one snapshot, then events; a new snapshot whenever an event does not follow.
import { GatewayError } from '../../src-shared/contract/errors.ts';
import type { Snapshot } from '../../src-shared/contract/events.ts';
import type { Connection, EventStream } from '../api/connection.ts';
import { fromSnapshot } from './gateway-state.ts';
import { applyEvents, type GatewayStore } from './gateway-store.ts';

const RETRY_MS = [500, 1_000, 2_000, 5_000];

export interface Sync {
  /** Tries to reach the gateway now instead of at the announced time. */
  retry(): void;
  stop(): void;
}

/** @param first the first snapshot, where it was asked for already */
export function startSync(connection: Connection, store: GatewayStore, first = connection.client.get_snapshot()): Sync {
  let asked: Promise<Snapshot> | undefined = first;
  let stream: EventStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;
  let loading = false;

  async function load(): Promise<void> {
    if (loading || stopped) return;
    loading = true;
    clearTimeout(timer);
    stream?.close();
    stream = undefined;
    try {
      const snapshot = await (asked ?? connection.client.get_snapshot());
      if (stopped) return;
      failures = 0;
      const progress = store.getState().gateway?.progress;
      store.setState({ gateway: fromSnapshot(snapshot, progress), link: { status: 'live' } });
      stream = open(`${snapshot.boot}:${snapshot.seq}`);
    } catch (error) {
      if (!stopped) lost(error);
    } finally {
      asked = undefined;
      loading = false;
    }
  }

  function open(lastId: string): EventStream {
    // A stream may deliver before its handle is known, so each has a mark of its own to tell an old one by.
    const mark = {};
    current = mark;
    return connection.openEvents(lastId, {
      onEvents(events) {
        if (current === mark && !applyEvents(store, events)) {
          current = null;
          queueMicrotask(load);
        }
      },
      onLost: (retryAt) => {
        if (current === mark) store.setState({ link: { status: 'lost', retryAt, reason: null } });
      },
      onLive: () => {
        if (current === mark) store.setState({ link: { status: 'live' } });
      },
    });
  }
  let current: object | null = null;

  function lost(error: unknown): void {
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5_000;
    failures += 1;
    const reason = error instanceof GatewayError ? error.message : null;
    store.setState({ link: { status: 'lost', retryAt: Date.now() + wait, reason } });
    timer = setTimeout(load, wait);
  }

  void load();
  return {
    retry() {
      if (stream) stream.retry();
      else void load();
    },
    stop() {
      stopped = true;
      current = null;
      clearTimeout(timer);
      stream?.close();
    },
  };
}
