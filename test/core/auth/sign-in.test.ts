// The user's sign-in against a certified authorization server: registration, PKCE, the way back, refresh, sign-out.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { InteractiveAuth, type InteractiveOptions } from '../../../src-main/core/auth/authorization-code.ts';
import { McpHttpAuth } from '../../../src-main/core/auth/authorized-fetch.ts';
import type { Challenge } from '../../../src-main/core/auth/challenge.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../../fixtures/oauth/authorization-server.ts';
import { signInUpToRedirect, signInWithBrowser } from '../../fixtures/oauth/browser.ts';
import { type GuardedMcpServer, startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { connectClient, echo, failureOf, memoryVault } from './support.ts';

const SECRET = 'pre-registered-secret-0123456789';
let as: AuthorizationServer;
let mcp: GuardedMcpServer;

beforeAll(async () => {
  as = await startAuthorizationServer({
    clients: [
      {
        client_id: 'by-hand',
        client_secret: SECRET,
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
  });
  mcp = await startGuardedMcpServer({
    accepts: (token, url) => as.accepts(token, url),
    authorizationServer: as.issuer,
    metadata: { scopes_supported: ['read', 'write'] },
  });
});

afterAll(async () => {
  await mcp.close();
  await as.close();
});

const closing: InteractiveAuth[] = [];
afterEach(async () => {
  for (const auth of closing.splice(0)) await auth.close();
});

function setUp(options: Partial<InteractiveOptions> = {}) {
  const opened: string[] = [];
  const vault = memoryVault();
  const redactor = createRedactor();
  const auth = new InteractiveAuth({
    serverUrl: mcp.url,
    config: {},
    vault,
    fetch: globalThis.fetch,
    openBrowser: (url) => {
      opened.push(url);
    },
    clientName: 'Test',
    redactor,
    ...options,
  });
  closing.push(auth);
  const onChallenge = (challenge: Challenge) => auth.noteChallenge(challenge);
  const signIn = { expected: true, isMissing: () => auth.isSignedOut, onChallenge };
  const fetch = new McpHttpAuth(auth.tokens, { signIn }).wrap(globalThis.fetch, mcp.url);
  return { auth, vault, opened, redactor, fetch };
}

/** Signs in as a person would, and gives what was asked of the browser. */
async function signInAs({ auth }: Pick<ReturnType<typeof setUp>, 'auth'>): Promise<URL> {
  const signIn = await auth.beginSignIn();
  const { response } = await signInWithBrowser(signIn.url);
  expect(response.status).toBe(200);
  await signIn.done;
  return new URL(signIn.url);
}

test('from the refusal to the tools: nothing is opened unasked, then one sign-in is enough', async () => {
  const { auth, vault, opened, fetch } = setUp();
  const refused = await failureOf(connectClient(mcp.url, fetch));
  expect(String(refused.cause ?? refused)).toMatch(/sign-in|Sign in/i);
  expect(opened).toEqual([]);
  expect(await auth.describe()).toMatchObject({ status: 'needs_sign_in', kind: 'oauth2_authorization_code' });

  const signIn = await auth.beginSignIn();
  expect(await auth.beginSignIn()).toBe(signIn);
  expect(signIn.host).toBe(new URL(as.issuer).host);
  expect(opened).toEqual([]);
  await Promise.all([signIn.open(), signIn.open(), signIn.open()]);
  expect(opened).toEqual([signIn.url]);

  const { searchParams } = new URL(signIn.url);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    resource: mcp.url,
    scope: 'read write offline_access',
  });
  const { response } = await signInWithBrowser(signIn.url);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  await signIn.done;

  expect(auth.pending).toBeNull();
  const client = await connectClient(mcp.url, fetch);
  expect(await echo(client, 'hello')).toBe('hello');
  await client.close();
  expect(await auth.describe()).toMatchObject({ status: 'valid', source: as.issuer });
  expect(as.registrations.at(-1)).toMatchObject({ application_type: 'native', token_endpoint_auth_method: 'none' });
  expect(as.tokenRequests.at(-1)?.params).toMatchObject({ grant_type: 'authorization_code', resource: mcp.url });
  expect(vault.saves.length).toBe(1);
  // After a restart nobody need sign in again.
  const before = as.tokenRequests.length;
  const again = setUp({ vault });
  const restarted = await connectClient(mcp.url, again.fetch);
  expect(await echo(restarted, 'again')).toBe('again');
  await restarted.close();
  expect(as.tokenRequests.length).toBe(before);
});

test('each sign-in listens at another port and path, and registers exactly that', async () => {
  const { auth } = setUp();
  const uris = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const redirectUri = (await signInAs({ auth })).searchParams.get('redirect_uri') as string;
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
    expect(as.registrations.at(-1)?.redirect_uris).toEqual([redirectUri]);
    uris.add(new URL(redirectUri).pathname);
  }
  expect(uris.size).toBe(3);
});

