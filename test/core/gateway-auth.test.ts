// Machine credentials and sign-in through the whole gateway: tokens are fetched, renewed, refused, shown without the token.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src-main/core/index.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { startOddMcp } from '../fixtures/http/odd-mcp.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

const SECRET = 'agwc-client-secret-0123456789';
let gw: TestGateway;
const closers: (() => Promise<unknown>)[] = [];
const store = () => createMemoryStore();

beforeEach(async () => {
  gw = await startTestGateway({ store: store() });
});
afterEach(async () => {
  await gw.close();
  for (const close of closers.splice(0)) await close();
});

const code = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );

/** A token endpoint that hands out numbered tokens and counts. */
async function startTokenServer(answer?: (body: URLSearchParams) => { status: number; body: unknown }) {
  const requests: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      const body = new URLSearchParams(text);
      requests.push(body);
      const own = answer?.(body);
      const { status, body: said } = own ?? {
        status: 200,
        body: { access_token: `agwc-token-${requests.length}`, token_type: 'Bearer', expires_in: 3_600 },
      };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, requests };
}

/** An MCP server that lets in whoever has the token in force. */
async function startGuarded(accepts: () => string | null) {
  const peer = await startOddMcp();
  const front = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${accepts()}`) {
      request.resume();
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
      return;
    }
    peer.server.emit('request', request, response);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  closers.push(async () => {
    front.closeAllConnections();
    front.close();
    await peer.close();
  });
  return `http://127.0.0.1:${(front.address() as AddressInfo).port}/mcp`;
}

describe('OAuth2 client credentials', () => {
  it('connects with a fetched token, and renews it after one refusal', async () => {
    const tokens = await startTokenServer();
    let inForce = 'agwc-token-1';
    const url = await startGuarded(() => inForce);
    const credentials = {
      auth_type: 'oauth2_client_credentials',
      token_url: tokens.url,
      client_id: 'client',
      client_secret: SECRET,
      scopes: ['read', 'write'],
      extra_params: { audience: 'my-api' },
    };
    const created = await gw.client.create_server({ name: 'secure', transport: 'streamable_http', url, credentials });
    expect(created.auth_type).toBe('oauth2_client_credentials');
    await gw.waitFor(created.id, 'connected');
    expect(Object.fromEntries(tokens.requests[0] ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: SECRET,
      scope: 'read write',
      audience: 'my-api',
    });
    expect(tokens.requests).toHaveLength(1);
    expect(await gw.client.test_server({ id: created.id })).toMatchObject({ success: true });
    expect(tokens.requests).toHaveLength(1);

    const view = await gw.client.get_server_auth({ id: created.id });
    expect(view).toMatchObject({
      auth_type: 'oauth2_client_credentials',
      can_sign_in: false,
      token: { kind: 'oauth2_client_credentials', status: 'valid', source: new URL(tokens.url).origin },
    });
    inForce = 'agwc-token-2';
    await gw.client.refresh_server({ id: created.id });
    expect(tokens.requests).toHaveLength(2);
    expect(await gw.client.refresh_server_auth({ id: created.id })).toMatchObject({ token: { status: 'valid' } });
    expect(tokens.requests).toHaveLength(3);
    const everything = JSON.stringify([
      view,
      await gw.client.get_snapshot(),
      gw.events,
      await gw.client.get_diagnostics(),
    ]);
    expect(everything).not.toContain('agwc');
  });

  it('a wrong secret is auth_error in test and row, with the words of the server and without the secret', async () => {
    const tokens = await startTokenServer(() => ({
      status: 401,
      body: { error: 'invalid_client', error_description: `no ${SECRET}` },
    }));
    const url = await startGuarded(() => null);
    const credentials = {
      auth_type: 'oauth2_client_credentials',
      token_url: tokens.url,
      client_id: 'c',
      client_secret: SECRET,
    };
    const { id } = await gw.client.create_server({ name: 'secure', transport: 'streamable_http', url, credentials });
    const view = await gw.waitFor(id, 'error');
    expect(view.last_error).toMatchObject({
      error_code: 'auth_error',
      error: expect.stringContaining('invalid_client'),
    });
    const result = await gw.client.test_server({ id });
    expect(result).toMatchObject({ success: false, error_code: 'auth_error' });
    expect(JSON.stringify([view, result, await gw.client.get_server_auth({ id })])).not.toContain('agwc');
  });
});

