// What the tests of this folder share: a fetch or a whole connection to a loopback server, and a look into errors.
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { HttpTransport, type HttpTransportOptions } from '../../../../src-main/core/servers/http/http-transport.ts';
import { RawRequests } from '../../../../src-main/core/servers/http/raw-requests.ts';
import { createTrustStore, type TrustStore } from '../../../../src-main/core/servers/http/trust-store.ts';
import {
  createUpstreamFetch,
  type UpstreamFetch,
  type UpstreamFetchOptions,
} from '../../../../src-main/core/servers/http/upstream-fetch.ts';
import { tlsPath } from '../../../fixtures/http/loopback.ts';

/** A secret that must never be found where it does not belong. */
export const CANARY = 'agwc-5f0c2a0e-8d55-4f4c-9a39-0d1be0c1b7aa';

/** Trusts the test authority beside the usual ones. */
export const trustingTests: TrustStore = createTrustStore({ NODE_EXTRA_CA_CERTS: tlsPath('authority.cert.pem') });

export function openFetch(url: string, options: Partial<UpstreamFetchOptions> = {}): UpstreamFetch {
  return createUpstreamFetch({
    url,
    headers: { 'x-api-key': CANARY },
    environment: {},
    trust: trustingTests,
    ...options,
  });
}

/** Everything an error says, causes and own fields included: where a leaked secret would be. */
export function everythingIn(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 8) return JSON.stringify(error) ?? '';
  const own = Object.entries(error).map(([key, value]) => `${key}=${everythingIn(value, depth + 1)}`);
  return [error.name, error.message, error.stack, ...own, everythingIn(error.cause, depth + 1)].join('\n');
}

export async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('It should have failed');
}

export interface Connection {
  readonly client: Client;
  readonly raw: RawRequests;
  readonly upstream: UpstreamFetch;
  readonly streamLosses: () => number;
  close(): Promise<void>;
}

export const CLIENT_INFO = { name: 'agent-gateway-test', version: '1.2.3' };
export const CAPABILITIES = { elicitation: { form: {} } };

/** Client, raw requests, transport and fetch as the core stacks them. Not connected yet. */
export function buildConnection(
  url: string,
  options: Partial<HttpTransportOptions> & {
    fetchOptions?: Partial<UpstreamFetchOptions>;
    client?: ClientOptions;
  } = {},
): Connection & { connect(): Promise<void> } {
  const upstream = openFetch(url, options.fetchOptions);
  let losses = 0;
  const transport = new HttpTransport({
    url,
    fetch: upstream.fetch,
    target: 'odd',
    onStreamLost: () => losses++,
    ...options,
  });
  const raw = new RawRequests(transport, { target: 'odd', clientInfo: CLIENT_INFO, clientCapabilities: CAPABILITIES });
  const client = new Client(CLIENT_INFO, {
    capabilities: CAPABILITIES,
    versionNegotiation: { mode: 'auto' },
    ...options.client,
  });
  return {
    client,
    raw,
    upstream,
    streamLosses: () => losses,
    connect: () => client.connect(raw, { timeout: 20_000 }),
    async close() {
      await client.close();
      await transport.close();
      await upstream.close();
    },
  };
}
