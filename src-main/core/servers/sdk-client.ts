// Connects the SDK's client over a transport of ours: era negotiation within the time there is, and nothing validated twice.
import { Client, type ClientOptions, type ConnectOptions } from '@modelcontextprotocol/client';
import { VERSION } from '../../../src-shared/version.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { type ClaimingTransport, RawRequests } from './http/raw-requests.ts';

export const CLIENT_INFO = { name: 'agent-gateway-desktop', version: VERSION } as const;
/** What we can do for a server that asks us something: nothing yet. */
export const CLIENT_CAPABILITIES = {} as const;

/** Of the time to connect, the part after which a server that ignores the modern probe is taken for a legacy one. */
const PROBE_SHARE = 0.4;

/** Results are passed on, not judged: a server's own schema must not be able to stall us. */
const noValidation: NonNullable<ClientOptions['jsonSchemaValidator']> = {
  getValidator: <T>() => {
    return (data: unknown) => ({ valid: true, data: data as NonNullable<T>, errorMessage: undefined });
  },
};

export interface ConnectedClient {
  readonly client: Client;
  readonly requests: RawRequests;
}

export interface ConnectClientOptions {
  /** The subject of error sentences. */
  readonly target: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Skips the probe: the server is known to speak legacy only. */
  readonly knownLegacy?: boolean;
}

/** Closes the transport when it fails. Rejects with `timeout` when the time is over. */
export async function connectClient(
  transport: ClaimingTransport,
  options: ConnectClientOptions,
): Promise<ConnectedClient> {
  const { target, timeoutMs, signal, clock } = options;
  signal.throwIfAborted();
  const requests = new RawRequests(transport, {
    target,
    clientInfo: CLIENT_INFO,
    clientCapabilities: CLIENT_CAPABILITIES,
    clock,
  });
  const client = new Client(CLIENT_INFO, {
    capabilities: CLIENT_CAPABILITIES,
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
    await Promise.race([client.connect(requests, connect), stopped]);
    return { client, requests };
  } catch (error) {
    await requests.close().catch(() => {});
    throw error;
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
    stopped.catch(() => {});
  }
}
