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
  let listeners: SessionListeners = { toolsChanged() {}, closed() {} };
  client.onclose = () => listeners.closed();
  client.setNotificationHandler('notifications/tools/list_changed', () => listeners.toolsChanged());
  return {
    era: client.getProtocolEra() === 'modern' ? 'modern' : 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverInfo: serverInfoOf(client),
    capabilities: (client.getServerCapabilities() ?? {}) as Readonly<Record<string, unknown>>,
    instructions: client.getInstructions() ?? null,
    request: (method, params, request) => transport.rawRequest(method, params, request),
    listen(next) {
      listeners = next;
    },
    async subscribe(onOpen) {
      try {
        const subscription = await client.listen({ toolsListChanged: true }, { timeout: SUBSCRIBE_TIMEOUT_MS });
        onOpen();
        await subscription.closed;
      } catch (error) {
        throw error instanceof ProtocolError ? new UpstreamRpcError(error) : error;
      }
    },
    close: () => client.close(),
  };
}

function serverInfoOf(client: Client): UpstreamLink['serverInfo'] {
  const info = client.getServerVersion();
  return info ? { name: info.name, version: info.version } : null;
}
