// From a server's configuration to what its requests carry, and who shares a token with whom.
import type { FetchLike } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, test } from 'vitest';
import { type AuthTarget, createAuthFactory } from '../../../src-main/core/auth/resolve-auth.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { startAuthorizationServer } from '../../fixtures/oauth/authorization-server.ts';
import { signInWithBrowser } from '../../fixtures/oauth/browser.ts';
import { startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { startHostileServer } from '../../fixtures/oauth/hostile-authorization-server.ts';
import { json, startTokenEndpoint } from '../../fixtures/oauth/token-endpoint.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { CANARY, connectClient, echo, failureOf, memoryVault } from './support.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function factory(fetch: FetchLike = globalThis.fetch) {
  const clock = createManualClock();
  const redactor = createRedactor();
  const vaults = new Map<string, ReturnType<typeof memoryVault>>();
  const opened: string[] = [];
  const commands: string[][] = [];
  const auths = createAuthFactory({
    openFetch: (url) => {
      opened.push(url);
      return { fetch, close: async () => void opened.splice(opened.indexOf(url), 1) };
    },
    runCommand: async (argv) => {
      commands.push([...argv]);
      return { stdout: `command-token-${commands.length}`, exitCode: 0, stderrTail: '' };
    },
    vaultFor: (id) => {
      const vault = vaults.get(id) ?? memoryVault();
      vaults.set(id, vault);
      return vault;
    },
    openBrowser: () => {},
    clientName: 'Test',
    clock,
    redactor,
  });
  closing.push(() => auths.close());
  return { auths, clock, redactor, vaults, opened, commands };
}

const target = (changes: Partial<AuthTarget>): AuthTarget => ({
  id: 'id-1',
  url: 'http://127.0.0.1:9/mcp',
  headers: null,
  credentials: null,
  ...changes,
});

async function endpointThatCounts() {
  const endpoint = await startTokenEndpoint((response) =>
    json(response, { access_token: `token-number-${endpoint.seen.length}`, token_type: 'Bearer', expires_in: 3_600 }),
  );
  closing.push(() => endpoint.close());
  const credentials = {
    auth_type: 'oauth2_client_credentials',
    token_url: endpoint.url,
    client_id: 'client',
    client_secret: CANARY,
  };
  return { endpoint, credentials };
}

describe('what a configuration stands for', () => {
  test('static headers, merged, and nothing else when they authorize', () => {
    const { auths } = factory();
    const auth = auths.resolve(
      target({ headers: { authorization: 'Basic a', 'X-A': '1' }, credentials: { bearer_token: 'b', 'X-Key': 'k' } }),
    );
    expect(auth.headers()).toEqual({ Authorization: 'Bearer b', 'X-A': '1', 'X-Key': 'k' });
    expect(auth.provider).toBeNull();
    expect(auth.interactive).toBeNull();
    const apiKey = auths.resolve(target({ credentials: { api_key: 'k', api_key_header: 'X-Api-Key' } }));
    expect(apiKey.headers()).toEqual({ 'X-Api-Key': 'k' });
    expect(apiKey.interactive).toBeNull();
  });

  test.each([null, {}, { auth_type: 'none' }, { auth_type: 'oauth2_authorization_code' }])(
    'a sign-in where nothing else authorizes: %j',
    async (credentials) => {
      const auth = factory().auths.resolve(target({ credentials }));
      expect(auth.interactive).not.toBeNull();
      expect(await auth.describe()).toMatchObject({ kind: 'oauth2_authorization_code', status: 'needs_sign_in' });
    },
  );

  test.each([
    ['oauth2_client_credentials', { token_url: 'https://a.test/token', client_id: 'a', client_secret: 'b' }],
    ['command', { command: ['gcloud', 'auth', 'print-access-token'] }],
  ])('%s', async (auth_type, fields) => {
    const auth = factory().auths.resolve(target({ credentials: { auth_type, ...fields } }));
    expect(auth.interactive).toBeNull();
    expect(await auth.describe()).toMatchObject({ kind: auth_type, status: 'none' });
  });

  test.each([
    [{ auth_type: 'oauth2_client_credentials', token_url: 'https://a.test/token', client_id: 'a' }, /client_secret/],
    [{ auth_type: 'google_service_account', service_account_json: '{}', scopes: [] }, /client_email/],
  ])('what cannot be used is a config_error that says why', (credentials, message) => {
    expect(() => factory().auths.resolve(target({ credentials }))).toThrow(
      expect.objectContaining({ code: 'config_error', message: expect.stringMatching(message) }),
    );
  });

  test('no sign-in over plain http to another machine', () => {
    expect(factory().auths.resolve(target({ url: 'http://192.0.2.1/mcp' })).interactive).toBeNull();
  });

  test('code’s provider beats the credentials', async () => {
    const { auths, commands } = factory();
    const credentials = { auth_type: 'command', command: ['x'] };
    const tokenProvider = { getToken: async () => 'from-code' };
    const auth = auths.resolve(target({ credentials, tokenProvider }));
    expect(await auth.provider?.getToken()).toBe('from-code');
    expect(commands).toEqual([]);
    expect(auths.resolve(target({ id: 'id-2', tokenProvider })).provider).toBe(auth.provider);
  });
});

describe('who shares a token', () => {
  test('twenty servers with the same credentials, and the tests of them: one request', async () => {
    const { auths } = factory();
    const { endpoint, credentials } = await endpointThatCounts();
    const reversed = Object.fromEntries(Object.entries(credentials).reverse());
    const resolved = Array.from({ length: 20 }, (_, index) =>
      auths.resolve(target({ id: `id-${index}`, credentials: index % 2 ? credentials : reversed })),
    );
    const tokens = await Promise.all(
      resolved.flatMap((auth) => [auth.provider?.getToken(), auth.provider?.getToken()]),
    );
    expect(new Set(tokens)).toEqual(new Set(['token-number-1']));
    expect(endpoint.seen.length).toBe(1);
  });

  test('other credentials have another token', async () => {
    const { auths } = factory();
    const { endpoint, credentials } = await endpointThatCounts();
    await auths.resolve(target({ credentials })).provider?.getToken();
    await auths.resolve(target({ credentials: { ...credentials, scopes: ['a'] } })).provider?.getToken();
    expect(endpoint.seen.length).toBe(2);
  });

  test('the token outlives a lost connection, but not for ever', async () => {
    const { auths, clock, opened } = factory();
    const { endpoint, credentials } = await endpointThatCounts();
    for (let attempt = 0; attempt < 5; attempt++) {
      const auth = auths.resolve(target({ credentials }));
      await auth.provider?.getToken();
      auth.release();
      auth.release();
      clock.advance(4 * 60_000);
    }
    expect(endpoint.seen.length).toBe(1);
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toEqual([]);
    await auths.resolve(target({ credentials })).provider?.getToken();
    expect(endpoint.seen.length).toBe(2);
  });

  test('which waits for the refresh token that the one before is about to seal', async () => {
    const spent: (string | null)[] = [];
    let issued = 0;
    const as = await startHostileServer({
      token: (form) => {
        if (form.get('grant_type') === 'refresh_token') spent.push(form.get('refresh_token'));
        issued++;
        return [200, { access_token: `access-${issued}`, token_type: 'Bearer', refresh_token: `refresh-${issued}` }];
      },
    });
    closing.push(() => as.close());
    const started = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const { auths } = factory(async (url, init) => {
      const response = await globalThis.fetch(url, init);
      if (String(init?.body).includes('grant_type=refresh_token')) {
        started.resolve();
        await held.promise;
      }
      return response;
    });
    const first = auths.resolve(target({ url: as.url }));
    const signIn = await first.interactive?.beginSignIn();
    const back = new URL(new URL(signIn?.url ?? '').searchParams.get('redirect_uri') ?? '');
    back.search = `?code=c&state=${new URL(signIn?.url ?? '').searchParams.get('state')}`;
    await fetch(back);
    await signIn?.done;
    const token = (await first.provider?.getToken()) as string;
    void first.provider?.replace(token).catch(() => {});
    await started.promise;
    const second = auths.resolve(
      target({ url: as.url, credentials: { auth_type: 'oauth2_authorization_code', scopes: ['a'] } }),
    );
    const next = second.provider?.getToken();
    await new Promise((resolve) => setTimeout(resolve, 20));
    held.resolve();
    expect(await next).toBe('access-2');
    expect(await second.provider?.replace('access-2')).toBe('access-3');
    expect(spent).toEqual(['refresh-1', 'refresh-2']);
  });

  test('a sign-in that waits for the user is not ended with the last connection', async () => {
    const { auths, clock } = factory();
    const as = await startHostileServer();
    closing.push(() => as.close());
    const auth = auths.resolve(target({ url: as.url }));
    auth.release();
    clock.advance(2 * 60_000);
    const signIn = await auth.interactive?.beginSignIn();
    clock.advance(3.5 * 60_000);
    expect(auth.interactive?.isWaiting).toBe(true);
    expect(await auths.resolve(target({ url: as.url })).interactive?.beginSignIn()).toBe(signIn);
    signIn?.cancel();
  });

  test('a failure is remembered between attempts', async () => {
    const { auths, clock } = factory();
    const endpoint = await startTokenEndpoint((response) => json(response, { error: 'invalid_client' }, 403));
    closing.push(() => endpoint.close());
    const credentials = {
      auth_type: 'oauth2_client_credentials',
      token_url: endpoint.url,
      client_id: 'a',
      client_secret: 'b',
    };
    for (let attempt = 0; attempt < 10; attempt++) {
      const auth = auths.resolve(target({ credentials }));
      await failureOf(auth.provider?.getToken() as Promise<string>);
      auth.release();
      clock.advance(50);
    }
    expect(endpoint.seen.length).toBe(1);
    // Whoever presses "Test" wants to know how it is now.
    const auth = auths.resolve(target({ credentials }));
    auth.provider?.forgive();
    await failureOf(auth.provider?.getToken() as Promise<string>);
    expect(endpoint.seen.length).toBe(2);
  });

  test('a changed sign-in takes over from the one before', async () => {
    const { auths, vaults } = factory();
    const first = auths.resolve(target({ credentials: { auth_type: 'oauth2_authorization_code' } }));
    await first.describe();
    const second = auths.resolve(target({ credentials: { auth_type: 'oauth2_authorization_code', scopes: ['a'] } }));
    await second.describe();
    expect(second.interactive).not.toBe(first.interactive);
    expect(await failureOf(first.provider?.getToken() as Promise<string>)).toMatchObject({ code: 'cancelled' });
    expect(vaults.size).toBe(1);
  });
});

test('a server that demands a sign-in, from the first 401 to a call and back', async () => {
  const as = await startAuthorizationServer();
  closing.push(() => as.close());
  const mcp = await startGuardedMcpServer({
    accepts: (token, url) => as.accepts(token, url),
    authorizationServer: as.issuer,
    metadata: { scopes_supported: ['read'] },
  });
  closing.push(() => mcp.close());
  const { auths, redactor } = factory();
  const auth = auths.resolve(target({ url: mcp.url }));
  const fetch = auth.authorize(globalThis.fetch, { waitMs: 5_000 });
  // Nothing was configured, so the refusal itself is given to whoever knows what to make of it.
  expect((await fetch(mcp.url, { method: 'POST', body: '{}' })).status).toBe(401);
  const signIn = await auth.interactive?.beginSignIn();
  await signInWithBrowser(signIn?.url ?? '');
  await signIn?.done;
  const client = await connectClient(mcp.url, fetch);
  expect(await echo(client, 'signed in')).toBe('signed in');
  const token = auth.provider?.peek() ?? '';
  expect(redactor.redact(`x ${token} y`)).toBe('x [redacted] y');
  expect(JSON.stringify(await auth.describe())).not.toContain(token);
  const before = as.tokenRequests.length;
  await auth.refresh();
  expect(as.tokenRequests.slice(before).map(({ grant }) => grant)).toEqual(['refresh_token']);
  await auth.interactive?.signOut();
  expect((await fetch(mcp.url, { method: 'POST', body: '{}' })).status).toBe(401);
  await client.close();
});

test('after close nothing is left: no fetch, no timer', async () => {
  const { auths, clock, opened, redactor } = factory();
  const { credentials } = await endpointThatCounts();
  const token = (await auths.resolve(target({ credentials })).provider?.getToken()) ?? '';
  await auths.resolve(target({})).describe();
  expect(redactor.redact(token)).toBe('[redacted]');
  await auths.close();
  expect(opened).toEqual([]);
  expect(clock.pending).toBe(0);
  // What was logged of it may still be read.
  expect(redactor.redact(token)).toBe('[redacted]');
});
