// A live connection over the SDK's client, as the rest of the core sees it: raw requests, news of changes, notice of loss.
import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import type { RawTransport } from './sdk-client.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** A legacy connection over HTTP says nothing when the other side goes away, so after this long without a request we ask. */
const IDLE_PING_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
const RELISTEN_DELAY_MS = 1_000;

export interface ClientLink extends UpstreamLink {
  /** Something hints that the other side is gone: ask it. */
  suspect(): void;
}

export interface ClientLinkOptions {
  readonly target: string;
  readonly client: Client;
  readonly transport: RawTransport;
  readonly clock: Clock;
  readonly pid: number | null;
  /** The other side can vanish without a word, as over HTTP. */
  readonly remote: boolean;
  /** Why the transport closed, when it knows better than "closed". */
  readonly closeReason?: () => GatewayError | null;
  /** Ends what the transport does not end itself. */
  readonly afterClose?: () => Promise<void>;
}

export function createClientLink(options: ClientLinkOptions): ClientLink {
  const { target, client, transport, clock, pid, remote, closeReason, afterClose } = options;
  const era = client.getProtocolEra() === 'modern' ? 'modern' : 'legacy';
  const { promise: lost, resolve: resolveLost } = Promise.withResolvers<GatewayError>();
  let closed = false;
  let notifyTools = () => {};
  let stopIdle = () => {};

  const lose = (reason: GatewayError) => {
    if (!closed) resolveLost(reason);
  };
  client.onclose = () =>
    lose(closeReason?.() ?? new GatewayError('connection_error', `${target} closed the connection`));
  client.setNotificationHandler('notifications/tools/list_changed', () => notifyTools());

  const probe = async (timeoutMs: number) => {
    // The modern era has no ping; asking for its description costs the server as little.
    const method = era === 'modern' ? 'server/discover' : 'ping';
    try {
      await transport.rawRequest(method, {}, { timeoutMs });
    } catch (error) {
      // An error is an answer: whoever says "method not found" is alive.
      if (error instanceof GatewayError) lose(error);
    }
  };
  const armIdle = () => {
    if (!remote || era === 'modern' || closed) return;
    stopIdle();
    stopIdle = clock.after(IDLE_PING_MS, () => void probe(PING_TIMEOUT_MS).then(armIdle));
  };
  armIdle();
  if (era === 'modern') void listen();

  return {
    era,
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverInfo: serverInfoOf(client),
    capabilities: (client.getServerCapabilities() ?? {}) as Readonly<Record<string, unknown>>,
    instructions: client.getInstructions() ?? null,
    pid,
    lost,
    async request(method, params, request) {
      try {
        return await transport.rawRequest(method, params, request);
      } finally {
        armIdle();
      }
    },
    onToolsChanged(listener) {
      notifyTools = listener;
    },
    probe,
    suspect: () => void probe(PING_TIMEOUT_MS),
    async close() {
      closed = true;
      stopIdle();
      await client.close();
      await afterClose?.();
    },
  };

  /** Hears of changes in the modern era; a stream that ends unasked means that the server, or the way to it, is gone. */
  async function listen(): Promise<void> {
    const { tools } = client.getServerCapabilities() ?? {};
    if (!tools?.listChanged) return;
    let heard = false;
    while (!closed) {
      try {
        const subscription = await client.listen({ toolsListChanged: true }, { timeout: PING_TIMEOUT_MS });
        heard = true;
        const how = await subscription.closed;
        if (closed || how === 'local') return;
        // Whatever changed while nobody listened is read now.
        notifyTools();
      } catch (error) {
        if (closed) return;
        // A server that never let us listen can still be used; one that did and is silent now is gone.
        if (heard && remote && !(error instanceof ProtocolError)) lose(connectionError(error, target));
        return;
      }
      await new Promise<void>((resolve) => clock.after(RELISTEN_DELAY_MS, resolve));
    }
  }
}

function serverInfoOf(client: Client): UpstreamLink['serverInfo'] {
  const info = client.getServerVersion();
  return info ? { name: info.name, version: info.version } : null;
}