describe('a command that prints a token', () => {
  it('is run without a shell, and its token sent', async () => {
    const url = await startGuarded(() => 'printed-token-1');
    const credentials = { auth_type: 'command', command: [process.execPath, '-e', 'console.log("printed-token-1")'] };
    const { id } = await gw.client.create_server({
      name: 'by-command',
      transport: 'streamable_http',
      url,
      credentials,
    });
    await gw.waitFor(id, 'connected');
    expect(await gw.client.get_server_auth({ id })).toMatchObject({ token: { kind: 'command', status: 'valid' } });
  });
});

it('runs a command whose process is on record: a kill of the gateway takes it along', async () => {
  await gw.close();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'token-command-'));
  closers.push(async () => rmSync(dataDir, { recursive: true }));
  gw = await startTestGateway({ store: store(), dataDir });
  const credentials = { auth_type: 'command', command: [process.execPath, '-e', 'setTimeout(() => {}, 400)'] };
  const server = { name: 'slow', transport: 'streamable_http' as const, url: 'http://127.0.0.1:9/mcp', credentials };
  await gw.client.create_server(server);
  const file = path.join(dataDir, 'processes.json');
  const record = () => JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : '{"processes":[]}');
  await until(() => record().processes.length === 1);
  expect(record().processes).toEqual([expect.objectContaining({ marker: `${record().run}:token:0` })]);
});

describe('the token desk', () => {
  it('says in words what there is not', async () => {
    const local = await gw.client.create_server({ name: 'local', transport: 'stdio', command: 'node', enabled: false });
    expect(await code(gw.client.get_server_auth({ id: local.id }))).toBe('conflict');
    const peer = await startOddMcp();
    closers.push(() => peer.close());
    const open = await gw.client.create_server({
      name: 'open',
      transport: 'streamable_http',
      url: peer.url,
      headers: { 'X-Key': 'v' },
    });
    await gw.waitFor(open.id, 'connected');
    expect(await gw.client.get_server_auth({ id: open.id })).toMatchObject({
      auth_type: 'none',
      header_names: ['X-Key'],
      token: null,
    });
    expect(await code(gw.client.refresh_server_auth({ id: 'none' }))).toBe('mcp_server_not_found');
  });
});

describe('sign-in by the user', () => {
  it('is offered by a server that demands it, and the page is named before it is opened', async () => {
    let origin = '';
    const server = createServer((request, response) => {
      const send = (body: unknown) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      request.resume();
      if (request.url?.startsWith('/.well-known/oauth-protected-resource'))
        return send({ resource: `${origin}/mcp`, authorization_servers: [origin] });
      if (request.url?.startsWith('/.well-known/')) {
        return send({
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          registration_endpoint: `${origin}/register`,
          response_types_supported: ['code'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['none'],
        });
      }
      if (request.url === '/register') {
        let text = '';
        request.on('data', (part: Buffer) => {
          text += part.toString();
        });
        request.on('end', () => send({ ...(JSON.parse(text) as object), client_id: 'registered' }));
        return undefined;
      }
      const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
      return response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    closers.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const { id } = await gw.client.create_server({
      name: 'calendar',
      transport: 'streamable_http',
      url: `${origin}/mcp`,
    });
    await gw.waitFor(id, 'needs_auth');
    const signIn = await gw.client.sign_in_server({ id });
    expect(signIn.host).toBe(new URL(origin).host);
    const page = new URL(signIn.url);
    expect(page.origin).toBe(origin);
    expect(Object.fromEntries(page.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      client_id: 'registered',
      response_type: 'code',
    });
    expect(await gw.client.get_server_auth({ id })).toMatchObject({
      can_sign_in: true,
      pending_sign_in: { host: signIn.host },
    });
    // The same sign-in waits, however often it is asked for.
    expect(await gw.client.sign_in_server({ id })).toEqual(signIn);
    await gw.client.sign_out_server({ id });
    await until(async () => (await gw.client.get_server_auth({ id })).pending_sign_in === null);
  });
});
