// Writes what the MCP endpoint answers: one JSON message with its length, or a stream of events.
import { type Outgoing, sizeOf } from '../core/endpoint/json-rpc.ts';
import type { EventStream, HttpReply } from '../core/endpoint/reply.ts';
import { type Exchange, eventHeaders, hasBody, sendBytes } from './exchange.ts';

/** Bytes that may wait for a reader of events; one that is further behind is cut off. */
const MAX_BUFFERED = 4 * 1024 * 1024;
const JSON_TYPE = 'application/json';
const EVENTS_TYPE = 'text/event-stream';

export class McpReply implements HttpReply {
  readonly takesEvents: boolean;
  readonly takesJson: boolean;
  readonly #exchange: Exchange;
  readonly #heartbeatMs: number;

  constructor(exchange: Exchange, heartbeatMs: number) {
    const { accept } = exchange.request.headers;
    this.takesEvents = accept?.includes(EVENTS_TYPE) ?? false;
    // Without the header anything is accepted (RFC 9110 §12.5.1); tools that send none read JSON.
    this.takesJson = accept === undefined || accept.includes(JSON_TYPE) || accept.includes('*/*');
    this.#exchange = exchange;
    this.#heartbeatMs = heartbeatMs;
  }

  answer(status: number, message: Outgoing | null, headers?: Readonly<Record<string, string>>): void {
    const { request, response } = this.#exchange;
    if (response.headersSent || response.destroyed) return;
    if (!request.complete && hasBody(request)) {
      sendBytes(this.#exchange, status, JSON_TYPE, piecesOf(message), headers);
      return;
    }
    const length = message === null ? 0 : sizeOf(message);
    const lines = flatHeaders(this.#exchange, length);
    if (message !== null) lines.push('Content-Type', JSON_TYPE);
    if (headers) lines.push(...Object.entries(headers).flat());
    // As a list, which Node writes as it is.
    response.writeHead(status, lines);
    if (message === null) response.end();
    // Node sends headers and a text with one system call, and what is plain ASCII without encoding it.
    else if (typeof message === 'string') response.end(message, length === message.length ? 'latin1' : 'utf8');
    else {
      for (const piece of message) response.write(piece);
      response.end();
    }
  }

  stream(headers: Readonly<Record<string, string>> = {}): EventStream {
    const { response } = this.#exchange;
    if (response.headersSent || response.destroyed) return CLOSED;
    response.writeHead(200, { ...eventHeaders(this.#exchange), ...headers });
    response.flushHeaders();
    return openStream(this.#exchange, this.#heartbeatMs);
  }
}

function openStream({ response }: Exchange, heartbeatMs: number): EventStream {
  const heartbeat = setInterval(() => write(': keepalive\n\n'), heartbeatMs);
  heartbeat.unref();
  response.once('close', () => clearInterval(heartbeat));
  return {
    send(message) {
      if (typeof message === 'string') write(`event: message\ndata: ${message}\n\n`);
      else write(FRAME_START, ...message, FRAME_END);
    },
    end() {
      if (!response.writableEnded) response.end();
    },
    onClose(listener) {
      if (response.closed) setImmediate(listener);
      else response.once('close', listener);
    },
  };

  function write(...frame: readonly (string | Buffer)[]): void {
    // Judged before writing: one message may be larger than the buffer, a reader that does not read may not go on.
    if (response.writableLength > MAX_BUFFERED) response.destroy();
    else if (!response.writableEnded && !response.destroyed) for (const piece of frame) response.write(piece);
  }
}

const CLOSED: EventStream = { send() {}, end() {}, onClose: (listener) => void setImmediate(listener) };

const FRAME_START = Buffer.from('event: message\ndata: ');
const FRAME_END = Buffer.from('\n\n');

/** The same as `answerHeaders`, and the length. */
function flatHeaders(exchange: Exchange, length: number): string[] {
  return [
    'X-Execution-Id',
    exchange.id,
    'X-Request-Duration-Ms',
    String(exchange.elapsedMs()),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Content-Length',
    String(length),
  ];
}

function piecesOf(message: Outgoing | null): readonly Buffer[] {
  if (message === null) return [];
  return typeof message === 'string' ? [Buffer.from(message)] : message;
}
