// The endpoint as strangers, careless clients and other agents meet it: tokens, hosts, pages, sessions, and messages that are none.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PeerInProcess, startModernPeer } from '../fixtures/http/sdk-peers.ts';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { ADMIN_TOKEN, connectClient, type McpGateway, startMcpGateway } from './mcp-support.ts';
import { rawRequest, requestText } from './raw-client.ts';

let gateway: McpGateway;
let mirror: PeerInProcess;
beforeAll(async () => {
  mirror = await startModernPeer('reject');
  gateway = await startMcpGateway({
    servers: { one: odd(), mirror: { transport: 'streamable_http', url: mirror.url } },
    agents: { other: 'description: Words' },
  });
});
afterAll(async () => {
  await gateway.stop();
  await mirror.close();
});

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const hello = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } },
});
const codeOf = async (answer: Response) => ((await answer.json()) as { error?: { code: number } }).error?.code;
const sessionOf = async (token: string, version = '2025-11-25') => {
  const answer = await gateway.post(hello(version), { token });
  return answer.headers.get('mcp-session-id') as string;
};
const raw = (
  headers: readonly (readonly [string, string])[],
  body = JSON.stringify(ping),
  line = 'POST /mcp HTTP/1.1',
) =>
  rawRequest(gateway.port, requestText(line, [...headers, ['Content-Length', String(Buffer.byteLength(body))]], body));
const usual = (token: string, host = `127.0.0.1:${gateway.port}`): [string, string][] => [
  ['Host', host],
  ['Authorization', `Bearer ${token}`],
  ['Content-Type', 'application/json'],
  ['Accept', 'application/json, text/event-stream'],
];

describe('a token', () => {
  it.each([
    ['none', null],
    ['of nobody', 'Bearer agw_nobody'],
    ['of another scheme', 'Basic agw_nobody'],
    ['that is empty', 'Bearer '],
  ])('%s is 401, whatever the path', async (_what, authorization) => {
    for (const path of ['/mcp', '/mcp/servers/one', '/mcp/servers/nothing', '/mcp/nothing']) {
      const answer = await gateway.post(ping, { path, headers: { authorization } });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('in the address, a cookie or another header does not count', async () => {
    const token = gateway.token();
    const headers = { authorization: null, cookie: `token=${token}`, 'x-api-key': token };
    const answer = await gateway.post(ping, { path: `/mcp?token=${token}&access_token=${token}`, headers });
    expect(answer.status).toBe(401);
  });

  it('of the admin does not open the endpoint, and that of an agent not the API', async () => {
    expect((await gateway.post(ping, { token: ADMIN_TOKEN })).status).toBe(403);
    const headers = { authorization: `Bearer ${gateway.token()}` };
    expect((await fetch(`${gateway.url}/v1/admin/mcp-servers`, { headers })).status).toBe(403);
    expect((await gateway.post(ping)).status).toBe(200);
  });

  it('of an agent that is gone is 403, and counts again when the agent is back', async () => {
    const token = gateway.token('departed');
    for (const path of ['/mcp', '/mcp/servers/one']) {
      const answer = await gateway.post({ ...ping, method: 'tools/list' }, { token, path });
      expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'forbidden' } }]);
    }
    gateway.writeAgent('departed', 'description: Back');
    await until(async () => (await gateway.post(ping, { token })).status === 200);
  });

  it('that is revoked is 401 at once, and its open streams and calls end', async () => {
    const { token, token_id } = gateway.gateway.agentTokens.create('default', 'short');
    const session = await sessionOf(token);
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'mcp-session-id': session };
    const stream = await fetch(`${gateway.url}/mcp`, { headers });
    expect(stream.status).toBe(200);
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    const call = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'one__hang' } };
    const hanging = gateway.post(call, { token, headers: { 'mcp-session-id': session } });
    // The call is under way when a second one with its id is refused.
    for (let status = 200; status !== 400; ) {
      status = (await gateway.post({ ...ping, id: 5 }, { token, headers: { 'mcp-session-id': session } })).status;
    }
    gateway.gateway.agentTokens.revoke('default', token_id);
    const before = performance.now();
    await stream.text();
    expect((await hanging).status).toBe(401);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect((await gateway.post(ping, { token })).status).toBe(401);
  });
});

