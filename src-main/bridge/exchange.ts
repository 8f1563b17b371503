// One request to the endpoint over a kept connection, and what became of it when there is no answer.
import { Agent, type IncomingMessage, request } from 'node:http';
import type { RunningGateway } from './gateway-finder.ts';

/** The request did not get an answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** False: it was never sent, so it may be sent again whatever it is. */
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super('The connection to Agent Gateway broke', { cause });
    this.sent = sent;
  }
}

export interface Ask {
  readonly gateway: RunningGateway;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal: AbortSignal;
  /** Without a byte for this long, in milliseconds, the connection is given up; 0: never. */
  readonly idleMs: number;
}

export interface Exchange {
  /** Resolves with the head of the answer. @throws NoAnswer, or the abort of the signal */
  ask(options: Ask): Promise<IncomingMessage>;
  close(): void;
}

/** Before the gateway's own limit: a connection that it is about to close is no longer used. */
const KEPT_MS = 20_000;

export function createExchange(): Exchange {
  const agent = new Agent({ keepAlive: true });
  agent.on('free', (socket) => socket.setTimeout(KEPT_MS));
  return {
    ask: ({ gateway, method, headers, body, signal, idleMs }) =>
      new Promise((resolve, reject) => {
        let sent = false;
        const outgoing = request(gateway.url, {
          method,
          agent,
          signal,
          headers: {
            Authorization: `Bearer ${gateway.token}`,
            Accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
            ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }),
            ...headers,
          },
        });
        outgoing.on('socket', (socket) => {
          const onConnect = () => {
            sent = true;
          };
          if (socket.connecting) socket.once('connect', onConnect);
          else onConnect();
        });
        outgoing.setTimeout(idleMs, () => outgoing.destroy(new Error('No answer in time')));
        outgoing.on('response', resolve);
        outgoing.on('error', (error) => reject(signal.aborted ? error : new NoAnswer(sent, error)));
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** A whole body. @throws NoAnswer when it breaks off, Error when it is longer than `limit` bytes */
export async function readBody(response: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    size += chunk.length;
    if (size > limit) throw new Error(`The answer is larger than ${limit.toLocaleString('en')} bytes`);
    parts.push(chunk);
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, size);
}

/** The chunks of a body as they come. @throws NoAnswer when it breaks off */
export async function* bodyOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new NoAnswer(true, error);
  }
}
