// A session with a spawned server: the handshake, news of changes, and answers to what the server asks of us.
import { GatewayError } from '../../errors.ts';
import type { Session, SessionListeners } from '../session.ts';
import { type HandshakeOptions, shakeHands } from './handshake.ts';
import type { StdioTransport } from './stdio-transport.ts';

const METHOD_NOT_FOUND = -32_601;
/** A subscription is a request without an answer, and every request has a limit: after a day it is made anew. */
const SUBSCRIPTION_MS = 24 * 60 * 60 * 1_000;

/** Closes the transport when it fails. Rejects as `shakeHands` does. */
export async function openSession(transport: StdioTransport, options: HandshakeOptions): Promise<Session> {
  let listeners: SessionListeners = { toolsChanged() {}, closed() {} };
  let subscription = new AbortController();

  transport.onclose = () => listeners.closed();
  transport.onmessage = ({ id, method }) => {
    if (id !== undefined) answer(id, method);
    else if (method === 'notifications/tools/list_changed') listeners.toolsChanged();
    // Of the modern era: a server has no other request of ours it may cancel.
    else if (method === 'notifications/cancelled') subscription.abort();
  };

  /** We live, and offer a server nothing else yet. One that asks faster than it reads is not answered. */
  const answer = (id: unknown, method: unknown) => {
    const outcome =
      method === 'ping' ? { result: {} } : { error: { code: METHOD_NOT_FOUND, message: 'Method not found' } };
    transport.send({ jsonrpc: '2.0', id, ...outcome }).catch(() => {});
  };

  try {
    await transport.start();
    const peer = await shakeHands(transport, options);
    return {
      ...peer,
      request: (method, params, request) => transport.rawRequest(method, params, request),
      listen(next) {
        listeners = next;
      },
      async subscribe(onOpen) {
        onOpen();
        subscription = new AbortController();
        const { signal } = subscription;
        const params = { notifications: { toolsListChanged: true } };
        try {
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
