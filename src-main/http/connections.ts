// Knows which requests are open: to tell their handlers when a caller leaves, and when all is answered.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { InFlight } from '../core/in-flight.ts';
import { Exchange } from './exchange.ts';

export interface Connections {
  /** A new request; it is open until its response is closed. */
  begin(request: IncomingMessage, response: ServerResponse): Exchange;
  /** The open requests of one connection, oldest first: more than one when the caller pipelines. */
  openOn(socket: Duplex): readonly Exchange[];
  /** Resolves as soon as no request is open. */
  idle(): Promise<void>;
}

export function trackConnections(clock: Clock): Connections {
  const open = new InFlight<Exchange>();
  let waiting: (() => void)[] = [];
  return {
    begin(request, response) {
      const exchange = new Exchange(request, response, clock);
      open.add(exchange);
      response.once('close', () => {
        open.delete(exchange);
        if (!response.writableFinished) exchange.leave();
        settle();
      });
      return exchange;
    },
    openOn: (socket) => open.all().filter(({ request }) => request.socket === socket),
    idle() {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      settle();
      return promise;
    },
  };

  function settle() {
    if (open.size > 0 || waiting.length === 0) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  }
}
