// A live connection over the SDK's client, which has negotiated it.
import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import type { RawTransport } from './sdk-client.ts';
import type { Session, SessionListeners } from './session.ts';
import { createSessionLink, type SessionLink, type SessionLinkOptions } from './session-link.ts';
import type { UpstreamLink } from './upstream-link.ts';
import { UpstreamRpcError } from './upstream-rpc-error.ts';

/** How long a server may take to let us listen. */
const SUBSCRIBE_TIMEOUT_MS = 10_000;

export type ClientLink = SessionLink;

export interface ClientLinkOptions extends Omit<SessionLinkOptions, 'session'> {
  readonly client: Client;
  readonly transport: RawTransport;
}

export function createClientLink({ client, transport, ...options }: ClientLinkOptions): ClientLink {
  return createSessionLink({ ...options, session: clientSession(client, transport) });
}

function clientSession(client: Client, transport: RawTransport): Session {
  let listeners: SessionListeners = { notified() {}, closed() {} };
  client.onclose = () => listeners.closed();
  transport.onServerNotification = ({ method, params }) =>
    listeners.notified(method, (params ?? {}) as Readonly<Record<string, unknown>>);
  return {
    era: client.getProtocolEra() === 'modern' ? 'modern' : 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverInfo: (client.getServerVersion() as UpstreamLink['serverInfo'] | undefined) ?? null,
    capabilities: (client.getServerCapabilities() ?? {}) as Readonly<Record<string, unknown>>,
    instructions: client.getInstructions() ?? null,
    request: (method, params, request) => transport.rawRequest(method, params, request),
    notify: (method, params) => transport.rawNotify(method, params),
    listen(next) {
      listeners = next;
    },
    async subscribe(filter, signal, onOpen) {
      try {
        const subscription = await client.listen(filter, { timeout: SUBSCRIBE_TIMEOUT_MS, signal });
        onOpen();
        await subscription.closed;
      } catch (error) {
        if (signal.aborted) return;
        throw error instanceof ProtocolError ? new UpstreamRpcError(error) : error;
      }
    },
    close: () => client.close(),
  };
}
