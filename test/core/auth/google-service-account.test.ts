// The grant of a Google service account, against an endpoint that verifies what was signed.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWTVerifyResult, jwtVerify } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { GoogleServiceAccountProvider } from '../../../src-main/core/auth/google-service-account.ts';
import { json, startTokenEndpoint, type TokenEndpoint } from '../../fixtures/oauth/token-endpoint.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { everythingIn, failureOf } from './support.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pemOf = (key: KeyObject, type: 'pkcs8' | 'pkcs1' = 'pkcs8') => key.export({ type, format: 'pem' }) as string;
const PEM = pemOf(privateKey);

const open: TokenEndpoint[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

/** Answers as Google does: only for a good signature, a fresh assertion, and itself as the audience. */
async function startGoogle(now: () => number = Date.now) {
  const verified: JWTVerifyResult[] = [];
  const endpoint: TokenEndpoint = await startTokenEndpoint(async (response, { form }) => {
    const headers = { date: new Date(now()).toUTCString() };
    try {
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') throw new Error('grant');
      const options = {
        audience: endpoint.url,
        algorithms: ['RS256'],
        currentDate: new Date(now()),
        maxTokenAge: '1 h',
      };
      verified.push(await jwtVerify(form.get('assertion') ?? '', publicKey, options));
      json(
        response,
        { access_token: `ya29.${verified.length}`, expires_in: 3_599, token_type: 'Bearer' },
        200,
        headers,
      );
    } catch {
      json(response, { error: 'invalid_grant', error_description: 'Invalid JWT' }, 400, headers);
    }
  });
  open.push(endpoint);
  return { endpoint, verified };
}

const accountFor = (tokenUri: string, changes: object = {}) => ({
  type: 'service_account',
  client_email: 'robot@project.iam.gserviceaccount.com',
  private_key_id: 'key-1',
  private_key: PEM,
  token_uri: tokenUri,
  ...changes,
});

test.each([
  ['an object', (account: object) => account as Record<string, unknown>],
  ['the text of the file', (account: object) => JSON.stringify(account, null, 2)],
])('a key as %s signs what the endpoint asks for', async (_what, form) => {
  const { endpoint, verified } = await startGoogle();
  const provider = new GoogleServiceAccountProvider({
    service_account_json: form(accountFor(endpoint.url)),
    scopes: ['https://www.googleapis.com/auth/cloud-platform', 'email'],
  });
  expect(await provider.getToken()).toBe('ya29.1');
  const { payload, protectedHeader } = verified[0] as JWTVerifyResult;
  expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: 'key-1' });
  expect(payload).toMatchObject({
    iss: 'robot@project.iam.gserviceaccount.com',
    aud: endpoint.url,
    scope: 'https://www.googleapis.com/auth/cloud-platform email',
  });
  expect(payload.sub).toBeUndefined();
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(3_600);
  expect(provider.state()).toMatchObject({ kind: 'google_service_account', source: endpoint.origin, status: 'valid' });
});

test('a subject to act for is named', async () => {
  const { endpoint, verified } = await startGoogle();
  const service_account_json = accountFor(endpoint.url, { private_key: pemOf(privateKey, 'pkcs1') });
  const provider = new GoogleServiceAccountProvider({
    service_account_json,
    scopes: ['a'],
    subject: 'ada@example.test',
  });
  await provider.getToken();
  expect(verified[0]?.payload.sub).toBe('ada@example.test');
});

test.each([-2, 2])('a clock that is %i hours off is made up for', async (hours) => {
  const { endpoint, verified } = await startGoogle(() => Date.now() + hours * 3_600_000);
  const clock = { ...createManualClock(), now: Date.now };
  const config = { service_account_json: accountFor(endpoint.url), scopes: ['a'] };
  const provider = new GoogleServiceAccountProvider(config, { clock });
  expect(await provider.getToken()).toBe('ya29.1');
  await provider.refresh();
  expect(verified.length).toBe(2);
  // Known from then on: one question more, once.
  expect(endpoint.seen.length).toBe(3);
});

test('a key that was replaced at Google is refused in Google’s words', async () => {
  const { endpoint } = await startGoogle();
  const other = pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
  const provider = new GoogleServiceAccountProvider({
    service_account_json: accountFor(endpoint.url, { private_key: other }),
    scopes: ['a'],
  });
  const error = await failureOf(provider.getToken());
  expect(error).toMatchObject({ code: 'auth_error', message: expect.stringContaining('invalid_grant: Invalid JWT') });
  expect(endpoint.seen.length).toBe(1);
});

describe('a key that cannot be used is named, and nothing of it', () => {
  const line = PEM.split('\n')[3] as string;
  const short = pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey);
  const elliptic = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  test.each<[string, object | string]>([
    ['no JSON', '{"client_email"'],
    ['no client_email', accountFor('https://a.test', { client_email: undefined })],
    ['no private_key', accountFor('https://a.test', { private_key: undefined })],
    ['a cut private_key', accountFor('https://a.test', { private_key: PEM.slice(0, 900) })],
    ['a private_key with a line missing', accountFor('https://a.test', { private_key: PEM.replace(`${line}\n`, '') })],
    [
      'garbage of 100 KB',
      accountFor('https://a.test', { private_key: `-----BEGIN PRIVATE KEY-----\n${line.repeat(1_600)}` }),
    ],
    ['a short private_key', accountFor('https://a.test', { private_key: short })],
    ['another kind of private_key', accountFor('https://a.test', { private_key: elliptic })],
    ['a token_uri that is none', accountFor('not a url')],
  ])('%s', (_what, key) => {
    const make = () => new GoogleServiceAccountProvider({ service_account_json: key as string, scopes: ['a'] });
    expect(make).toThrow(expect.objectContaining({ code: 'config_error' }));
    try {
      make();
    } catch (error) {
      expect(everythingIn(error)).not.toContain(line.slice(0, 24));
    }
  });

  test.each(['http://169.254.169.254/token', 'http://as.example/token', 'file:///etc/passwd'])(
    'a token_uri of %s gets no assertion',
    async (tokenUri) => {
      let asked = 0;
      const fetch = async () => {
        asked++;
        return Response.json({});
      };
      const config = { service_account_json: accountFor(tokenUri), scopes: ['a'] };
      const provider = new GoogleServiceAccountProvider(config, { fetch });
      expect(await failureOf(provider.getToken())).toMatchObject({ code: 'auth_error' });
      expect(asked).toBe(0);
    },
  );
});
