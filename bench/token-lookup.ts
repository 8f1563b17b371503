// What authorization costs a call while the token is valid: the same requests with it and without it, to nobody.
import { McpHttpAuth } from '../src-main/core/auth/authorized-fetch.ts';
import { RenewingTokenProvider } from '../src-main/core/auth/renewing-provider.ts';
import type { Row } from './figures.ts';
import { median } from './measure.ts';

const URL_OF_SERVER = 'https://mcp.example.com/mcp';
const CALLS = 20_000;
const LIMIT_US = 20;

/** Microseconds for one call, as the median of `rounds` rounds that take turns. */
export async function benchTokenLookup(rounds: number): Promise<Row> {
  const answer = new Response(null, { status: 200 });
  const bare = async () => answer;
  const provider = new RenewingTokenProvider({
    kind: 'oauth2_client_credentials',
    source: null,
    fetchToken: async () => ({ access_token: 'a-token-of-the-usual-length'.repeat(30), expires_in: 3_600 }),
  });
  await provider.getToken();
  const authorized = new McpHttpAuth(provider).wrap(bare, URL_OF_SERVER);
  const without: number[] = [];
  const added: number[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const plain = await microsecondsPerCall(bare);
    const full = await microsecondsPerCall(authorized);
    if (round === 0) continue;
    without.push(plain);
    added.push(full - plain);
  }
  provider.close();
  const value = median(added);
  return {
    what: 'Token lookup, added to a call while the token is valid',
    value: `${value.toFixed(1)} µs`,
    baseline: `${median(without).toFixed(2)} µs (the same call without authorization)`,
    ratio: '',
    target: `< ${LIMIT_US} µs`,
    ok: value < LIMIT_US,
  };
}

async function microsecondsPerCall(fetch: (url: URL, init: RequestInit) => Promise<Response>): Promise<number> {
  const url = new URL(URL_OF_SERVER);
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const started = performance.now();
  for (let call = 0; call < CALLS; call++) await fetch(url, { method: 'POST', headers, body: '{}' });
  return ((performance.now() - started) * 1_000) / CALLS;
}
