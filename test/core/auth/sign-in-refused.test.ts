// Authorization servers that say what must not be believed: nothing is opened, no secret goes to the wrong place.
import { afterEach, describe, expect, test } from 'vitest';
import { InteractiveAuth, type InteractiveOptions } from '../../../src-main/core/auth/authorization-code.ts';
import { NO_CHALLENGE } from '../../../src-main/core/auth/challenge.ts';
import {
  type HostileOptions,
  type HostileServer,
  startHostileServer,
} from '../../fixtures/oauth/hostile-authorization-server.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { CANARY, everythingIn, failureOf, memoryVault } from './support.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serverThat(options: HostileOptions): Promise<HostileServer> {
  const server = await startHostileServer(options);
  closing.push(() => server.close());
  return server;
}

function authFor(server: Pick<HostileServer, 'url'>, options: Partial<InteractiveOptions> = {}): InteractiveAuth {
  const auth = new InteractiveAuth({
    serverUrl: server.url,
    config: {},
    vault: memoryVault(),
    fetch: globalThis.fetch,
    openBrowser: () => {
      throw new Error('nothing may be opened');
    },
    clientName: 'Test',
    ...options,
  });
  closing.push(() => auth.close());
  return auth;
}

/** Follows the way back as the authorization server would have led it. */
async function comeBack(url: string, parameters: Record<string, string> = { code: 'the-code' }): Promise<Response> {
  const { searchParams } = new URL(url);
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('state', searchParams.get('state') ?? '');
  for (const [name, value] of Object.entries(parameters)) back.searchParams.set(name, value);
  return fetch(back);
}

describe('a sign-in page that is not opened', () => {
  test.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'smb://evil/share',
    'ms-msdt:/id',
    'http://a.example/$(calc)',
    'https://u:p@a.example/',
    `https://a.example/${'x'.repeat(100_000)}`,
    'data:text/html,x',
    '//a.example',
  ])('%.40s', async (authorization_endpoint) => {
    const server = await serverThat({ metadata: () => ({ authorization_endpoint }) });
    const error = await failureOf(authFor(server).beginSignIn());
    expect(error).toMatchObject({ code: 'auth_error' });
    expect(error.message.length).toBeLessThan(300);
    expect(server.posted.filter(({ path }) => path === '/token')).toEqual([]);
  });

  test.each(['https://as.example/authorize?tenant=a b', 'http://127.0.0.1:1/authorize', 'http://localhost:1/a'])(
    'but %s may be, as the parsed address',
    async (authorization_endpoint) => {
      const auth = authFor(await serverThat({ metadata: () => ({ authorization_endpoint }) }));
      const signIn = await auth.beginSignIn();
      expect(new URL(signIn.url).href).toBe(signIn.url);
      expect(signIn.host).toBe(new URL(authorization_endpoint).host);
      signIn.cancel();
    },
  );
});

