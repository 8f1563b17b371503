// Answers what never became a request: broken framing, headers that are too large, and whatever takes too long to arrive.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Answer, badRequest, plainError } from './answers.ts';
import type { Connections } from './connections.ts';
import { answerHeaders, sendAnswer } from './exchange.ts';

/** How long the caller has to read the answer before its connection is cut. */
const LINGER_MS = 2_000;

/** Handles `clientError` of node:http, which leaves the socket to its listener. */
export function createBrokenRequestHandler(connections: Connections): (error: Error, socket: Duplex) => void {
  // The parser reports every chunk that follows a fault anew.
  const handled = new WeakSet<Duplex>();
  return (error, socket) => {
    if (handled.has(socket)) return;
    handled.add(socket);
    const open = connections.openOn(socket);
    const [only] = open;
    const answer = answerFor(error);
    if (!socket.writable || open.length > 1 || only?.response.headersSent || only?.request.complete) {
      // Nobody reads any more, or an answer here would be taken for the one to an earlier request.
      socket.destroy();
      return;
    }
    if (only) sendAnswer(only, { ...answer, headers: { Connection: 'close' } });
    else socket.end(rawAnswer(answer));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  };
}

function answerFor(error: Error & { readonly code?: string }): Answer {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return plainError('request_timeout', 'The request did not arrive in time');
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, body: { detail: 'The headers are too large' } };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return plainError('payload_too_large', 'The chunk extensions are too large');
    default:
      return badRequest;
  }
}

function rawAnswer({ status, body }: Answer): string {
  const json = JSON.stringify(body);
  const headers = {
    ...answerHeaders({ id: randomUUID(), elapsedMs: () => 0 }),
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(json)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${json}`;
}
