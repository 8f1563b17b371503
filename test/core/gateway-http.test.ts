// The main job with remote servers: both eras, the older transport, headers to one origin only, sessions that are lost.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { startOddMcp } from '../fixtures/http/odd-mcp.ts';
import { startEventsPeer, startEverything, startFormerPeer, startModernPeer } from '../fixtures/http/sdk-peers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let gw: TestGateway;
const closers: (() => Promise<void>)[] = [];
const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const peer = await starting;
  closers.push(() => peer.close());
  return peer;
};

beforeEach(async () => {
  gw = await startTestGateway();
});
afterEach(async () => {
  await gw.close();
  for (const close of closers.splice(0)) await close();
});

const register = (name: string, url: string, rest: object = {}) =>
  gw.client.create_server({ name, transport: 'streamable_http', url, ...rest });
const connect = async (name: string, url: string, rest: object = {}) =>
  gw.waitFor((await register(name, url, rest)).id, 'connected');
const code = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );

describe('real remote servers', () => {
  it.each(['streamableHttp', 'sse'] as const)('server-everything over %s', async (mode) => {
    const peer = await keep(startEverything(mode));
    const server = await connect('everything', peer.url);
    expect(server).toMatchObject({ era: 'legacy', tool_count: expect.any(Number) });
    expect(server.tool_count).toBeGreaterThan(5);
    const { result } = await gw.client.call_tool({ name: 'everything__echo', arguments: { message: 'hi' } });
    expect(JSON.stringify(result)).toContain('hi');
  });

  it.each([
    ['a modern one', () => startModernPeer('reject'), 'modern'],
    ['one of both eras', () => startModernPeer('stateless'), 'modern'],
    ['one of SDK 1.x', () => startFormerPeer(), 'legacy'],
    ['one that speaks only the older transport', () => startEventsPeer(), 'legacy'],
  ] as const)('%s: lists, calls, hears of changes, is cancelled', async (_, start, era) => {
    const peer = await keep(start());
    const server = await connect('peer', peer.url);
    expect(server.era).toBe(era);
    const { result } = await gw.client.call_tool({ name: 'peer__echo', arguments: { text: 'hello' } });
    expect(result).toMatchObject({ content: [{ type: 'text', text: 'hello' }] });
    const before = peer.server.requests.length;
    await until(() => {
      // Again until it is heard: a modern server is listened to from shortly after it connected.
      peer.toolsChanged();
      return peer.server.requests.length > before;
    });
    const slow = code(gw.client.call_tool({ name: 'peer__slow', call_id: 'c1' }));
    await until(() => gw.events.some(({ event }) => event.type === 'tool_progress'));
    await gw.client.cancel_call({ call_id: 'c1' });
    expect(await slow).toBe('cancelled');
    await until(() => peer.cancelled() === 1);
    await gw.client.delete_server({ id: server.id });
  });
});

describe('what a server asks', () => {
  it('has an answer, and a refusal that says why where it is too much to be read', async () => {
    const large = { a: Array.from({ length: 30_000 }, () => 1), b: 'x'.repeat(66_000) };
    const peer = await keep(
      startOddMcp({
        on: {
          'tools/list': ({ message, json }) =>
            json({
              jsonrpc: '2.0',
              id: message.id,
              result: { tools: [{ name: 'x', inputSchema: { type: 'object' } }] },
            }),
          'tools/call': ({ message, event, response }) => {
            for (const [id, params] of [
              ['small', {}],
              ['large', large],
            ] as const) {
              event({ jsonrpc: '2.0', id, method: 'ping', params });
            }
            event({ jsonrpc: '2.0', id: message.id, result: { content: [] } });
            response.end();
          },
        },
      }),
    );
    await connect('odd', peer.url);
    await gw.client.call_tool({ name: 'odd__x', arguments: {} });
    const answers = () => peer.messages.filter(({ method }) => method === undefined);
    await until(() => answers().length === 2);
    expect(answers()).toEqual([
      { jsonrpc: '2.0', id: 'small', result: {} },
      {
        jsonrpc: '2.0',
        id: 'large',
        error: {
          code: -32_600,
          message: expect.stringMatching(/^The request is too much to be parsed: 30,\d{3} values/),
        },
      },
    ]);
  });
});

