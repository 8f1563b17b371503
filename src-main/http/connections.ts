// Knows which requests are open on which connection: to tell their handlers when a caller leaves, and when all is answered.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { createExchange, type Exchange } from './exchange.ts';

export interface Connections {
  /** A new request; it is open until its response is closed. */
  begin(request: IncomingMessage, response: ServerResponse): Exchange;
  /** The open requests of one connection, oldest first: more than one when the caller pipelines. */
  openOn(socket: Duplex): readonly Exchange[];
  /** Resolves as soon as no request is open. */
  idle(): Promise<void>;
}

export function trackConnections(server: Server, clock: Clock): Connections {
  const open = new Map<Duplex, Map<Exchange, AbortController>>();
  let waiting: (() => void)[] = [];
  server.on('connection', (socket) => {
    open.set(socket, new Map());
    // Per connection, not per response: of pipelined responses only the first is tied to the socket and would notice.
    socket.once('close', () => {
      for (const controller of open.get(socket)?.values() ?? []) controller.abort();
      open.delete(socket);
      settle();
    });
  });
  return {
    begin(request, response) {
      const controller = new AbortController();
      const exchange = createExchange(request, response, controller.signal, clock);
      open.get(request.socket)?.set(exchange, controller);
      response.once('close', () => {
        open.get(request.socket)?.delete(exchange);
        if (!response.writableFinished) controller.abort();
        settle();
      });
      return exchange;
    },
    openOn: (socket) => [...(open.get(socket)?.keys() ?? [])],
    idle() {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      settle();
      return promise;
    },
  };

  function settle() {
    if (waiting.length === 0 || [...open.values()].some((exchanges) => exchanges.size > 0)) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  }
}