describe('metadata that is refused', () => {
  test.each<[string, HostileOptions]>([
    ['another issuer', { metadata: () => ({ issuer: 'https://evil.example' }) }],
    ['PKCE without S256', { metadata: () => ({ code_challenge_methods_supported: ['plain'] }) }],
    ['no PKCE', { metadata: () => ({ code_challenge_methods_supported: undefined }) }],
    ['no authorization code', { metadata: () => ({ response_types_supported: ['token'] }) }],
    ['nonsense', { metadata: () => `<html>${CANARY}` }],
    ['a list', { metadata: () => '[]' }],
    ['far too much of it', { metadata: () => ({ padding: 'x'.repeat(1_000_000) }) }],
    ['another resource', { resource: () => ({ resource: 'https://other.example/mcp' }) }],
    ['no registration', { metadata: () => ({ registration_endpoint: undefined }) }],
    [
      'registration at a plain http host',
      { metadata: () => ({ registration_endpoint: 'http://evil.example/register' }) },
    ],
    [
      'another redirect URI',
      { registration: (asked) => [201, { ...asked, client_id: 'x', redirect_uris: ['http://evil'] }] },
    ],
    ['no client_id', { registration: (asked) => [201, { ...asked, client_id: '' }] }],
    [
      'a secret with line breaks',
      { registration: (asked) => [201, { ...asked, client_id: 'x', client_secret: 'a\r\nb' }] },
    ],
    [
      'a registration that is refused',
      { registration: () => [400, { error: 'invalid_redirect_uri', error_description: CANARY }] },
    ],
  ])('%s', async (what, options) => {
    const server = await serverThat(options);
    const error = await failureOf(authFor(server).beginSignIn());
    expect(error).toMatchObject({ code: 'auth_error' });
    if (what === 'nonsense') expect(everythingIn(error)).not.toContain(CANARY);
    if (what.endsWith('refused')) expect(error.message).toContain(`invalid_redirect_uri: ${CANARY}`);
  });

  test('in a place that is not asked', async () => {
    const server = await serverThat({});
    const asked: string[] = [];
    const guarded: InteractiveOptions['fetch'] = (url, init) => {
      asked.push(new URL(url).origin);
      if (new URL(url).origin !== server.origin) throw new TypeError('not allowed');
      return globalThis.fetch(url, init);
    };
    const auth = authFor(server, { fetch: guarded });
    for (const address of ['http://169.254.169.254/prm', 'http://evil.example/prm']) {
      auth.noteChallenge({ ...NO_CHALLENGE, resourceMetadata: new URL(address) });
      await auth.beginSignIn().then(
        (signIn) => signIn.cancel(),
        (error) => expect(error).toMatchObject({ code: 'auth_error' }),
      );
    }
    // Plain http and link-local are refused before the fetch hears of them.
    expect(new Set(asked)).toEqual(new Set([server.origin]));
  });
});

describe('a token answer that is refused', () => {
  test.each<[string, [number, object]]>([
    ['no token', [200, { token_type: 'Bearer' }]],
    ['another type', [200, { access_token: 'x', token_type: 'DPoP' }]],
    ['line breaks', [200, { access_token: `${CANARY}\r\nx: 1`, token_type: 'Bearer' }]],
    ['an error', [400, { error: 'invalid_grant', error_description: 'code the-code is old' }]],
    ['a redirect', [302, {}]],
  ])('%s', async (what, answer) => {
    const vault = memoryVault();
    const server = await serverThat({ token: () => answer });
    const auth = authFor(server, { vault });
    const signIn = await auth.beginSignIn();
    const page = await comeBack(signIn.url);
    expect(page.status).toBe(400);
    const error = await failureOf(signIn.done);
    expect(error).toMatchObject({ code: 'auth_error' });
    expect(everythingIn(error)).not.toContain(CANARY);
    if (what === 'an error') expect(error.message).toContain('code [redacted] is old');
    expect(vault.text).toBeNull();
    expect(await auth.describe()).toMatchObject({ status: 'needs_sign_in' });
  });

  test('a vault that cannot keep the tokens keeps the sign-in from being used', async () => {
    const vault = memoryVault();
    vault.fails = true;
    const auth = authFor(await serverThat({}), { vault });
    const signIn = await auth.beginSignIn();
    expect((await comeBack(signIn.url)).status).toBe(400);
    await failureOf(signIn.done);
    expect(await failureOf(auth.tokens.getToken())).toMatchObject({ code: 'auth_error' });
  });
});

test('another authorization server later: a client registered by hand keeps its secret to itself', async () => {
  const second = await serverThat({});
  let issuer: string | null = null;
  const first = await serverThat({ resource: () => (issuer === null ? {} : { authorization_servers: [issuer] }) });
  const vault = memoryVault();
  const config = { client_id: 'by-hand', client_secret: CANARY };
  const auth = authFor(first, { vault, config });
  const signIn = await auth.beginSignIn();
  await comeBack(signIn.url);
  await signIn.done;
  expect(first.posted.at(-1)?.body).toContain(CANARY);

  issuer = second.origin;
  const error = await failureOf(auth.beginSignIn());
  expect(error.message).toContain(second.origin);
  expect(error.message).toMatch(/sign out/);
  expect(second.posted).toEqual([]);
  // The user says that it is right.
  await auth.signOut();
  (await auth.beginSignIn()).cancel();
});