test('a client registered by hand is used as it is, and its secret is known to the redactor', async () => {
  const before = as.registrations.length;
  const config = {
    client_id: 'by-hand',
    client_secret: SECRET,
    redirect_uri: 'http://127.0.0.1/callback',
    scopes: ['read'],
  };
  const set = setUp({ config });
  const url = await signInAs(set);
  expect(url.searchParams.get('client_id')).toBe('by-hand');
  expect(url.searchParams.get('scope')).toBe('read');
  expect(url.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(as.registrations.length).toBe(before);
  expect(set.redactor.redact(SECRET)).toBe('[redacted]');
  const stored = JSON.parse(set.vault.text ?? '{}');
  for (const token of Object.values(stored.tokens).filter((value) => typeof value === 'string')) {
    expect(set.redactor.redact(token as string)).toBe('[redacted]');
  }
});

describe('the way back', () => {
  test('is open to the right answer alone, whatever else comes first', async () => {
    const { auth } = setUp();
    const signIn = await auth.beginSignIn();
    const right = await signInUpToRedirect(signIn.url);
    const variant = (change: (url: URL) => void) => {
      const url = new URL(right);
      change(url);
      return url;
    };
    const wrong: [string, URL, RequestInit?][] = [
      ['wrong state', variant((url) => url.searchParams.set('state', 'x'.repeat(43)))],
      ['no state', variant((url) => url.searchParams.delete('state'))],
      ['two states', variant((url) => url.searchParams.append('state', 'x'))],
      ['another path', variant((url) => Object.assign(url, { pathname: `${url.pathname}x` }))],
      ['the root', variant((url) => Object.assign(url, { pathname: '/' }))],
      ['another issuer', variant((url) => url.searchParams.set('iss', 'https://evil.example'))],
      ['no issuer', variant((url) => url.searchParams.delete('iss'))],
      ['POST', right, { method: 'POST' }],
      ['HEAD', right, { method: 'HEAD' }],
      ['denied by nobody', variant((url) => Object.assign(url, { search: '?error=access_denied' }))],
    ];
    for (const [what, url, init] of wrong) {
      const response = await fetch(url, init);
      expect([what, response.status]).toEqual([what, 400]);
      expect(await response.text()).not.toContain(right.searchParams.get('code'));
    }
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const { hostname: host, port, pathname, search } = right;
      const asked = request({ host, port, path: pathname + search, headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.end();
    });
    expect(status).toBe(400);
    for (let round = 0; round < 20; round++) {
      const hits = Array.from({ length: 50 }, () => fetch(variant((url) => url.searchParams.set('state', 'no'))));
      for (const response of await Promise.all(hits)) expect(response.status).toBe(400);
    }
    const denied = variant((url) =>
      Object.assign(url, { search: `?error=access_denied&state=${url.searchParams.get('state')}` }),
    );
    denied.searchParams.set('iss', as.issuer);
    expect((await fetch(denied)).status).toBe(400);
    expect(auth.pending).not.toBeNull();
    // Of the same answer twice at once, one is the right one and one a replay, of which the server hears nothing.
    const exchanged = () => as.tokenRequests.filter(({ grant }) => grant === 'authorization_code').length;
    const before = exchanged();
    const both = await Promise.all([fetch(right), fetch(right)].map((asked) => asked.then(({ status: code }) => code)));
    expect(both.sort()).toEqual([200, 400]);
    expect(exchanged()).toBe(before + 1);
    await signIn.done;
    await failureOf(fetch(right));
    expect(auth.pending).toBeNull();
  });

  test('of a user who says no ends the sign-in, and another may begin', async () => {
    const set = setUp();
    const signIn = await set.auth.beginSignIn();
    const right = await signInUpToRedirect(signIn.url);
    right.searchParams.delete('code');
    right.searchParams.set('error', 'access_denied');
    right.searchParams.set('error_description', 'The user \u001b[1msaid no');
    expect((await fetch(right)).status).toBe(400);
    expect(await failureOf(signIn.done)).toMatchObject({
      code: 'auth_error',
      message: 'The sign-in was refused: access_denied: The user \\u001b[1msaid no',
    });
    await signInAs(set);
  });

  test('is closed when the user cancels', async () => {
    const { auth } = setUp();
    const signIn = await auth.beginSignIn();
    const redirectUri = new URL(signIn.url).searchParams.get('redirect_uri') as string;
    expect((await fetch(redirectUri)).status).toBe(400);
    signIn.cancel();
    expect(await failureOf(signIn.done)).toMatchObject({ code: 'cancelled' });
    await failureOf(fetch(redirectUri));
  });
});

describe('refreshing', () => {
  test('spends each refresh token once, however many ask, and seals the new one before it is used', async () => {
    const set = setUp();
    await signInAs(set);
    const { auth, vault } = set;
    const first = await auth.tokens.getToken();
    const before = as.tokenRequests.length;
    const replaced = await Promise.all(Array.from({ length: 100 }, () => auth.tokens.replace(first)));
    expect(new Set(replaced).size).toBe(1);
    expect(as.tokenRequests.slice(before).map(({ grant, status }) => [grant, status])).toEqual([
      ['refresh_token', 200],
    ]);
    expect(as.tokenRequests.at(-1)?.params.resource).toBe(mcp.url);
    expect(JSON.parse(vault.text ?? '{}').tokens.access_token).toBe(replaced[0]);
    // Rotation: five more, each with the refresh token of the one before.
    for (let round = 0; round < 5; round++) await auth.tokens.refresh();
    const spent = as.tokenRequests.slice(before).map(({ params }) => params.refresh_token);
    expect(new Set(spent).size).toBe(6);
    expect(await as.accepts(await auth.tokens.getToken(), mcp.url)).toBe(true);
  });

  test('with a full disk uses nothing that is not sealed, and loses nothing', async () => {
    const set = setUp();
    await signInAs(set);
    const { auth, vault } = set;
    const first = await auth.tokens.getToken();
    vault.fails = true;
    await failureOf(auth.tokens.replace(first));
    expect(auth.tokens.peek()).toBeNull();
    const before = as.tokenRequests.length;
    vault.fails = false;
    auth.tokens.forgive();
    const token = await auth.tokens.getToken();
    expect(as.tokenRequests.length).toBe(before);
    expect(await as.accepts(token, mcp.url)).toBe(true);
    expect(JSON.parse(vault.text ?? '{}').tokens.access_token).toBe(token);
  });

  test('after a crash between answer and save asks for a sign-in, and keeps no half of anything', async () => {
    const set = setUp();
    await signInAs(set);
    const lost = memoryVault();
    lost.text = set.vault.text;
    await set.auth.tokens.getToken();
    await set.auth.tokens.refresh();
    // What a crash would have left: the sign-in before the refresh. Its refresh token is spent by now.
    const after = setUp({ vault: lost });
    const old = await after.auth.tokens.getToken();
    const error = await failureOf(after.auth.tokens.replace(old));
    expect(error).toMatchObject({ code: 'auth_error', message: expect.stringMatching(/Sign in again.*invalid_grant/) });
    expect(await after.auth.describe()).toMatchObject({ status: 'needs_sign_in' });
    expect(JSON.parse(lost.text ?? '{}').tokens).toBeNull();
    await signInAs(after);
    expect(await as.accepts(await after.auth.tokens.getToken(), mcp.url)).toBe(true);
  });

  test('is seen through to its end when the server is reconfigured meanwhile', async () => {
    const started = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const set = setUp({
      fetch: async (url, init) => {
        if (String(init?.body).includes('grant_type=refresh_token')) {
          started.resolve();
          await held.promise;
        }
        return globalThis.fetch(url, init);
      },
    });
    await signInAs(set);
    const first = await set.auth.tokens.getToken();
    const refreshing = failureOf(set.auth.tokens.replace(first));
    await started.promise;
    const closed = set.auth.close();
    expect(await refreshing).toMatchObject({ code: 'cancelled' });
    held.resolve();
    await closed;
    expect(set.vault.saves.length).toBe(2);
    const next = setUp({ vault: set.vault });
    expect(await as.accepts(await next.auth.tokens.getToken(), mcp.url)).toBe(true);
  });

  test('that ends after a sign-out brings nothing back', async () => {
    const held = Promise.withResolvers<void>();
    const set = setUp({
      fetch: async (url, init) => {
        const response = await globalThis.fetch(url, init);
        if (String(init?.body).includes('grant_type=refresh_token')) await held.promise;
        return response;
      },
    });
    await signInAs(set);
    const refreshing = failureOf(set.auth.tokens.replace(await set.auth.tokens.getToken()));
    const signedOut = set.auth.signOut();
    await refreshing;
    held.resolve();
    await signedOut;
    await set.auth.close();
    expect(set.vault.text).toBeNull();
    expect(set.auth.isSignedOut).toBe(true);
  });
});

test('signing out forgets the tokens here and there', async () => {
  const set = setUp();
  await signInAs(set);
  const token = await set.auth.tokens.getToken();
  const { refresh_token } = JSON.parse(set.vault.text ?? '{}').tokens;
  const { revocations } = as;
  await set.auth.signOut();
  expect(set.vault.text).toBeNull();
  expect(as.revocations).toBe(revocations + 1);
  expect(await as.provider.RefreshToken.find(refresh_token)).toBeUndefined();
  expect(await as.accepts(token)).toBe(false);
  expect(set.auth.tokens.peek()).toBeNull();
  expect(await set.auth.describe()).toMatchObject({ status: 'needs_sign_in', source: null });
  expect(set.redactor.redact(refresh_token)).toBe('[redacted]');
});

test('tokens for one address are not sent to another, nor those of another client', async () => {
  const set = setUp();
  await signInAs(set);
  for (const changes of [{ serverUrl: `${mcp.origin}/other` }, { config: { client_id: 'by-hand' } }]) {
    const other = setUp({ vault: set.vault, ...changes });
    expect(await other.auth.describe()).toMatchObject({ status: 'needs_sign_in' });
    expect(await failureOf(other.auth.tokens.getToken())).toMatchObject({ code: 'auth_error' });
  }
});

test('tokens that ran out while nothing ran are refreshed with the first request', async () => {
  const set = setUp();
  await signInAs(set);
  const stored = JSON.parse(set.vault.text ?? '{}');
  await set.vault.save({ ...stored, tokens: { ...stored.tokens, expires_at: Date.now() - 1 } });
  const later = setUp({ vault: set.vault });
  expect(await later.auth.describe()).toMatchObject({ status: 'expired', source: as.issuer });
  const before = as.tokenRequests.length;
  expect(await as.accepts(await later.auth.tokens.getToken(), mcp.url)).toBe(true);
  expect(as.tokenRequests.slice(before).map(({ grant }) => grant)).toEqual(['refresh_token']);
});

test('a browser that cannot be opened is said, and the sign-in still waits', async () => {
  const { auth } = setUp({
    openBrowser: () => {
      throw new Error('no browser here');
    },
  });
  const signIn = await auth.beginSignIn();
  expect(await failureOf(signIn.open())).toMatchObject({ code: 'unavailable' });
  await signInWithBrowser(signIn.url);
  await signIn.done;
});

test.each([{}, { tokens: 7 }, { version: 9, tokens: { access_token: 'x' } }])(
  'a stored value of another shape means signing in again: %j',
  async (value) => {
    const vault = memoryVault();
    await vault.save(value);
    expect(await setUp({ vault }).auth.describe()).toMatchObject({ status: 'needs_sign_in' });
  },
);

test('a demand for more permissions is met by a sign-in that asks for the old and the new', async () => {
  const set = setUp();
  const challenge = { error: null, errorDescription: null, resourceMetadata: null };
  set.auth.noteChallenge({ ...challenge, scope: 'read' });
  expect((await signInAs(set)).searchParams.get('scope')).toBe('read offline_access');
  set.auth.noteChallenge({ ...challenge, error: 'insufficient_scope', scope: 'write' });
  const scopes = (await signInAs(set)).searchParams.get('scope')?.split(' ') ?? [];
  expect(scopes.sort()).toEqual(['offline_access', 'read', 'write']);
});