describe('who else may not come in', () => {
  it.each(['evil.com', '127.0.0.1.evil.com:PORT', '0.0.0.0:PORT', 'LOCALHOST:PORT.', '127.0.0.1:1'])(
    'Host %s is 403',
    async (host) => {
      expect((await raw(usual(gateway.token(), host.replace('PORT', String(gateway.port))))).status).toBe(403);
    },
  );

  it.each(['http://evil', 'null', 'http://localhost', 'vscode-webview://x', ''])('Origin %j is 403', async (origin) => {
    expect((await raw([...usual(gateway.token()), ['Origin', origin]])).status).toBe(403);
  });

  it('our own page is no client either', async () => {
    expect((await raw([...usual(gateway.token()), ['Origin', gateway.url]])).status).toBe(403);
    expect((await raw(usual(gateway.token()))).status).toBe(200);
  });

  it('a cursor that was not given here is -32602', async () => {
    const asked = { ...ping, method: 'tools/list', params: { cursor: 'stale' } };
    const { error } = (await (await gateway.post(asked)).json()) as { error: { code: number } };
    expect(error.code).toBe(-32_602);
  });

  it.each(['PUT', 'PATCH', 'OPTIONS', 'TRACE'])('%s is 405', async (method) => {
    expect((await raw(usual(gateway.token()), '', `${method} /mcp HTTP/1.1`)).status).toBe(405);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', null])(
    'a body of type %s is 415',
    async (type) => {
      expect((await gateway.post(ping, { headers: { 'content-type': type } })).status).toBe(415);
    },
  );
});

describe('a message that is none', () => {
  it.each([
    ['no JSON', '{', 400, -32700],
    ['a text', '"x"', 400, -32600],
    ['no version', { id: 1, method: 'ping' }, 400, -32600],
    ['an id null', { ...ping, id: null }, 400, -32600],
    ['a fractional id', { ...ping, id: 1.5 }, 400, -32600],
    ['an object for an id', { ...ping, id: {} }, 400, -32600],
    ['a list for params', { ...ping, params: [] }, 400, -32600],
    ['neither method nor result', { jsonrpc: '2.0', id: 1 }, 400, -32600],
    ['an unknown method', { ...ping, method: 'nothing/at-all' }, 200, -32601],
    ['a method of a megabyte', { ...ping, method: 'x'.repeat(1_000_000) }, 200, -32601],
    ['a call without a name', { ...ping, method: 'tools/call' }, 200, -32602],
    [
      'arguments that are a list',
      { ...ping, method: 'tools/call', params: { name: 'one__echo', arguments: [] } },
      200,
      -32602,
    ],
  ])('%s gets the code of the specification', async (_what, body, status, code) => {
    const answer = await gateway.post(body);
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  });

  it('for a batch is one in revisions that have none; an earlier one gets its answers', async () => {
    const batch = [ping, { jsonrpc: '2.0', method: 'notifications/x' }, { ...ping, id: 'two' }];
    const late = await gateway.post(batch, { headers: { 'mcp-protocol-version': '2025-06-18' } });
    expect([late.status, await codeOf(late)]).toEqual([400, -32600]);
    const early = await gateway.post(batch, { headers: { 'mcp-protocol-version': '2025-03-26' } });
    expect(await early.json()).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 'two', result: {} },
    ]);
    for (const wrong of [[], [ping, ping], [hello('2025-03-26')], Array(101).fill(ping)]) {
      expect((await gateway.post(wrong)).status).toBe(400);
    }
  });

  it('for a batch of which one id is still running is refused as a whole, and holds no other id back; the server hears why one is taken back', async () => {
    const token = gateway.token();
    const version = '2025-03-26';
    const headers = { 'mcp-session-id': await sessionOf(token, version), 'mcp-protocol-version': version };
    const post = (body: unknown) => gateway.post(body, { token, headers });
    const hanging = post({ ...ping, id: 5, method: 'tools/call', params: { name: 'one__hang' } });
    await until(async () => (await post({ ...ping, id: 5 })).status === 400);
    expect(
      (
        await post([
          { ...ping, id: 4 },
          { ...ping, id: 5 },
        ])
      ).status,
    ).toBe(400);
    expect((await post({ ...ping, id: 4 })).status).toBe(200);
    await post({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 5, reason: 'found elsewhere' },
    });
    await hanging;
    const heard = await post({ ...ping, id: 6, method: 'tools/call', params: { name: 'one__cancelled' } });
    expect(await heard.text()).toContain('found elsewhere');
  });

  it('because header and body disagree is -32020, and an unknown revision -32022', async () => {
    const modern = (version: string) => ({
      ...ping,
      method: 'tools/list',
      params: {
        _meta: { 'io.modelcontextprotocol/protocolVersion': version, 'io.modelcontextprotocol/clientCapabilities': {} },
      },
    });
    const headers = (version: string, method = 'tools/list') => ({
      'mcp-protocol-version': version,
      'mcp-method': method,
    });
    const disagree = await gateway.post(modern('2026-07-28'), { headers: headers('2025-11-25') });
    expect([disagree.status, await codeOf(disagree)]).toEqual([400, -32020]);
    const other = await gateway.post(modern('2026-07-28'), { headers: headers('2026-07-28', 'tools/call') });
    expect([other.status, await codeOf(other)]).toEqual([400, -32020]);
    for (const version of ['2099-01-01', '1999-01-01']) {
      const unknown = await gateway.post(modern(version), { headers: headers(version) });
      expect([unknown.status, await codeOf(unknown)]).toEqual([400, -32022]);
    }
    const plain = await gateway.post(ping, { headers: { 'mcp-protocol-version': '1999-01-01' } });
    expect([plain.status, await codeOf(plain)]).toEqual([400, -32022]);
    expect((await gateway.post(modern('2026-07-28'), { headers: headers('2026-07-28') })).status).toBe(200);
  });

  it('because a parameter is not what its header says is -32020, but for what came over a pipe', async () => {
    const call = async (header: Record<string, string>, token?: string) => {
      const answer = await gateway.post(
        {
          ...ping,
          method: 'tools/call',
          params: {
            name: 'mirror__echo',
            arguments: { text: 'here' },
            _meta: {
              'io.modelcontextprotocol/protocolVersion': '2026-07-28',
              'io.modelcontextprotocol/clientCapabilities': {},
            },
          },
        },
        {
          headers: {
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': 'tools/call',
            'mcp-name': 'mirror__echo',
            ...header,
          },
          ...(token !== undefined && { token }),
        },
      );
      return [answer.status, await codeOf(answer)];
    };
    expect(await call({ 'mcp-param-text': 'here' })).toEqual([200, undefined]);
    expect(await call({ 'mcp-param-text': 'there' })).toEqual([400, -32020]);
    expect(await call({})).toEqual([400, -32020]);
    expect(await call({}, gateway.gateway.agentTokens.forThisRun('default'))).toEqual([200, undefined]);
    // Real clients repeat them by themselves, once they have seen the list.
    const client = await connectClient(gateway, 'auto', { token: gateway.token() });
    await client.listTools();
    const { content } = await client.callTool({ name: 'mirror__echo', arguments: { text: 'hören' } });
    expect(content).toEqual([{ type: 'text', text: 'hören' }]);
    await client.close();
  });

  it('because it is too deep or too large is refused, and the next one is answered', async () => {
    const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(70_000)}${']'.repeat(70_000)}}}`;
    const tooDeep = await gateway.post(deep);
    expect([tooDeep.status, await tooDeep.json()]).toMatchObject([
      400,
      { error: { code: -32_600, message: 'The message is nested deeper than 64 levels' } },
    ]);
    // Refused by what it announces, before any of it has come.
    const headers: [string, string][] = [...usual(gateway.token()), ['Content-Length', String(64 * 1024 * 1024 + 1)]];
    const answer = await rawRequest(gateway.port, requestText('POST /mcp HTTP/1.1', headers));
    expect([answer.status, answer.body]).toEqual([413, expect.stringContaining('at most 64 MiB')]);
    const many = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[${'{},'.repeat(300_000)}1]}}`;
    const refused = await gateway.post(many);
    expect([refused.status, await refused.text()]).toEqual([413, expect.stringContaining('at most 500,000 values')]);
    expect((await gateway.post(ping)).status).toBe(200);
  });
});

