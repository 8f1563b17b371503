// Servers that code registers: the body of a create, at once or not at all, listed beside the others and before them.
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidV5 } from '../../src-main/core/servers/code-servers.ts';
import type { Gateway, McpServerInput, ServedGateway } from '../../src-main/index.ts';
import { startGuardedMcpServer } from '../fixtures/oauth/guarded-mcp-server.ts';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { failure, folderWith, quietGateway, rest } from './support.ts';

const MCP_SERVERS = '/v1/admin/mcp-servers';
const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let gw: Gateway;
beforeEach(() => {
  gw = quietGateway();
});
afterEach(() => gw.close());

const stdio = (name: string, rest: object = {}): McpServerInput => ({ name, transport: 'stdio', ...odd(), ...rest });
const server = async (name: string) => {
  const found = (await gw.admin.list_servers()).filter((each) => each.name === name);
  return { code: found.find(({ origin }) => origin === 'code'), admin: found.find(({ origin }) => origin === 'admin') };
};

describe('registering', () => {
  it('takes the object that REST takes, for both transports', async () => {
    gw.addMcpServer(
      stdio('local', { enabled: false, env: { A_KEY: 'aaaaaaaa' }, cwd: '/tmp', timeouts: { tool_call_ms: 500 } }),
    ).addMcpServer({
      name: 'remote',
      transport: 'streamable_http',
      url: 'https://mcp.example.com/mcp',
      headers: { 'X-API-Version': '2024-01-01' },
      credentials: { bearer_token: 'sk-1234567890' },
      enabled: false,
    });
    await gw.start();
    expect(await gw.admin.list_servers()).toMatchObject([
      {
        name: 'local',
        env_keys: ['A_KEY'],
        has_env: true,
        cwd: '/tmp',
        timeouts: { tool_call_ms: 500 },
        status: 'disabled',
      },
      { name: 'remote', header_keys: ['X-API-Version'], credential_keys: ['bearer_token'], auth_type: 'static_header' },
    ]);
    expect(JSON.stringify(await gw.admin.get_snapshot())).not.toMatch(/aaaaaaaa|sk-1234567890/);
  });

  it('runs where the program runs, or in a folder from there', async () => {
    gw.addMcpServer(stdio('here', { enabled: false })).addMcpServer(stdio('below', { enabled: false, cwd: 'test' }));
    await gw.start();
    expect((await server('here')).code?.cwd).toBe(process.cwd());
    expect((await server('below')).code?.cwd).toBe(path.join(process.cwd(), 'test'));
  });

  it.each<[string, unknown, string[]]>([
    ['a bad name', { name: 'Not Good', transport: 'stdio', command: 'x' }, ['name']],
    ['no command', { name: 'a', transport: 'stdio' }, ['command']],
    ['no url', { name: 'a', transport: 'streamable_http' }, ['url']],
    [
      'a field of the other transport',
      { name: 'a', transport: 'stdio', command: 'x', url: 'https://a.example' },
      ['url'],
    ],
    ['an unknown transport', { name: 'a', transport: 'sse', url: 'https://a.example' }, ['transport']],
    ['a metadata address', { name: 'a', transport: 'streamable_http', url: 'http://169.254.169.254/' }, ['url']],
    [
      'half of OAuth2',
      {
        name: 'a',
        transport: 'streamable_http',
        url: 'https://a.example',
        credentials: { auth_type: 'oauth2_client_credentials', client_id: 'x' },
      },
      ['credentials', 'token_url'],
    ],
    [
      'a provider without getToken',
      { name: 'a', transport: 'streamable_http', url: 'https://a.example', tokenProvider: {} },
      ['tokenProvider'],
    ],
    [
      'a provider for a local server',
      { name: 'a', transport: 'stdio', command: 'x', tokenProvider: { getToken: async () => 'x' } },
      ['tokenProvider'],
    ],
    [
      'a provider over plain http',
      {
        name: 'a',
        transport: 'streamable_http',
        url: 'http://a.example',
        tokenProvider: { getToken: async () => 'x' },
      },
      ['tokenProvider'],
    ],
  ])('refuses %s at once, before and after the start', async (_, input, path) => {
    const expected = { code: 'validation_error', issues: expect.arrayContaining([expect.objectContaining({ path })]) };
    expect(await failure(() => gw.addMcpServer(input as McpServerInput))).toMatchObject(expected);
    await gw.start();
    expect(await failure(() => gw.addMcpServer(input as McpServerInput))).toMatchObject(expected);
    expect(await gw.admin.list_servers()).toEqual([]);
  });

  it('takes a name once, before and after the start', async () => {
    gw.addMcpServer(stdio('one', { enabled: false }));
    expect(await failure(() => gw.addMcpServer(stdio('one')))).toMatchObject({ code: 'conflict' });
    await gw.start();
    expect(await failure(() => gw.addMcpServer(stdio('one')))).toMatchObject({ code: 'conflict' });
    expect(await gw.admin.list_servers()).toHaveLength(1);
  });
});

