// A connection of its own for one client's session, on which the server may ask that client anything it declared.
import { type ClientSide, PLAIN_CLIENT } from './client-identity.ts';
import type { JsonObject, Peer, ServerAnswer } from './session.ts';
import { requestOptions, type UpstreamCall } from './upstream-call.ts';
import type { UpstreamLink } from './upstream-link.ts';
import { peerOf } from './upstream-lists.ts';

export interface DedicatedClient {
  /** Declared to the server as the client declared them. */
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject;
  readonly signal: AbortSignal;
  onRequest(method: string, params: JsonObject, signal: AbortSignal): Promise<ServerAnswer>;
  /** Every notification that is not about progress of a request of ours. */
  onNotification(method: string, params: JsonObject): void;
  /** The connection is over without having been closed; the next request needs a new one. */
  onLost(): void;
}

export interface DedicatedLink {
  readonly peer: Peer;
  request(method: string, params: JsonObject, call?: UpstreamCall): Promise<unknown>;
  notify(method: string, params: JsonObject): void;
  close(): Promise<void>;
}

export interface DedicatedOptions {
  readonly open: (client: ClientSide, signal: AbortSignal) => Promise<UpstreamLink>;
  readonly callTimeoutMs: () => number;
  readonly inWords: (error: unknown) => unknown;
}

export async function openDedicatedLink(client: DedicatedClient, options: DedicatedOptions): Promise<DedicatedLink> {
  const { open, callTimeoutMs, inWords } = options;
  const link = await open(
    {
      clientInfo: named(client.clientInfo),
      capabilities: client.capabilities,
      answer: ({ method, params, signal }) => client.onRequest(method, params, signal),
    },
    client.signal,
  );
  let closed = false;
  for (const [list, method] of [
    ['tools', 'notifications/tools/list_changed'],
    ['prompts', 'notifications/prompts/list_changed'],
    ['resources', 'notifications/resources/list_changed'],
  ] as const) {
    link.onListChanged(list, () => client.onNotification(method, {}));
  }
  link.onNotification((method, params) => client.onNotification(method, params));
  void link.lost.then(() => {
    if (closed) return;
    client.onLost();
    void link.close().catch(() => {});
  });
  return {
    peer: peerOf(link),
    async request(method, params, call = {}) {
      try {
        return await link.request(method, params, requestOptions(method, call, callTimeoutMs()));
      } catch (error) {
        throw inWords(error);
      }
    },
    notify: (method, params) => link.notify(method, params),
    async close() {
      closed = true;
      await link.close();
    },
  };
}

function named(info: JsonObject): ClientSide['clientInfo'] {
  const { name, version } = info;
  return typeof name === 'string' && typeof version === 'string' ? { ...info, name, version } : PLAIN_CLIENT.clientInfo;
}
