// The token on requests to one origin: which get it, what a 401 leads to, and what never happens.
import { afterEach, describe, expect, test } from 'vitest';
import { McpHttpAuth } from '../../../src-main/core/auth/authorized-fetch.ts';
import { type FetchedToken, RenewingTokenProvider } from '../../../src-main/core/auth/renewing-provider.ts';
import type { McpTokenProvider } from '../../../src-main/core/auth/token-provider.ts';
import { createTrustStore } from '../../../src-main/core/servers/http/trust-store.ts';
import { createUpstreamFetch } from '../../../src-main/core/servers/http/upstream-fetch.ts';
import { type Loopback, startLoopback } from '../../fixtures/http/loopback.ts';
import { startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { CANARY, connectClient, echo, everythingIn, failureOf } from './support.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function loopbackThat(listener: Parameters<typeof startLoopback>[0]): Promise<Loopback> {
  const loopback = await startLoopback(listener);
  closing.push(() => loopback.close());
  return loopback;
}

function counting(expiresIn?: number) {
  const source = { requests: 0 };
  const clock = createManualClock();
  const provider = new RenewingTokenProvider({
    kind: 'command',
    source: null,
    clock,
    fetchToken: async (): Promise<FetchedToken> => ({
      access_token: `${CANARY}-${++source.requests}`,
      expires_in: expiresIn,
    }),
  });
  return { source, clock, provider };
}

test('the token goes to its own origin and to no other', async () => {
  const [own, other] = [await loopbackThat((_, r) => r.end()), await loopbackThat((_, r) => r.end())];
  const { provider } = counting();
  const fetch = new McpHttpAuth(provider).wrap(globalThis.fetch, `${own.origin}/mcp`);
  await fetch(`${own.origin}/mcp`);
  await fetch(new URL(`${own.origin}/elsewhere`), { headers: { authorization: 'Basic x' } });
  await fetch(`${other.origin}/mcp`, { headers: { 'x-own': 'kept' } });
  expect(own.requests.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${CANARY}-1`,
    `Bearer ${CANARY}-1`,
  ]);
  expect(other.requests[0]?.headers).toMatchObject({ 'x-own': 'kept' });
  expect(other.requests[0]?.headers.authorization).toBeUndefined();
});

test('it takes the place of a static Authorization; other static headers stay', async () => {
  const server = await loopbackThat((_, response) => response.end());
  const upstream = createUpstreamFetch({
    url: server.origin,
    headers: { AUTHORIZATION: 'Bearer static', 'x-api-key': 'key' },
    environment: {},
    trust: createTrustStore({}),
  });
  closing.push(() => upstream.close());
  const fetch = new McpHttpAuth(counting().provider).wrap(upstream.fetch, server.origin);
  await fetch(server.origin, { method: 'POST', body: '{}' });
  expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${CANARY}-1`, 'x-api-key': 'key' });
});

describe('a 401', () => {
  test('is answered with one new token and one replay of the same request', async () => {
    const bodies: string[] = [];
    const server = await loopbackThat(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      bodies.push(`${request.method} ${request.headers['mcp-session-id']} ${body}`);
      response.writeHead(request.headers.authorization === `Bearer ${CANARY}-2` ? 200 : 401).end();
    });
    const { provider, source } = counting();
    const fetch = new McpHttpAuth(provider).wrap(globalThis.fetch, server.origin);
    const init = { method: 'POST', body: '{"id":1}', headers: { 'mcp-session-id': 's' } };
    expect((await fetch(server.origin, init)).status).toBe(200);
    expect(bodies).toEqual(['POST s {"id":1}', 'POST s {"id":1}']);
    expect(source.requests).toBe(2);
  });

  test('twice is an auth_error in the server’s words, without a storm', async () => {
    const server = await loopbackThat((request, response) => {
      const description = `no ${request.headers.authorization?.slice(7)}`;
      response.writeHead(401, {
        'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`,
      });
      response.end();
    });
    const { provider, source, clock } = counting();
    const redact = (text: string) => text.replaceAll(CANARY, '[redacted]');
    const fetch = new McpHttpAuth(provider, { redact, clock }).wrap(globalThis.fetch, server.origin);
    const error = await failureOf(fetch(server.origin));
    expect(error).toMatchObject({ code: 'auth_error' });
    expect(error.message).toContain('invalid_token: no');
    expect(everythingIn(error)).not.toContain(CANARY);
    expect(source.requests).toBe(2);
    for (let call = 0; call < 50; call++) await failureOf(fetch(server.origin));
    expect(source.requests).toBe(2);
    clock.advance(1_000);
    await Promise.all(Array.from({ length: 50 }, () => failureOf(fetch(server.origin))));
    expect(source.requests).toBe(3);
  });

  test('to one request does not take the token from the others', async () => {
    const server = await loopbackThat((request, response) => {
      response.writeHead(request.url === '/closed' ? 401 : 200).end();
    });
    const { provider, source, clock } = counting();
    const fetch = new McpHttpAuth(provider, { clock }).wrap(globalThis.fetch, server.origin);
    await failureOf(fetch(`${server.origin}/closed`));
    for (let call = 0; call < 20; call++) {
      expect((await fetch(`${server.origin}/open`)).status).toBe(200);
      await failureOf(fetch(`${server.origin}/closed`));
    }
    expect(source.requests).toBe(2);
  });

  test('to a body that can be sent only once is not answered with half of it', async () => {
    const server = await loopbackThat((request, response) => {
      request.resume();
      response.writeHead(401).end();
    });
    const { provider, source } = counting();
    const fetch = new McpHttpAuth(provider).wrap(globalThis.fetch, server.origin);
    const body = new Blob(['x']).stream();
    await failureOf(fetch(server.origin, { method: 'POST', body, duplex: 'half' } as RequestInit));
    expect(server.requests.length).toBe(1);
    expect(source.requests).toBe(1);
  });

  test.each(['x'.repeat(60_000), `Bearer ${'resource_metadata="'.repeat(600)}`, 'Bearer , , ,', 'Weird a=b', ''])(
    'with a strange challenge is an auth_error',
    async (challenge) => {
      const server = await loopbackThat((_request, response) => {
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      });
      const fetch = new McpHttpAuth(counting().provider).wrap(globalThis.fetch, server.origin);
      const error = await failureOf(fetch(server.origin));
      // Headers beyond the size that HTTP clients take end the connection instead.
      expect(challenge.length > 16_384 || error.code === 'auth_error').toBe(true);
    },
  );
});

