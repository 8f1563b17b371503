// A session with a spawned server: the handshake, its news, and answers to what it asks of us.
import { GatewayError } from '../../errors.ts';
import { PLAIN_CLIENT } from '../client-identity.ts';
import { createServerQuestions } from '../server-questions.ts';
import type { JsonObject, Session, SessionListeners } from '../session.ts';
import { type HandshakeOptions, shakeHands } from './handshake.ts';
import type { StdioTransport } from './stdio-transport.ts';

/** A subscription is a request without an answer, and every request has a limit: after a day it is made anew. */
const SUBSCRIPTION_MS = 24 * 60 * 60 * 1_000;

/** An answer is a line in a pipe. */
const QUESTIONS = { atOnce: 1_000, perSecond: 1_000 };

/** Closes the transport when it fails. Rejects as `shakeHands` does. */
export async function openSession(transport: StdioTransport, options: HandshakeOptions): Promise<Session> {
  let listeners: SessionListeners = { notified() {}, closed() {} };
  let subscription = new AbortController();
  const questions = createServerQuestions({
    clock: options.clock,
    client: options.client ?? PLAIN_CLIENT,
    pace: QUESTIONS,
    send: (message) => transport.send(message),
    hold: () => transport.hold(),
  });

  transport.onclose = () => {
    questions.end();
    listeners.closed();
  };
  transport.onmessage = ({ id, method, params }) => {
    if (id !== undefined) questions.take(id, String(method), params);
    else if (method === 'notifications/cancelled') {
      // Of the modern era: a server has no other request of ours it may cancel.
      if (!questions.cancel((params as JsonObject | undefined)?.requestId)) subscription.abort();
    } else listeners.notified(String(method), (params ?? {}) as JsonObject);
  };

  try {
    await transport.start();
    const peer = await shakeHands(transport, options);
    return {
      ...peer,
      request: (method, params, request) => transport.rawRequest(method, params, request),
      notify: (method, params) => transport.notify(method, params),
      listen(next) {
        listeners = next;
      },
      async subscribe(filter, stop, onOpen) {
        onOpen();
        subscription = new AbortController();
        const signal = AbortSignal.any([subscription.signal, stop]);
        try {
          const params = { notifications: filter };
          await transport.rawRequest('subscriptions/listen', params, { signal, timeoutMs: SUBSCRIPTION_MS });
        } catch (error) {
          if (!signal.aborted && !isTimeout(error)) throw error;
        }
      },
      close: () => transport.close(),
    };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'timeout';
}
