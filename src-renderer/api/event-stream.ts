// The event stream over HTTP: read with fetch, so that the token travels in a header, and resumed where it broke off.
import type { GatewayEvent, NumberedEvent } from '../../src-shared/contract/events.ts';
import { DASHBOARD_HEADER, EVENTS_PATH } from '../../src-shared/contract/routes.ts';
import { createSseParser } from '../../src-shared/contract/sse.ts';
import type { EventSink, EventStream } from './connection.ts';

interface EventStreamOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly lastId: string;
  readonly sink: EventSink;
  onRefused(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The gateway writes something every 15 s; silence for this long is a dead connection. */
const SILENCE_MS = 50_000;

export function openEventStream({ baseUrl, token, fetch, lastId, sink, onRefused }: EventStreamOptions): EventStream {
  let last = lastId;
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: AbortController | undefined;
  let closed = false;

  async function read(abort: AbortController): Promise<void> {
    let silence = setTimeout(() => abort.abort(), SILENCE_MS);
    abort.signal.addEventListener('abort', () => clearTimeout(silence));
    const response = await fetch(baseUrl + EVENTS_PATH, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        'last-event-id': last,
        [DASHBOARD_HEADER]: '1',
      },
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
    });
    if (response.status === 401 || response.status === 403) {
      closed = true;
      onRefused();
      return;
    }
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    sink.onLive();
    wait = FIRST_WAIT_MS;
    const parser = createSseParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done || abort.signal.aborted) return;
      silence = setTimeout(() => abort.abort(), SILENCE_MS);
      const events = parser.push(value).flatMap(({ id, data }) => toEvent(id, data));
      last = events.at(-1)?.id ?? last;
      if (events.length > 0) sink.onEvents(events);
    }
  }

  async function run(): Promise<void> {
    const abort = new AbortController();
    current = abort;
    await read(abort).catch(() => {});
    if (closed || abort !== current) return;
    abort.abort();
    sink.onLost(Date.now() + wait);
    timer = setTimeout(start, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function start(): void {
    clearTimeout(timer);
    const before = current;
    if (!closed) void run();
    before?.abort();
  }

  start();
  return {
    retry() {
      wait = FIRST_WAIT_MS;
      start();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      current?.abort();
    },
  };
}

function toEvent(id: string, data: string): NumberedEvent[] {
  try {
    return [{ id, event: JSON.parse(data) as GatewayEvent }];
  } catch {
    return [];
  }
}
