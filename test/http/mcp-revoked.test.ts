// A token that is revoked while its request is still on the way, or still waits for a server: nothing is done in its name any more.
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { type McpGateway, startMcpGateway } from './mcp-support.ts';

let gateway: McpGateway;
beforeAll(async () => {
  gateway = await startMcpGateway({ servers: { one: odd() } });
});
afterAll(() => gateway.stop());

const modern = (method: string, params: object) => {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } };
};
const tokens = () => gateway.gateway.agentTokens;
const newToken = () => tokens().create('default', 'short');
const isUsed = (id: string) =>
  tokens()
    .of('default')
    .some(({ token_id, last_used_at }) => token_id === id && last_used_at !== null);

it.each([
  ['subscriptions/listen', { notifications: { toolsListChanged: true } }, {}],
  ['tools/call', { name: 'one__echo', arguments: { text: 'hi' } }, { 'mcp-name': 'one__echo' }],
])('%s of which only a part had come is 401', async (method, params, headers) => {
  const { token, token_id } = newToken();
  const body = Buffer.from(JSON.stringify(modern(method, params)));
  const sent = request(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'content-length': body.length,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...headers,
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const { statusCode = 0 } = response;
      // A stream that was opened does not end.
      if (statusCode === 200) sent.destroy();
      else await text(response);
      resolve(statusCode);
    });
  });
  sent.write(body.subarray(0, 20));
  await until(() => isUsed(token_id));
  tokens().revoke('default', token_id);
  sent.end(body.subarray(20));
  expect(await answered).toBe(401);
});

it('initialize that waits for its server is 401 at once, and opens no session', async () => {
  const { id } = await gateway.client.create_server({ name: 'slow', transport: 'stdio', ...odd('slow=3000') });
  const { token, token_id } = newToken();
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
  const hello = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
  const answered = gateway.post(hello, { token, path: '/mcp/servers/slow' });
  await until(() => isUsed(token_id));
  // Whoever comes later is answered, so the first is where it waits.
  await gateway.post({ ...hello, method: 'ping' }, { path: '/mcp/servers/slow' });
  tokens().revoke('default', token_id);
  const { status, headers } = await answered;
  expect([status, headers.get('mcp-session-id'), headers.get('www-authenticate')]).toEqual([401, null, 'Bearer']);
  await gateway.client.delete_server({ id });
});
