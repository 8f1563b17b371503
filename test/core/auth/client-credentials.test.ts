// The client credentials grant against a certified authorization server, and a server that demands its tokens.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { McpHttpAuth } from '../../../src-main/core/auth/authorized-fetch.ts';
import { OAuth2ClientCredentialsProvider } from '../../../src-main/core/auth/client-credentials.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../../fixtures/oauth/authorization-server.ts';
import { type GuardedMcpServer, startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { CANARY, connectClient, echo, everythingIn, failureOf } from './support.ts';

const SECRET = `${CANARY} & more/+=`;
const machine = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'read write' };

/** Half of it is for the renewal, and that is less than a request may take by the clock that the test moves. */
const LIFE_S = 58;

let as: AuthorizationServer;
let mcp: GuardedMcpServer;

beforeAll(async () => {
  as = await startAuthorizationServer({
    tokenLife: LIFE_S,
    clients: [
      { ...machine, client_id: 'post', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_post' },
    ],
  });
  mcp = await startGuardedMcpServer({ accepts: (token) => as.accepts(token) });
});

afterAll(async () => {
  await mcp.close();
  await as.close();
});

const config = (client_id = 'post', client_secret = SECRET) => ({
  token_url: `${as.issuer}/token`,
  client_id,
  client_secret,
  scopes: ['read', 'write'],
});

test('100 calls at expiry: one token request, 100 successes', async () => {
  const clock = createManualClock();
  const provider = new OAuth2ClientCredentialsProvider(config(), { clock });
  const fetch = new McpHttpAuth(provider, { clock }).wrap(globalThis.fetch, mcp.url);
  const before = as.tokenRequests.length;
  const client = await connectClient(mcp.url, fetch);
  expect(await echo(client, 'one')).toBe('one');
  expect(as.tokenRequests.length - before).toBe(1);
  expect(as.tokenRequests.at(-1)?.params).toMatchObject({ grant_type: 'client_credentials', scope: 'read write' });
  clock.advance(LIFE_S * 1_000);
  expect(provider.peek()).toBeNull();
  const { refused } = mcp.counts;
  const texts = Array.from({ length: 100 }, (_, index) => `call ${index}`);
  expect(await Promise.all(texts.map((text) => echo(client, text)))).toEqual(texts);
  expect(as.tokenRequests.length - before).toBe(2);
  expect(mcp.counts.refused).toBe(refused);
  await client.close();
});

test('100 calls with a token that was revoked: one token request, 100 successes', async () => {
  const provider = new OAuth2ClientCredentialsProvider(config());
  const client = await connectClient(mcp.url, new McpHttpAuth(provider).wrap(globalThis.fetch, mcp.url));
  await (await as.provider.ClientCredentials.find(await provider.getToken()))?.destroy();
  const before = as.tokenRequests.length;
  const texts = Array.from({ length: 100 }, (_, index) => `call ${index}`);
  expect(await Promise.all(texts.map((text) => echo(client, text)))).toEqual(texts);
  expect(as.tokenRequests.length - before).toBe(1);
  await client.close();
});

test('a server that wants HTTP Basic gets it, and from then on at once', async () => {
  const strict = await startAuthorizationServer({
    clients: [
      { ...machine, client_id: 'basic:id', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_basic' },
    ],
    configuration: { clientAuthMethods: ['client_secret_basic'] },
  });
  const provider = new OAuth2ClientCredentialsProvider({
    ...config('basic:id'),
    token_url: `${strict.issuer}/token`,
  });
  expect(await strict.accepts(await provider.getToken())).toBe(true);
  await provider.refresh();
  await strict.close();
  const seen = strict.tokenRequests.map(({ authorization, status }) => [authorization?.slice(0, 6), status]);
  expect(seen).toEqual([
    [undefined, 401],
    ['Basic ', 200],
    ['Basic ', 200],
  ]);
});

test('a wrong secret is an auth_error that says so, and never the secret', async () => {
  const redactor = createRedactor();
  const provider = new OAuth2ClientCredentialsProvider(config('post', `${CANARY}-wrong`), { redactor });
  const error = await failureOf(provider.getToken());
  expect(error).toMatchObject({ code: 'auth_error', oauthError: 'invalid_client' });
  expect(error.message).toContain(as.issuer);
  expect(error.message).toContain('invalid_client');
  expect(everythingIn(error)).not.toContain(CANARY);
  expect(provider.state()).toMatchObject({ kind: 'oauth2_client_credentials', source: as.issuer, status: 'error' });
  expect(JSON.stringify(provider.state())).not.toContain(CANARY);
});

describe('the request', () => {
  const seenBy = async (extra: object) => {
    const provider = new OAuth2ClientCredentialsProvider({ ...config(), ...extra });
    await provider.getToken();
    return as.tokenRequests.at(-1)?.params;
  };

  test('has the scopes configured and no others', async () => {
    expect(await seenBy({ scopes: ['write'] })).toMatchObject({ scope: 'write' });
    expect((await seenBy({ scopes: [] }))?.scope).toBeUndefined();
    expect((await seenBy({ scopes: undefined }))?.scope).toBeUndefined();
  });

  test('takes extra parameters last: they may replace the scope', async () => {
    const params = await seenBy({ extra_params: { scope: 'read', resource: 'urn:other' } });
    expect(params).toMatchObject({ scope: 'read', resource: 'urn:other' });
  });

  test.each(['grant_type', 'client_id', 'client_secret'])('never lets an extra parameter replace %s', (name) => {
    expect(() => new OAuth2ClientCredentialsProvider({ ...config(), extra_params: { [name]: 'x' } })).toThrow(name);
  });

  test.each(['token_url', 'client_id', 'client_secret'])('is not made without %s', (name) => {
    expect(() => new OAuth2ClientCredentialsProvider({ ...config(), [name]: '' })).toThrow(
      expect.objectContaining({ code: 'config_error', message: expect.stringContaining(name) }),
    );
  });
});
