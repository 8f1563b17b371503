// One request with the answer to it: its id, its age, whether the caller is still there, and how answers are written.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cancellation, type CancelSignal } from '../core/cancellation.ts';
import type { Clock } from '../core/clock.ts';
import type { Answer } from './answers.ts';

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** A UUID, sent back as `X-Execution-Id` and written to the log. */
  readonly id = randomUUID();
  readonly #clock: Clock;
  readonly #start: number;
  readonly #left = new Cancellation();

  constructor(request: IncomingMessage, response: ServerResponse, clock: Clock) {
    this.request = request;
    this.response = response;
    this.#clock = clock;
    this.#start = clock.monotonic();
  }

  /** Aborts when the connection closes before the answer is complete. */
  get left(): CancelSignal {
    return this.#left;
  }

  /** The same, for those who need a real one. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** The connection has closed before the answer was complete. */
  leave(): void {
    this.#left.abort();
  }

  /** Whole milliseconds since the request's headers had arrived. */
  elapsedMs(): number {
    return Math.round(this.#clock.monotonic() - this.#start);
  }
}

/** Takes a request over with everything that belongs to it; nothing else touches request or response afterwards. */
export type RawHandler = (exchange: Exchange) => void | Promise<void>;

/** The path of a request: never the query, where callers put tokens, though none counts. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** The headers every answer carries. */
export function answerHeaders(exchange: Pick<Exchange, 'id' | 'elapsedMs'>): Record<string, string> {
  return {
    'X-Execution-Id': exchange.id,
    'X-Request-Duration-Ms': String(exchange.elapsedMs()),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** Those of an answer that is a stream of events: a proxy that held them back would make them useless. */
export function eventHeaders(exchange: Pick<Exchange, 'id' | 'elapsedMs'>): Record<string, string> {
  return { ...answerHeaders(exchange), 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' };
}

export function sendAnswer(exchange: Exchange, answer: Answer): void {
  sendBytes(exchange, answer.status, 'application/json', Buffer.from(JSON.stringify(answer.body)), answer.headers);
}

/** Sends a whole answer, in one piece or several; does nothing when one was begun or the caller has gone. */
export function sendBytes(
  exchange: Exchange,
  status: number,
  contentType: string,
  bytes: Buffer | readonly Buffer[],
  headers: Readonly<Record<string, string>> = {},
): void {
  const { request, response } = exchange;
  if (response.headersSent || response.destroyed) return;
  const pieces = Array.isArray(bytes) ? bytes : [bytes];
  response.writeHead(status, {
    ...answerHeaders(exchange),
    'Content-Type': contentType,
    'Content-Length': String(pieces.reduce((sum, { length }) => sum + length, 0)),
    ...headers,
  });
  const last = pieces.at(-1);
  for (const piece of pieces.slice(0, -1)) response.write(piece);
  if (request.complete || !hasBody(request)) response.end(last);
  else {
    if (last) response.write(last);
    discardRest(request, () => response.end());
  }
}

/** True when the request announces a body (RFC 9112 §6.3). */
export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const LINGER_MS = 2_000;

/**
 * Reads what is left of a body that nobody wants, for a while. Closing a socket with unread bytes makes the kernel reset
 * the connection, and the answer just written would be lost with it.
 */
function discardRest(request: IncomingMessage, done: () => void): void {
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  request.once('end', done);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
