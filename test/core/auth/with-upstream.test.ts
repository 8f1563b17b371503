// Authorization over the real connection to a remote server: its guarded fetch, its transport, its failures.
import { afterEach, describe, expect, test } from 'vitest';
import { needsSignIn } from '../../../src-main/core/auth/auth-errors.ts';
import { type AuthTarget, createAuthFactory } from '../../../src-main/core/auth/resolve-auth.ts';
import { systemClock } from '../../../src-main/core/clock.ts';
import { connectionError } from '../../../src-main/core/errors.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { HttpTransport } from '../../../src-main/core/servers/http/http-transport.ts';
import { RawRequests } from '../../../src-main/core/servers/http/raw-requests.ts';
import { createTrustStore } from '../../../src-main/core/servers/http/trust-store.ts';
import { createUpstreamFetch } from '../../../src-main/core/servers/http/upstream-fetch.ts';
import { connectClient } from '../../../src-main/core/servers/sdk-client.ts';
import { type Loopback, startLoopback } from '../../fixtures/http/loopback.ts';
import { startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { json, startTokenEndpoint } from '../../fixtures/oauth/token-endpoint.ts';
import { CANARY, everythingIn, failureOf, memoryVault } from './support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Connects as the gateway does: static headers in the fetch below, the token above it. */
async function connect(target: Pick<AuthTarget, 'url' | 'headers' | 'credentials'>, timeoutMs = 15_000) {
  const trust = createTrustStore({});
  const auths = createAuthFactory({
    openFetch: (url) => createUpstreamFetch({ url, headers: {}, environment: {}, trust }),
    runCommand: () => Promise.reject(new Error('no commands here')),
    vaultFor: () => memoryVault(),
    openBrowser: () => {},
    clientName: 'Test',
    redactor: createRedactor(),
  });
  closing.push(() => auths.close());
  const auth = auths.resolve({ id: 'id', ...target });
  const upstream = createUpstreamFetch({ url: target.url, headers: auth.headers, environment: {}, trust });
  closing.push(() => upstream.close());
  const fetch = auth.authorize(upstream.fetch);
  const identity = { clientInfo: { name: 'test', version: '1' }, clientCapabilities: {} };
  const transport = new RawRequests(new HttpTransport({ url: target.url, fetch, target: 'it' }), {
    target: 'it',
    ...identity,
  });
  const { signal } = new AbortController();
  const open = async () => {
    await auth.ready({ waitMs: timeoutMs / 2, signal });
    await connectClient(transport, { target: 'it', timeoutMs: timeoutMs / 2, signal, clock: systemClock });
    closing.push(() => transport.close());
    return transport;
  };
  const connected = open();
  connected.catch(() => {});
  return { auth, connected };
}

const credentialsFor = (token_url: string, client_secret = CANARY) => ({
  auth_type: 'oauth2_client_credentials',
  token_url,
  client_id: 'client',
  client_secret,
});

test('100 calls when the token is refused: one token request, 100 results', async () => {
  let valid = 1;
  const endpoint = await startTokenEndpoint((response) =>
    json(response, { access_token: `token-${endpoint.seen.length}`, token_type: 'Bearer' }),
  );
  closing.push(() => endpoint.close());
  const mcp = await startGuardedMcpServer({ accepts: (token) => token === `token-${valid}` });
  closing.push(() => mcp.close());
  const headers = { Authorization: 'Bearer static', 'X-Extra': 'yes' };
  const { connected } = await connect({ url: mcp.url, headers, credentials: credentialsFor(endpoint.url) });
  const requests = await connected;
  valid = 2;
  const calls = Array.from({ length: 100 }, (_, index) =>
    requests.rawRequest('tools/call', { name: 'echo', arguments: { text: `${index}` } }, { timeoutMs: 30_000 }),
  );
  const texts = (await Promise.all(calls)).map(
    (result) => (result as { content: { text: string }[] }).content[0]?.text,
  );
  expect(texts).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
  expect(endpoint.seen.length).toBe(2);
  expect(new Set(mcp.authorizations)).toEqual(new Set(['Bearer token-1', 'Bearer token-2']));
  // What is for the server is not for whoever gives the tokens.
  expect(endpoint.seen.every((seen) => seen.headers['x-extra'] === undefined)).toBe(true);
  expect(endpoint.seen.every((seen) => seen.headers.authorization === undefined)).toBe(true);
});

describe('a connection that fails for its authorization says so', () => {
  test('a wrong secret', async () => {
    const endpoint = await startTokenEndpoint((response) =>
      json(response, { error: 'invalid_client', error_description: `not ${CANARY}` }, 401),
    );
    closing.push(() => endpoint.close());
    const mcp = await startGuardedMcpServer({ accepts: () => true });
    closing.push(() => mcp.close());
    const { connected } = await connect({ url: mcp.url, headers: null, credentials: credentialsFor(endpoint.url) });
    const error = connectionError(await failureOf(connected), 'it');
    expect(error).toMatchObject({ code: 'auth_error' });
    expect(error.message).toContain('invalid_client: not [redacted]');
    expect(everythingIn(error)).not.toContain(CANARY);
    expect(mcp.counts).toEqual({ accepted: 0, refused: 0 });
  });

  test('a token endpoint that never answers, before the connection runs out of time', async () => {
    const endpoint = await startTokenEndpoint(() => {});
    closing.push(() => endpoint.close());
    const { connected } = await connect(
      { url: 'http://127.0.0.1:9/mcp', headers: null, credentials: credentialsFor(endpoint.url) },
      3_000,
    );
    expect(connectionError(await failureOf(connected), 'it')).toMatchObject({ code: 'auth_error' });
  });

  test('a token that the server refuses, and the next as well', async () => {
    const endpoint = await startTokenEndpoint((response) =>
      json(response, { access_token: 'x', token_type: 'Bearer' }),
    );
    closing.push(() => endpoint.close());
    const mcp = await startGuardedMcpServer({ accepts: () => false });
    closing.push(() => mcp.close());
    const { connected } = await connect({ url: mcp.url, headers: null, credentials: credentialsFor(endpoint.url) });
    const error = connectionError(await failureOf(connected), 'it');
    expect(error).toMatchObject({ code: 'auth_error', message: expect.stringMatching(/refused the token \(401\)/) });
    expect(endpoint.seen.length).toBe(2);
  });

  test('a sign-in that is configured but was not done', async () => {
    const mcp = await startGuardedMcpServer({ accepts: () => false });
    closing.push(() => mcp.close());
    const credentials = { auth_type: 'oauth2_authorization_code' };
    const { connected } = await connect({ url: mcp.url, headers: null, credentials });
    expect(needsSignIn(connectionError(await failureOf(connected), 'it'))).toBe(true);
  });
});

test.each([
  ['another host', (trap: Loopback) => `${trap.origin}/prm`],
  ['a metadata address', () => 'http://169.254.169.254/prm'],
  ['a file', () => 'file:///etc/passwd'],
  ['a port of another protocol', () => 'http://127.0.0.1:22/prm'],
])('a 401 that points at %s leads nowhere, and no header of ours goes there', async (_what, address) => {
  const trap = await startLoopback((_request, response) => response.end('{}'));
  closing.push(() => trap.close());
  const server = await startLoopback((request, response) => {
    if (request.url !== '/mcp') response.writeHead(404).end();
    else response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${address(trap)}"` }).end();
  });
  closing.push(() => server.close());
  const url = `${server.origin}/mcp`;
  const { auth, connected } = await connect({ url, headers: { 'x-api-key': CANARY }, credentials: null });
  expect(connectionError(await failureOf(connected), 'it')).toMatchObject({ code: 'auth_error' });
  const error = await failureOf(auth.interactive?.beginSignIn() as Promise<unknown>);
  expect(error).toMatchObject({ code: 'auth_error' });
  expect(everythingIn(error)).not.toContain(CANARY);
  expect(trap.requests).toEqual([]);
  // Not even the server itself is sent its headers while we look for its sign-in.
  const lookups = server.requests.filter((request) => request.url !== '/mcp');
  expect(lookups.length).toBeGreaterThan(0);
  expect(lookups.every(({ headers }) => headers['x-api-key'] === undefined)).toBe(true);
});