describe('over the admin API', () => {
  let served: ServedGateway;
  let id: string;
  beforeEach(async () => {
    gw.addMcpServer(stdio('from-code', { env: { A_KEY: 'a-secret-of-code' } }));
    served = await gw.serve({ port: 0 });
    await gw.start();
    id = (await server('from-code')).code?.id ?? '';
  });
  const call = (method: string, route = '', body?: unknown) =>
    rest(served, method, `${MCP_SERVERS}/${id}${route}`, body);

  it('is listed beside the others, oldest first', async () => {
    await rest(served, 'POST', MCP_SERVERS, { name: 'by-admin', transport: 'stdio', command: 'node', enabled: false });
    const { body } = await rest(served, 'GET', MCP_SERVERS);
    expect(body).toMatchObject([
      { name: 'from-code', origin: 'code', updated_at: null },
      { name: 'by-admin', origin: 'admin' },
    ]);
    expect((await call('GET')).body).toMatchObject({ id, name: 'from-code', env_keys: ['A_KEY'], has_env: true });
  });

  it('can be tested and refreshed, and its tools are listed', async () => {
    expect(await call('POST', '/test')).toMatchObject({ status: 200, body: { success: true, error: null } });
    expect(await call('POST', '/refresh')).toMatchObject({
      status: 200,
      body: { status: 'connected', connected: true },
    });
    expect((await call('GET', '/tools')).body).toContainEqual(expect.objectContaining({ name: 'from-code__echo' }));
    const draft = { id, transport: 'stdio', ...odd(), env: { A_KEY: null } };
    expect((await rest(served, 'POST', `${MCP_SERVERS}/test`, draft)).body).toMatchObject({ success: true });
  });

  it.each([
    ['PUT', { enabled: false }],
    ['PUT', { name: 'other' }],
    ['DELETE', undefined],
  ])('answers %s %j with 409 and the reason', async (method, body) => {
    const answer = await call(method, '', body);
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: expect.stringMatching(/from-code.*code/) } },
    });
    expect((await server('from-code')).code).toMatchObject({ status: 'connected', enabled: true });
  });

  it('can be copied: the copy is stored, with its secrets, and can be changed', async () => {
    const { status, body } = await call('POST', '/duplicate', { name: 'copy' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'copy', origin: 'admin', env_keys: ['A_KEY'] });
    const copy = (body as { id: string }).id;
    const kept = await rest(served, 'PUT', `${MCP_SERVERS}/${copy}`, { env: { A_KEY: null, MORE: 'more' } });
    expect(kept).toMatchObject({ status: 200, body: { env_keys: ['A_KEY', 'MORE'] } });
    expect((await rest(served, 'DELETE', `${MCP_SERVERS}/${copy}`)).status).toBe(200);
  });

  it('keeps its name: a create, a rename and a restore of it are 409', async () => {
    const input = { name: 'from-code', transport: 'stdio', command: 'node', enabled: false };
    expect((await rest(served, 'POST', MCP_SERVERS, input)).status).toBe(409);
    const { body } = await rest(served, 'POST', MCP_SERVERS, { ...input, name: 'other' });
    const other = (body as { id: string }).id;
    expect((await rest(served, 'PUT', `${MCP_SERVERS}/${other}`, { name: 'from-code' })).status).toBe(409);
    await rest(served, 'DELETE', `${MCP_SERVERS}/${other}`);
    gw.addMcpServer(stdio('other', { enabled: false }));
    expect((await rest(served, 'POST', `${MCP_SERVERS}/${other}/restore`)).status).toBe(409);
  });

  it('has an id that is always the same: a UUID v5 of its name', async () => {
    expect(id).toMatch(UUID_V5);
    await using again = quietGateway().addMcpServer(stdio('from-code', { enabled: false }));
    await again.start();
    expect(await again.admin.list_servers()).toMatchObject([{ id }]);
    // RFC 9562, appendix A.4
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('a name that a stored server has as well', () => {
  it('belongs to code: the stored one is not connected and says why, until it is renamed', async () => {
    using data = folderWith();
    await using before = quietGateway({ dataDir: data.path });
    await before.start();
    await before.admin.create_server(stdio('both'));
    await before.close();

    gw = quietGateway({ dataDir: data.path }).addMcpServer(stdio('both'));
    await gw.start();
    const { code, admin } = await server('both');
    expect(code).toMatchObject({ status: 'connected' });
    expect(admin).toMatchObject({
      status: 'error',
      connected: false,
      tool_count: 0,
      next_retry_at: null,
      last_error: { error_code: 'config_error', error: expect.stringContaining('code comes first') },
    });
    const id = admin?.id ?? '';
    expect(await failure(gw.admin.refresh_server({ id }))).toMatchObject({ code: 'config_error' });
    expect(await gw.admin.test_server({ id })).toMatchObject({ success: true });
    expect(gw.tools().filter(({ name }) => name === 'both__echo')).toHaveLength(1);

    await gw.admin.update_server({ id, enabled: false });
    expect((await server('both')).admin).toMatchObject({ status: 'disabled', last_error: null });
    expect(await failure(gw.admin.refresh_server({ id }))).toMatchObject({ code: 'conflict' });
    await gw.admin.update_server({ id, enabled: true, name: 'mine' });
    await until(async () => (await server('mine')).admin?.status === 'connected');
  });

  it('is taken from a stored server that runs already', async () => {
    await gw.start();
    const { id } = await gw.admin.create_server(stdio('both'));
    await until(async () => (await gw.admin.get_server({ id })).status === 'connected');
    gw.addMcpServer(stdio('both'));
    await gw.start();
    expect((await server('both')).code).toMatchObject({ status: 'connected' });
    expect(await gw.admin.get_server({ id })).toMatchObject({ status: 'error', connected: false });
    expect(await gw.admin.list_server_tools({ id })).toEqual([]);
    expect(await gw.admin.delete_server({ id })).toEqual({ deleted: true });
  });
});

describe('a token provider of one’s own', () => {
  it('gives the token of every request, is told of a refusal, and beats the credentials', async () => {
    let current = 'first-token-0123456789';
    let refusals = 0;
    const accepted = new Set([current]);
    const mcp = await startGuardedMcpServer({ accepts: (token) => accepted.has(token) });
    try {
      gw.addMcpServer({
        name: 'guarded',
        transport: 'streamable_http',
        url: mcp.url,
        credentials: { bearer_token: 'never-sent-0123456789' },
        tokenProvider: {
          getToken: async () => current,
          onUnauthorized() {
            refusals += 1;
            current = 'second-token-0123456789';
          },
        },
      });
      await gw.start();
      expect((await server('guarded')).code).toMatchObject({ status: 'connected', last_error: null });
      accepted.clear();
      accepted.add('second-token-0123456789');
      const result = await gw.callTool('guarded__echo', { text: 'through' });
      expect(result).toMatchObject({ content: [{ text: 'through' }] });
      expect(refusals).toBe(1);
      expect(new Set(mcp.authorizations)).toEqual(
        new Set(['Bearer first-token-0123456789', 'Bearer second-token-0123456789']),
      );
      const id = (await server('guarded')).code?.id ?? '';
      expect(await gw.admin.test_server({ id })).toMatchObject({ success: true });
      expect(await gw.admin.test_server_config({ id, transport: 'streamable_http', url: mcp.url })).toMatchObject({
        success: true,
      });
      // A function cannot be stored: the copy has what was configured beside it.
      const copy = await gw.admin.duplicate_server({ id, name: 'copy' });
      expect(copy).toMatchObject({ origin: 'admin', credential_keys: ['bearer_token'] });
    } finally {
      await mcp.close();
    }
  });

  it('that fails is an authorization error of its server, without its words’ secrets', async () => {
    const mcp = await startGuardedMcpServer({ accepts: () => true });
    try {
      gw.addMcpServer({
        name: 'guarded',
        transport: 'streamable_http',
        url: mcp.url,
        tokenProvider: { getToken: () => Promise.reject(new Error('the vault is locked')) },
      });
      await gw.start();
      expect((await server('guarded')).code).toMatchObject({
        connected: false,
        last_error: { error_code: 'auth_error' },
      });
      expect(mcp.counts.accepted).toBe(0);
    } finally {
      await mcp.close();
    }
  });
});
