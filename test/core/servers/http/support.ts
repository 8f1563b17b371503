// What the tests of this folder share: a fetch to a loopback server, and short words for settings.
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
