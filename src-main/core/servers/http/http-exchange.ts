// One request and the head of its answer, on undici's plain request: no redirects, no list of forbidden ports, and the
// body as it comes from the socket, decoded.
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { Dispatcher, request } from 'undici';
import { GatewayError } from '../../errors.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit['body'];
  readonly signal: AbortSignal | null;
}

export interface Exchange {
  readonly status: number;
  /** Without those that describe the body on the wire. */
  readonly headers: Headers;
  /** Announced bytes of the body; null when it does not say, or says it for an encoded body. */
  readonly contentLength: number | null;
  /** Decoded. Destroying it ends the connection unless the answer was complete. */
  readonly body: Readable;
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
};

/** Rejects with what undici or Node throw, or with the signal's reason as soon as it aborts. */
export async function exchange(
  url: URL,
  { method, headers, body, signal }: ExchangeRequest,
  dispatcher: Dispatcher,
  send: typeof request,
): Promise<Exchange> {
  headers.set('accept-encoding', 'gzip, br');
  const answering = send(url, {
    method: method as Dispatcher.HttpMethod,
    headers: Object.fromEntries(headers),
    body: typeof body === 'string' || body == null ? body : String(body),
    signal,
    dispatcher,
  });
  const answer = await (signal ? orAborted(answering, signal) : answering);
  const received = readHeaders(answer.headers);
  const decoded = decode(answer.body, received.get('content-encoding'));
  // Reported where the body is read; an answer that nobody reads must not end the process.
  decoded.on('error', () => {});
  const announced = received.get('content-length');
  for (const name of ['content-encoding', 'content-length']) received.delete(name);
  return {
    status: answer.statusCode,
    headers: received,
    contentLength: decoded === answer.body && announced !== null ? Number(announced) : null,
    body: decoded,
  };
}

function decode(body: Readable, encoding: string | null): Readable {
  const coding = encoding?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return body;
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (!decoder) {
    body.on('error', () => {}).destroy();
    throw new GatewayError('connection_error', 'The server encodes its answer in a way it was not asked for');
  }
  return pipeline(body, decoder(), () => {}) as unknown as Readable;
}

function readHeaders(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) {
      try {
        headers.append(name, each);
      } catch {
        // Bytes that no header may have: as good as not sent.
      }
    }
  }
  return headers;
}

/** A request that waits for its connection does not hear of the signal by itself. */
function orAborted<T extends { readonly body: Readable }>(answering: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      answering.then(({ body }) => body.on('error', () => {}).destroy()).catch(() => {});
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    answering.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
