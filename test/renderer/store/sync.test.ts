import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Connection, EventSink } from '../../../src-renderer/api/connection.ts';
import { createGatewayStore, trackProgress } from '../../../src-renderer/store/gateway-store.ts';
import { type Sync, startSync } from '../../../src-renderer/store/sync.ts';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Snapshot } from '../../../src-shared/contract/events.ts';
import { event, server, snapshot } from './views.ts';

/** A gateway that hands out the given snapshots (or failures) one after the other. */
function connect(...answers: (Snapshot | Error)[]) {
  const opened: { lastId: string; sink: EventSink; closed: boolean }[] = [];
  let asked = 0;
  const get_snapshot = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer');
    return answer;
  };
  const connection = {
    host: 'desktop',
    client: { get_snapshot },
    desktop: null,
    openEvents(lastId: string, sink: EventSink) {
      const stream = { lastId, sink, closed: false };
      opened.push(stream);
      return { retry() {}, close: () => Object.assign(stream, { closed: true }) };
    },
  } as unknown as Connection;
  return { connection, opened, asked: () => asked };
}

let sync: Sync | undefined;
afterEach(() => {
  sync?.stop();
  vi.useRealTimers();
});

const one = server('one', 1);

describe('startSync', () => {
  it('takes a snapshot and asks for the events after it', async () => {
    const { connection, opened } = connect(snapshot({ boot: 'x', seq: 7, servers: [one] }));
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    expect(opened[0]?.lastId).toBe('x:7');
    expect(store.getState()).toMatchObject({ gateway: { serverIds: [one.id] }, link: { status: 'live' } });
  });

  it('takes a new snapshot when an event does not follow, and forgets the old stream', async () => {
    const { connection, opened } = connect(snapshot(), snapshot({ boot: 'b2', seq: 1, servers: [one] }));
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    opened[0]?.sink.onEvents([event(99, { type: 'agents', agents: [] })]);
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(opened[0]?.closed).toBe(true);
    expect(opened[1]?.lastId).toBe('b2:1');
    opened[0]?.sink.onEvents([event(11, { type: 'server_removed', server_id: one.id })]);
    expect(store.getState().gateway?.serverIds).toEqual([one.id]);
  });

  it('changes the store once for events that arrive together', async () => {
    const { connection, opened } = connect(snapshot({ servers: [one] }));
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    const changes = vi.fn();
    store.subscribe(changes);
    opened[0]?.sink.onEvents([
      event(11, { type: 'server', server: { ...one, status: 'connecting' } }),
      event(12, { type: 'server', server: { ...one, status: 'error' } }),
    ]);
    expect(changes).toHaveBeenCalledTimes(1);
    expect(store.getState().gateway).toMatchObject({ seq: 12 });
  });

  it('keeps trying while the gateway does not answer, says when, and keeps what is on screen', async () => {
    vi.useFakeTimers();
    const failure = new GatewayError('unavailable', 'Nobody is there');
    const { connection, asked } = connect(failure, failure, snapshot({ servers: [one] }));
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState().link).toEqual({ status: 'lost', retryAt: Date.now() + 500, reason: 'Nobody is there' });
    await vi.advanceTimersByTimeAsync(500);
    expect(asked()).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.getState().link).toEqual({ status: 'live' });
  });

  it('tries at once when asked to', async () => {
    vi.useFakeTimers();
    const { connection } = connect(new GatewayError('unavailable', 'no'), snapshot());
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.advanceTimersByTimeAsync(0);
    sync.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState().link.status).toBe('live');
  });

  it('keeps the progress of running calls over a new snapshot', async () => {
    const { connection, opened } = connect(snapshot(), snapshot({ boot: 'b2', seq: 0 }));
    const store = createGatewayStore();
    sync = startSync(connection, store);
    await vi.waitFor(() => expect(opened).toHaveLength(1));
    trackProgress(store, 'call', true);
    opened[0]?.sink.onEvents([event(11, { type: 'reset' })]);
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(store.getState().gateway?.progress.has('call')).toBe(true);
  });
});