describe('a session', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'speaks %s when it is asked for',
    async (version) => {
      const answer = await gateway.post(hello(version));
      expect(await answer.json()).toMatchObject({ result: { protocolVersion: version } });
    },
  );

  it('of a revision we do not know gets our newest', async () => {
    expect(await (await gateway.post(hello('2030-01-01'))).json()).toMatchObject({
      result: { protocolVersion: '2025-11-25' },
    });
  });

  it('is of its token and its path', async () => {
    const token = gateway.token();
    const headers = { 'mcp-session-id': await sessionOf(token) };
    expect((await gateway.post(ping, { token, headers })).status).toBe(200);
    expect((await gateway.post(ping, { token: gateway.token('other'), headers })).status).toBe(404);
    expect((await gateway.post(ping, { token, headers, path: '/mcp/servers/one' })).status).toBe(404);
  });

  it('that was ended is 404, one we could never have given as well, and one from before a restart goes on', async () => {
    const token = gateway.token();
    const headers = { 'mcp-session-id': await sessionOf(token) };
    const authorization = `Bearer ${token}`;
    const ended = await fetch(`${gateway.url}/mcp`, { method: 'DELETE', headers: { ...headers, authorization } });
    expect(ended.status).toBe(200);
    expect((await gateway.post(ping, { token, headers })).status).toBe(404);
    expect((await gateway.post(ping, { token, headers: { 'mcp-session-id': 'guessed' } })).status).toBe(404);
    const before = { 'mcp-session-id': crypto.randomUUID() };
    expect((await gateway.post(ping, { token, headers: before })).status).toBe(200);
    expect((await gateway.post(ping, { token: gateway.token('other'), headers: before })).status).toBe(404);
  });

  it('is needed for a stream of its own', async () => {
    const headers = { authorization: `Bearer ${gateway.token()}`, accept: 'text/event-stream' };
    expect((await fetch(`${gateway.url}/mcp`, { headers })).status).toBe(405);
  });
});

it('two agents with the same ids get what is theirs', async () => {
  const tokens = [gateway.token(), gateway.token('other')];
  const call = async (token: string, id: number) => {
    const text = `${token.slice(-8)}-${id}`;
    const body = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'one__echo', arguments: { text } } };
    const answer = await gateway.post(body, { token });
    const told = await answer.text();
    return told.includes(text) && told.includes(`"id":${id}`);
  };
  const calls = Array.from({ length: 100 }, (_, id) => tokens.map((token) => call(token, id))).flat();
  expect((await Promise.all(calls)).every(Boolean)).toBe(true);
});