test('another authorization server later: a registered client is registered anew, with nothing of the old one', async () => {
  const second = await serverThat({ registration: (asked) => [201, { ...asked, client_id: 'second' }] });
  let issuer: string | null = null;
  const first = await serverThat({
    resource: () => (issuer === null ? {} : { authorization_servers: [issuer] }),
    registration: (asked) => [201, { ...asked, client_id: 'first', client_secret: CANARY }],
  });
  const auth = authFor(first);
  const signIn = await auth.beginSignIn();
  await comeBack(signIn.url);
  await signIn.done;
  await auth.tokens.getToken();
  issuer = second.origin;
  const again = await auth.beginSignIn();
  expect(new URL(again.url).searchParams.get('client_id')).toBe('second');
  await comeBack(again.url);
  await again.done;
  expect(await auth.describe()).toMatchObject({ source: second.origin });
  expect(JSON.stringify(second.posted)).not.toContain(CANARY);
  expect(JSON.stringify(second.posted)).not.toContain('hostile-refresh');
});

describe('who we are', () => {
  test('is a metadata document, where the authorization server takes one', async () => {
    const document = 'https://app.example/oauth/client.json';
    const server = await serverThat({ metadata: () => ({ client_id_metadata_document_supported: true }) });
    const ids: (string | null)[] = [];
    for (const options of [{ clientMetadataUrl: document }, { config: { client_id: document } }]) {
      const signIn = await authFor(server, options).beginSignIn();
      ids.push(new URL(signIn.url).searchParams.get('client_id'));
      signIn.cancel();
    }
    expect(ids).toEqual([document, document]);
    expect(server.posted).toEqual([]);
  });

  test('is registered where it takes none', async () => {
    const server = await serverThat({});
    const signIn = await authFor(server, { clientMetadataUrl: 'https://app.example/oauth/client.json' }).beginSignIn();
    expect(new URL(signIn.url).searchParams.get('client_id')).toBe('registered');
    expect(JSON.parse(server.posted[0]?.body ?? '{}')).toMatchObject({
      client_name: 'Test',
      application_type: 'native',
    });
    signIn.cancel();
  });

  test('is asked at the default paths of a server that has no metadata at all', async () => {
    const server = await serverThat({ resource: () => null, metadata: () => null });
    const auth = authFor(server);
    const signIn = await auth.beginSignIn();
    expect(signIn.url.startsWith(`${server.origin}/authorize?`)).toBe(true);
    await comeBack(signIn.url);
    await signIn.done;
    expect(await auth.tokens.getToken()).toBe('hostile-access-token');
    expect(server.posted.map(({ path }) => path)).toEqual(['/register', '/token']);
  });
});

test('nobody signs in: after five minutes it is over', async () => {
  const clock = createManualClock();
  const auth = authFor(await serverThat({}), { clock });
  const signIn = await auth.beginSignIn();
  clock.advance(5 * 60_000 - 1);
  expect((await comeBack(signIn.url, { code: '', state: 'no' })).status).toBe(400);
  clock.advance(1);
  expect(await failureOf(signIn.done)).toMatchObject({ code: 'timeout' });
  await failureOf(comeBack(signIn.url));
});

test('a redirect URI that is not on this machine, or whose port is taken, is named', async () => {
  const server = await serverThat({});
  const taken = `http://127.0.0.1:${server.loopback.port}/callback`;
  for (const redirect_uri of ['https://app.example/callback', 'http://192.0.2.1/callback', 'x', taken]) {
    const error = await failureOf(authFor(server, { config: { client_id: 'x', redirect_uri } }).beginSignIn());
    expect(error).toMatchObject({ code: 'config_error' });
  }
});