describe('headers', () => {
  it('are sent on every request, merged by precedence, the same in a test', async () => {
    const peer = await keep(startOddMcp());
    const { id } = await connect('odd', peer.url, {
      headers: { Authorization: 'Bearer low', 'X-API-Version': '2024-01-01' },
      credentials: { bearer_token: 'high', api_key: 'k', api_key_header: 'X-Api-Key' },
    });
    const live = peer.requests.length;
    expect(await gw.client.test_server({ id })).toMatchObject({ success: true });
    expect(peer.requests.length).toBeGreaterThan(live);
    for (const { headers } of peer.requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer high', 'x-api-version': '2024-01-01', 'x-api-key': 'k' });
    }
    expect(await gw.client.get_server({ id })).toMatchObject({
      auth_type: 'static_header',
      header_keys: ['Authorization', 'X-API-Version'],
      credential_keys: ['bearer_token', 'api_key', 'api_key_header'],
    });
  });

  it('never go to another host, whatever the server answers', async () => {
    const trapped: unknown[] = [];
    const trap = createServer((request, response) => {
      trapped.push(request.headers);
      response.end('{}');
    });
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    closers.push(async () => void trap.close());
    const origin = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const answers = [
      (response: import('node:http').ServerResponse) =>
        response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${origin}/prm"` }).end(),
      (response: import('node:http').ServerResponse) => response.writeHead(307, { location: `${origin}/mcp` }).end(),
    ];
    for (const answer of answers) {
      const peer = await keep(
        startOddMcp({
          on: Object.fromEntries(
            ['server/discover', 'initialize'].map((method) => [
              method,
              ({ response }: { response: import('node:http').ServerResponse }) => answer(response),
            ]),
          ),
        }),
      );
      const result = await gw.client.test_server_config({
        transport: 'streamable_http',
        url: peer.url,
        headers: { 'X-Api-Key': 'agwc-canary-value' },
      });
      expect(result.success).toBe(false);
      expect(JSON.stringify(result)).not.toContain('agwc');
    }
    expect(JSON.stringify(trapped)).not.toContain('agwc');
    expect(trapped).toEqual([]);
  });
});

describe('states and errors', () => {
  it.each([
    [401, 'auth_error'],
    [403, 'auth_error'],
    [404, 'connection_error'],
    [503, 'connection_error'],
  ])('a %i is %s', async (status, expected) => {
    const server = createServer((_request, response) => response.writeHead(status).end('{}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    expect(await gw.client.test_server_config({ transport: 'streamable_http', url })).toMatchObject({
      success: false,
      error_code: expected,
    });
  });

  it('nobody there is connection_error and is tried for ever; silence is timeout', async () => {
    const server = await register('gone', 'http://127.0.0.1:9/mcp');
    await until(async () => (await gw.client.get_server({ id: server.id })).last_error !== null);
    const view = await gw.client.get_server({ id: server.id });
    expect(view).toMatchObject({
      status: 'connecting',
      last_error: { error_code: 'connection_error', error: expect.stringContaining('refused') },
    });
    expect(view.next_retry_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closers.push(async () => {
      silent.closeAllConnections();
      silent.close();
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
    const result = await gw.client.test_server_config({
      transport: 'streamable_http',
      url,
      timeouts: { connection_ms: 500 },
    });
    expect(result).toMatchObject({ success: false, error_code: 'timeout' });
  });

  it('needs_auth only when the refusal offers a sign-in and nothing is configured', async () => {
    const refuse = ({ response }: { response: import('node:http').ServerResponse }) => {
      const host = response.req.headers.host;
      response
        .writeHead(401, {
          'www-authenticate': `Bearer resource_metadata="http://${host}/.well-known/oauth-protected-resource"`,
        })
        .end();
    };
    const peer = await keep(startOddMcp({ on: { 'server/discover': refuse, initialize: refuse } }));
    const open = await register('open', peer.url);
    expect(await gw.waitFor(open.id, 'needs_auth')).toMatchObject({
      next_retry_at: null,
      last_error: { error_code: 'auth_error' },
    });
    const configured = await register('configured', peer.url, { headers: { Authorization: 'Bearer wrong' } });
    expect(await gw.waitFor(configured.id, 'error')).toMatchObject({ last_error: { error_code: 'auth_error' } });
  });

  it('a lost session is rebuilt and the call sent once more', async () => {
    let calls = 0;
    const peer = await keep(
      startOddMcp({
        sessions: true,
        on: {
          'tools/list': ({ message, json }) =>
            json({
              jsonrpc: '2.0',
              id: message.id,
              result: { tools: [{ name: 'once', inputSchema: { type: 'object' } }] },
            }),
        },
      }),
    );
    const { id } = await connect('odd', peer.url);
    calls = peer.messages.filter(({ method }) => method === 'tools/call').length;
    peer.forgetSessions();
    expect(await code(gw.client.call_tool({ name: 'odd__once' }))).toBe('none');
    expect(peer.messages.filter(({ method }) => method === 'tools/call').length - calls).toBe(2);
    expect((await gw.client.get_server({ id })).status).toBe('connected');
  });

  it('a server that comes back is found again without anybody asking', async () => {
    const first = await startOddMcp();
    const { id } = await connect('odd', first.url);
    await first.close();
    expect(await code(gw.client.refresh_server({ id }))).toBe('connection_error');
    const again = createServer((_request, response) => response.writeHead(503).end());
    again.listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(again, 'listening');
    again.close();
    expect((await gw.client.get_server({ id })).status).toBe('connecting');
  });
});
