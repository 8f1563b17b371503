// The server on 127.0.0.1: lets in who may come in, and hands each request to its route, the MCP endpoint or the dashboard.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Dispatch } from '../core/dispatch.ts';
import type { EventBus } from '../core/event-bus.ts';
import type { Logger } from '../core/logger.ts';
import { adminRoutes } from './admin-routes.ts';
import { type Answer, forbidden, methodNotAllowed, notFound, plainError, unauthorized } from './answers.ts';
import { apiReferenceRoutes } from './api-reference.ts';
import { createBrokenRequestHandler } from './broken-requests.ts';
import { trackConnections } from './connections.ts';
import { createEventStream } from './event-stream.ts';
import { type Exchange, pathOf, type RawHandler, sendAnswer } from './exchange.ts';
import { bearerToken, ownHosts, refusal, sameToken } from './guards.ts';
import { ListenError } from './listen-error.ts';
import { createRouter, type Match } from './router.ts';

export interface LoopbackServerOptions {
  readonly dispatch: Dispatch;
  readonly events: EventBus;
  /** See `EventStreamOptions.attend`. */
  readonly attend?: () => () => void;
  /** The admin token in force now; asked for on every request, so that a new one counts at once. */
  readonly token: () => string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** 0: any free port. */
  readonly port: number;
  /** The version the API reference shows. */
  readonly version: string;
  /**
   * Answers every GET and HEAD outside `/v1`, `/mcp` and the API reference, without a token. With it, pages of exactly
   * `http://127.0.0.1:<port>` may call the API, with the token; without it no page may.
   */
  readonly dashboard?: RawHandler;
  /** Answers `/mcp` and what is below it after the guards: tokens, methods and bodies are its own. Without it nothing is there. */
  readonly mcp?: McpDoor;
  readonly limits?: Partial<ServerLimits>;
}

export interface McpDoor {
  readonly handle: RawHandler;
  /** Whether it would let the token in. */
  isAgentToken(token: string): boolean;
  /** Ends its streams; what else runs is still answered. */
  close(): void;
}

/** All in milliseconds. */
export interface ServerLimits {
  /** For the headers of a request to arrive. */
  readonly headers: number;
  /** For a whole request to arrive. */
  readonly request: number;
  /** Between two looks at the limits above. */
  readonly checkInterval: number;
  /** For a kept connection to carry its next request. */
  readonly keepAlive: number;
  readonly heartbeat: number;
}

const LIMITS: ServerLimits = {
  headers: 10_000,
  request: 30_000,
  checkInterval: 1_000,
  keepAlive: 60_000,
  heartbeat: 15_000,
};

export interface LoopbackServer {
  /** @throws ListenError */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /** There is a new admin token: cuts the event streams that were opened with the former one. */
  tokenChanged(): void;
  /** Takes no more requests, ends the event streams, and cuts what is not answered after `graceMs` (1,000). */
  close(graceMs?: number): Promise<void>;
}

const HOST = '127.0.0.1';
/** Methods no route will ever have, so that they are refused without a token: a browser's preflight, and what proxies understand. */
const REFUSED_METHODS = new Set(['OPTIONS', 'TRACE']);