describe('a provider of code', () => {
  test('is asked for every request, told of a 401 once for all, and may change its mind', async () => {
    let current = 'first';
    let told = 0;
    const provider: McpTokenProvider = {
      getToken: async () => current,
      async onUnauthorized() {
        told++;
        await new Promise((resolve) => setImmediate(resolve));
        current = 'second';
      },
    };
    let valid = 'first';
    const mcp = await startGuardedMcpServer({ accepts: (token) => token === valid });
    closing.push(() => mcp.close());
    const client = await connectClient(mcp.url, new McpHttpAuth(provider).wrap(globalThis.fetch, mcp.url));
    expect(await echo(client, 'a')).toBe('a');
    valid = 'second';
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`);
    expect(await Promise.all(texts.map((text) => echo(client, text)))).toEqual(texts);
    expect(told).toBe(1);
    current = 'third';
    valid = 'third';
    expect(await echo(client, 'b')).toBe('b');
    expect(told).toBe(1);
    await client.close();
  });

  test.each<[string, () => Promise<string>]>([
    ['throws', () => Promise.reject(new Error(`bad ${CANARY}`))],
    [
      'throws at once',
      () => {
        throw new TypeError(CANARY);
      },
    ],
    ['gives nothing', async () => undefined as never],
    ['gives line breaks', async () => `${CANARY}\r\nx: y`],
  ])('that %s is an auth_error which repeats nothing', async (_what, getToken) => {
    const fetch = new McpHttpAuth({ getToken }).wrap(globalThis.fetch, 'http://127.0.0.1:9/');
    const error = await failureOf(fetch('http://127.0.0.1:9/'));
    expect(error).toMatchObject({ code: 'auth_error' });
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  test('that never answers is waited for only so long, or until the caller gives up', async () => {
    const clock = createManualClock();
    const never = { getToken: () => new Promise<string>(() => {}) };
    const fetch = new McpHttpAuth(never, { clock, waitMs: 500 }).wrap(globalThis.fetch, 'http://127.0.0.1:9/');
    const waiting = failureOf(fetch('http://127.0.0.1:9/'));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
    expect(await waiting).toMatchObject({ code: 'auth_error', retryable: true });
    const gone = new AbortController();
    const abandoned = failureOf(fetch('http://127.0.0.1:9/', { signal: gone.signal }));
    gone.abort(new Error('gone'));
    expect((await abandoned).message).toBe('gone');
  });

  test('without onUnauthorized is asked once more, and replayed only when its answer differs', async () => {
    const server = await loopbackThat((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer b' ? 200 : 401).end();
    });
    const tokens = ['a', 'b', 'b', 'a', 'a'];
    const fetch = new McpHttpAuth({ getToken: async () => tokens.shift() ?? 'z' }).wrap(
      globalThis.fetch,
      server.origin,
    );
    expect((await fetch(server.origin)).status).toBe(200);
    expect((await fetch(server.origin)).status).toBe(200);
    await failureOf(fetch(server.origin));
    expect(server.requests.length).toBe(4);
  });
});
