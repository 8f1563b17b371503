// Connects the SDK's client over a transport of ours: era negotiation within the time there is, and nothing validated twice.
import {
  Client,
  type ClientCapabilities,
  type ClientOptions,
  type ConnectOptions,
  type Transport,
} from '@modelcontextprotocol/client';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { type ClientSide, PLAIN_CLIENT } from './client-identity.ts';
import type { UpstreamRequestOptions } from './upstream-link.ts';

/** Of the time to connect, the part after which a server that ignores the modern probe is taken for a legacy one. */
const PROBE_SHARE = 0.4;

/** Results are passed on, not judged: a server's own schema must not be able to stall us. */
const noValidation: NonNullable<ClientOptions['jsonSchemaValidator']> = {
  getValidator: <T>() => {
    return (data: unknown) => ({ valid: true, data: data as NonNullable<T>, errorMessage: undefined });
  },
};

/** A transport that also carries requests of our own, beside those of the SDK's client. */
export interface RawTransport extends Transport {
  rawRequest(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: UpstreamRequestOptions,
  ): Promise<unknown>;
  /** Lost silently when it cannot be delivered. */
  rawNotify(method: string, params: Readonly<Record<string, unknown>>): void;
  /** Takes what the server asks; the SDK's client does not see it. */
  onServerRequest: ((message: ServerMessage) => void) | null;
  /** Told of every notification but those of progress of our own requests; the SDK's client gets it too. */
  onServerNotification: ((message: ServerMessage) => void) | null;
  /** Our own requests do not run out of time until the returned function is called. */
  hold(): () => void;
}

export interface ServerMessage extends Readonly<Record<string, unknown>> {
  readonly method: string;
}

export interface ConnectClientOptions {
  /** The subject of error sentences. */
  readonly target: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly client?: Pick<ClientSide, 'clientInfo' | 'capabilities'>;
  /** Skips the probe: the server is known to speak legacy only. */
  readonly knownLegacy?: boolean;
}

/** Closes the transport when it fails. Rejects with `timeout` when the time is over. */
export async function connectClient(transport: RawTransport, options: ConnectClientOptions): Promise<Client> {
  const { target, timeoutMs, signal, clock, client: side = PLAIN_CLIENT } = options;
  signal.throwIfAborted();
  const client = new Client(side.clientInfo, {
    capabilities: side.capabilities as ClientCapabilities,
    versionNegotiation: { mode: 'auto', probe: { timeoutMs: Math.round(timeoutMs * PROBE_SHARE) } },
    inputRequired: { autoFulfill: false },
    jsonSchemaValidator: noValidation,
  });
  const connect: ConnectOptions = { timeout: timeoutMs, signal };
  if (options.knownLegacy) connect.prior = { kind: 'legacy' };
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const cancelTimer = clock.after(timeoutMs, () =>
    reject(new GatewayError('timeout', `${target} did not answer within ${timeoutMs / 1_000} s`)),
  );
  try {
    await Promise.race([client.connect(transport, connect), stopped]);
    return client;
  } catch (error) {
    await transport.close().catch(() => {});
    throw error;
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
    stopped.catch(() => {});
  }
}