export function createLoopbackServer(options: LoopbackServerOptions): LoopbackServer {
  const { dispatch, events, logger, clock = systemClock, version } = options;
  const limits = { ...LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    connectionsCheckingInterval: limits.checkInterval,
    keepAliveTimeout: limits.keepAlive,
    maxHeaderSize: 16 * 1024,
    // A missing Host is refused with all the other wrong ones.
    requireHostHeader: false,
    insecureHTTPParser: false,
  });
  // Node drops what is over its limit without a word; the guards count instead.
  server.maxHeadersCount = 0;
  const connections = trackConnections(clock);
  const stream = createEventStream({ events, clock, logger, attend: options.attend, heartbeatMs: limits.heartbeat });
  // Known once it listens, and then the same for every request.
  let bound = { url: '', hosts: ownHosts(options.port) };
  const reference = apiReferenceRoutes({ version, baseUrl: () => bound.url });
  const router = createRouter([...adminRoutes(dispatch, logger), stream.route, ...reference]);
  const isAdminToken = (given: string) => sameToken(given, options.token());
  let closing: Promise<void> | null = null;

  server.on('request', onRequest);
  // Without a listener of its own, Node would ask for a body before anyone has looked at the headers.
  server.on('checkContinue', onRequest);
  // Any other expectation may be ignored (RFC 9110 §10.1.1); Node would answer 417 before the guards.
  server.on('checkExpectation', onRequest);
  server.on('clientError', createBrokenRequestHandler(connections));

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', (error) => reject(new ListenError(options.port, error)));
        server.listen({ host: HOST, port: options.port, exclusive: true }, () => {
          server.removeAllListeners('error');
          server.on('error', (error) => logger.error('The API server failed', { error }));
          const { port } = server.address() as AddressInfo;
          bound = { url: `http://${HOST}:${port}`, hosts: ownHosts(port) };
          resolve({ url: bound.url, port });
        });
      }),
    tokenChanged: () => stream.cut(),
    close(graceMs = 1_000) {
      closing ??= shutDown(graceMs);
      return closing;
    },
  };

  async function shutDown(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    stream.close();
    options.mcp?.close();
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([connections.idle(), graceOver]);
    clearTimeout(timer);
    server.closeAllConnections();
    // The second wait is for the handlers: when it is over, every one that was cut has been told.
    await Promise.all([closed, connections.idle()]);
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const exchange = connections.begin(request, response);
    const failed = (error: unknown) => {
      logger.error('A request failed unexpectedly', { execution_id: exchange.id, error });
      if (response.headersSent) response.destroy();
      else sendAnswer(exchange, plainError('internal', 'Something went wrong inside the gateway; its log says more'));
    };
    try {
      const work = serve(exchange);
      if (work instanceof Promise) work.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  function serve(exchange: Exchange): void | Promise<void> {
    const { request } = exchange;
    const { method = '' } = request;
    const path = pathOf(request);
    const isMcp = path === '/mcp' || path.startsWith('/mcp/');
    const matches = isMcp ? [] : router.at(path);
    const refused = refusal(request, bound.hosts, pageOrigin(isMcp, matches));
    if (refused) return answer(refused);
    if (isMcp && options.mcp) return options.mcp.handle(exchange);
    if (REFUSED_METHODS.has(method)) return answer(methodNotAllowed(methodsAt(path, matches)));
    // Decided by the route that was found, not by the path as it is spelt: `/%76%31/admin` leads there, too.
    if (needsToken(path, matches)) {
      const given = bearerToken(request.rawHeaders);
      if (given === null || !isAdminToken(given)) {
        const isAgent = given !== null && options.mcp?.isAgentToken(given);
        return answer(
          isAgent ? forbidden('The token of an agent opens the MCP endpoint only') : unauthorized(given !== null),
        );
      }
    }
    const found = matches.find(({ route }) => route.method === method);
    if (found) return found.route.handle(exchange, found.params);
    if (matches.length > 0) return answer(methodNotAllowed(methodsAt(path, matches)));
    if (!options.dashboard || isMcp || path.startsWith('/v1/')) return answer(notFound);
    return method === 'GET' || method === 'HEAD'
      ? options.dashboard(exchange)
      : answer(methodNotAllowed(methodsAt(path, matches)));

    function answer(what: Answer): void {
      logger.debug('Refused a request', { method, path, status: what.status, execution_id: exchange.id });
      sendAnswer(exchange, what);
    }
  }

  /** The origin whose pages may make this request: ours, where a page of ours is. None is ever a client of the endpoint. */
  function pageOrigin(isMcp: boolean, matches: readonly Match[]): string | null {
    if (isMcp) return null;
    return options.dashboard || matches.some(({ route }) => route.access === 'page') ? bound.url : null;
  }
}

/** For `Allow`; `*` stands for the server as a whole (RFC 9110 §9.3.7), and what is no route may be a page. */
function methodsAt(path: string, matches: readonly Match[]): readonly string[] {
  if (matches.length > 0) return matches.map(({ route }) => route.method);
  return path === '*' ? ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] : ['GET', 'HEAD'];
}

/** All of `/v1` wants the token, known or not, so that without one nobody learns which paths and ids there are. */
function needsToken(path: string, matches: readonly Match[]): boolean {
  if (matches.length === 0) return path === '/v1' || path.startsWith('/v1/');
  return matches.some(({ route }) => route.access === 'token');
}
