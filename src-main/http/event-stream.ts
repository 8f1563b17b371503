// GET /v1/admin/events: what the core publishes as server-sent events, resumable, for any number of readers.
import type { GatewayEvent, gatewayEventSchema, NumberedEvent } from '../../src-shared/contract/events.ts';
import { DASHBOARD_HEADER, EVENTS_PATH } from '../../src-shared/contract/routes.ts';
import type { Clock } from '../core/clock.ts';
import type { EventBus } from '../core/event-bus.ts';
import type { Logger } from '../core/logger.ts';
import { type Exchange, eventHeaders } from './exchange.ts';
import { headerValues } from './guards.ts';
import type { Route } from './router.ts';

export interface EventStreamOptions {
  readonly events: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told that a dashboard is open; it calls the returned function when it is no more. */
  readonly attend?: (() => () => void) | undefined;
  /** Silence after which a comment is sent, so that a dead connection is noticed on both sides. */
  readonly heartbeatMs?: number;
  /** Bytes that may wait for a reader; one that is further behind is disconnected and resumes where it was. */
  readonly maxBuffered?: number;
}

export interface EventStream {
  readonly route: Route;
  /** Ends every stream after what was already written to it. */
  close(): void;
  /** Cuts every stream at once, with what waits for its reader: whoever opened it may no longer read. */
  cut(): void;
}

type EventSchema = typeof gatewayEventSchema;

export function createEventStream(options: EventStreamOptions): EventStream {
  const { events, clock, logger, attend, heartbeatMs = 15_000, maxBuffered = 4 * 1024 * 1024 } = options;
  const streams = new Set<Exchange>();
  // One text per event, however many read it.
  const frames = new WeakMap<NumberedEvent, string>();
  let isOver = false;
  return {
    route: { method: 'GET', path: EVENTS_PATH, access: 'token', handle: open },
    close() {
      isOver = true;
      for (const { response } of streams) response.end();
    },
    cut() {
      for (const { response } of streams) response.destroy();
    },
  };

  async function open(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    // Loaded with the first reader: servers start without the contract.
    const { gatewayEventSchema: schema } = await import('../../src-shared/contract/events.ts');
    if (response.destroyed) return;
    response.writeHead(200, eventHeaders(exchange));
    response.write(': connected\n\n');
    streams.add(exchange);
    const lastId = headerValues(request.rawHeaders, 'last-event-id')[0] ?? null;
    const unsubscribe = follow(lastId, schema, (text) => write(exchange, text));
    const stopHeartbeat = beat(exchange);
    const isDashboard = headerValues(request.rawHeaders, DASHBOARD_HEADER).length > 0;
    const leave = isDashboard ? attend?.() : undefined;
    response.once('close', () => {
      streams.delete(exchange);
      unsubscribe();
      stopHeartbeat();
      leave?.();
    });
    if (isOver) response.end();
  }

  /** What was missed as one text, or as a reset when it is too much to be caught up with; then every event. */
  function follow(lastId: string | null, schema: EventSchema, send: (text: string) => void): () => void {
    const missed: string[] = [];
    let live = false;
    const unsubscribe = events.resume(lastId, (numbered) => {
      if (live) send(frame(numbered, schema));
      else missed.push(frame(numbered, schema));
    });
    live = true;
    const length = missed.reduce((sum, text) => sum + text.length, 0);
    if (length > maxBuffered) send(format(`${events.boot}:${events.seq}`, { type: 'reset' }));
    else if (length > 0) send(missed.join(''));
    return unsubscribe;
  }

  function write({ response }: Exchange, text: string): void {
    // Judged before writing: one event may be larger than the buffer, a reader that does not read may not go on.
    if (response.writableLength > maxBuffered) response.destroy();
    else if (!response.writableEnded) response.write(text);
  }

  function beat(exchange: Exchange): () => void {
    let stop = clock.after(heartbeatMs, again);
    return () => stop();
    function again() {
      write(exchange, ': heartbeat\n\n');
      stop = clock.after(heartbeatMs, again);
    }
  }

  function frame(numbered: NumberedEvent, schema: EventSchema): string {
    const known = frames.get(numbered);
    if (known !== undefined) return known;
    // Parsed like every output: a key the contract does not name cannot leave.
    const parsed = schema.safeParse(numbered.event);
    if (!parsed.success) logger.error('An event does not fit the contract', { type: numbered.event.type });
    const text = format(numbered.id, parsed.success ? parsed.data : { type: 'reset' });
    frames.set(numbered, text);
    return text;
  }
}

function format(id: string, event: GatewayEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
