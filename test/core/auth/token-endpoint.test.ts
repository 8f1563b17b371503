// Token endpoints that misbehave: what they answer is judged, their words are cut, and secrets stay where they belong.
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { OAuth2ClientCredentialsProvider } from '../../../src-main/core/auth/client-credentials.ts';
import { GoogleServiceAccountProvider } from '../../../src-main/core/auth/google-service-account.ts';
import type { GatewayError } from '../../../src-main/core/errors.ts';
import { isPermanent } from '../../../src-main/core/errors.ts';
import { type Answer, json, startTokenEndpoint, type TokenEndpoint } from '../../fixtures/oauth/token-endpoint.ts';
import { CANARY, everythingIn, failureOf } from './support.ts';

const open: TokenEndpoint[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

async function endpointThat(answer: Answer): Promise<TokenEndpoint> {
  const endpoint = await startTokenEndpoint(answer);
  open.push(endpoint);
  return endpoint;
}

function providerFor(endpoint: Pick<TokenEndpoint, 'url'>, requestTimeoutMs?: number) {
  const config = { token_url: endpoint.url, client_id: 'client', client_secret: CANARY };
  return new OAuth2ClientCredentialsProvider(config, requestTimeoutMs === undefined ? {} : { requestTimeoutMs });
}

async function failsAgainst(answer: Answer, requestTimeoutMs?: number): Promise<GatewayError> {
  const error = await failureOf(providerFor(await endpointThat(answer), requestTimeoutMs).getToken());
  expect(error).toMatchObject({ code: 'auth_error' });
  expect(everythingIn(error)).not.toContain(CANARY);
  expect(error.message.length).toBeLessThan(600);
  return error as GatewayError;
}

const good = { access_token: 'good-token', token_type: 'Bearer', expires_in: 60 };

describe('an answer that is none', () => {
  test.each<[string, Answer]>([
    ['HTML', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${CANARY}</p>`) as never],
    ['HTML that calls itself JSON', (response) => json(response, `<p>${CANARY}</p>`)],
    ['JSON that calls itself HTML', (response) => json(response, good, 200, { 'content-type': 'text/html' })],
    ['nothing', (response) => json(response, '')],
    ['a list', (response) => json(response, [good])],
    ['500 with HTML', (response) => response.writeHead(500, { 'content-type': 'text/html' }).end(CANARY) as never],
    ['404', (response) => response.writeHead(404).end() as never],
    ['10 MB', (response) => json(response, { ...good, padding: 'x'.repeat(10_000_000) })],
    ['a closed connection', (response) => response.writeHead(200, { 'content-length': '9' }).destroy() as never],
  ])('%s', async (_what, answer) => {
    const endpoint = await endpointThat(answer);
    const error = await failureOf(providerFor(endpoint).getToken());
    expect(['auth_error', 'connection_error']).toContain(error.code);
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  test('endless', async () => {
    const timers = new Set<NodeJS.Timeout>();
    const error = await failsAgainst((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      timers.add(timer);
      response.on('close', () => clearInterval(timer));
    });
    for (const timer of timers) clearInterval(timer);
    expect(error.message).toMatch(/far more/);
  });

  test('that never comes is given up in time, and may be tried again', async () => {
    const silent = await failsAgainst(() => {}, 200);
    expect(isPermanent(silent)).toBe(false);
    const dripping = await failsAgainst((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"access_token"');
    }, 200);
    expect(isPermanent(dripping)).toBe(false);
  });

  test('that nobody gives is a connection_error: the network may come back', async () => {
    const endpoint = await startTokenEndpoint(() => {});
    await endpoint.close();
    const error = await failureOf(providerFor(endpoint).getToken());
    expect(error).toMatchObject({ code: 'connection_error' });
    expect(error.message).toContain(endpoint.origin);
  });
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, with the secret or without', async (status) => {
  const elsewhere = await endpointThat((response) => json(response, good));
  const error = await failsAgainst(
    (response) => response.writeHead(status, { location: elsewhere.url }).end() as never,
  );
  expect(error.message).toMatch(/redirect/);
  expect(elsewhere.seen).toEqual([]);
  const within = await endpointThat((response) => response.writeHead(status, { location: '/other' }).end() as never);
  await failureOf(providerFor(within).getToken());
  expect(within.seen.length).toBe(1);
});

describe('a token that cannot be used', () => {
  test.each<[string, object]>([
    ['no access_token', { token_type: 'Bearer' }],
    ['token_type mac', { ...good, token_type: 'mac' }],
    ['token_type 7', { ...good, token_type: 7 }],
    ['a number', { ...good, access_token: 7 }],
    ['nothing', { ...good, access_token: '' }],
    ['null', { ...good, access_token: null }],
    ['line breaks', { ...good, access_token: `${CANARY}\r\nx-injected: 1` }],
    ['64 KB', { ...good, access_token: 'x'.repeat(60_000) }],
    ['an error behind 200', { ...good, error: 'invalid_client', error_description: CANARY }],
  ])('%s', async (_what, body) => {
    await failsAgainst((response) => json(response, body));
  });

  test('but bearer may be written in any way, and JSON called by any of its names', async () => {
    for (const type of ['application/json; charset=utf-8', 'application/vnd.example+json', 'text/json', '']) {
      const endpoint = await endpointThat((response) => {
        const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
        response.writeHead(200, headers).end(JSON.stringify({ ...good, token_type: 'bEaReR' }));
      });
      expect(await providerFor(endpoint).getToken()).toBe('good-token');
    }
  });
});

describe('the words of a refusal', () => {
  test('are shown, cut, without control characters and without the secret', async () => {
    const description = `\u001b[31m${CANARY}\r\n\u202e${encodeURIComponent(CANARY)} ${'long '.repeat(200_000 / 100)}`;
    const error = await failsAgainst((response) =>
      json(response, { error: 'invalid_client', error_description: description }, 400),
    );
    expect(error.message).toContain('invalid_client: \\u001b[31m[redacted]');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(error.message).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  test('of a megabyte are left away', async () => {
    const error = await failsAgainst((response) =>
      json(response, { error: 'invalid_request', error_description: CANARY.repeat(30_000) }, 400),
    );
    expect(error.message).toMatch(/refused \(400\)$/);
  });

  test('never hold what the secret looks like in a header either', async () => {
    const error = await failsAgainst((response, { headers, form }) => {
      const said = `${headers.authorization ?? ''} ${form.toString()}`;
      json(response, { error: 'invalid_client', error_description: said }, 401, { 'www-authenticate': 'Basic' });
    });
    expect(error.message).not.toContain(btoa(`client:${CANARY}`));
  });

  test('say whether waiting helps', async () => {
    const wrong = await failsAgainst((response) => json(response, { error: 'invalid_client' }, 401));
    expect(isPermanent(wrong)).toBe(true);
    for (const status of [429, 500, 502, 503]) {
      const busy = await failsAgainst((response) => json(response, {}, status, { 'retry-after': '7' }));
      expect(isPermanent(busy)).toBe(false);
      expect(busy).toMatchObject({ retryAfterMs: 7_000 });
    }
  });
});

test('plain http to another machine, userinfo and metadata addresses are never asked', async () => {
  for (const url of ['http://as.example/token', 'https://u:p@as.example/token', 'https://169.254.169.254/token']) {
    let asked = 0;
    const provider = new OAuth2ClientCredentialsProvider(
      { token_url: url, client_id: 'client', client_secret: CANARY },
      {
        fetch: async () => {
          asked++;
          return Response.json(good);
        },
      },
    );
    expect(await failureOf(provider.getToken())).toMatchObject({ code: 'auth_error' });
    expect(asked).toBe(0);
  }
});

test('what a service account signed is taken out of the words of a refusal', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const endpoint = await endpointThat((response, { form }) =>
    json(response, { error: 'invalid_grant', error_description: `bad assertion ${form.get('assertion')}` }, 400),
  );
  const account = { client_email: 'robot@example.test', private_key: pem, token_uri: endpoint.url };
  const provider = new GoogleServiceAccountProvider({ service_account_json: account, scopes: ['a'] });
  const error = await failureOf(provider.getToken());
  expect(error.message).toContain('bad assertion [redacted]');
  expect(everythingIn(error)).not.toContain(endpoint.seen[0]?.form.get('assertion'));
});
