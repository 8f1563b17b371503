// Prompts, resources, logging and questions of servers, through the one endpoint and through each server's own path.
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { everything, odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { connectClient, type McpGateway, startMcpGateway } from './mcp-support.ts';

let gateway: McpGateway;
let remote: Record<'legacy' | 'modern', ConformanceUpstream>;
beforeAll(async () => {
  remote = { legacy: await startConformanceUpstream('legacy'), modern: await startConformanceUpstream('modern') };
  const http = (url: string) => ({ transport: 'streamable_http', url }) as const;
  gateway = await startMcpGateway({
    servers: {
      piped: everything(),
      odd: odd('instructions=Be odd.'),
      old: http(remote.legacy.url),
      new: http(remote.modern.url),
      hidden: odd(),
    },
    agents: { keeper: 'mcp_servers: [hidden]', guest: 'enabled: true' },
  });
  await until(() =>
    gateway.gateway.upstreams
      .all()
      .every((each) => each.name === 'odd' || each.name === 'hidden' || each.list('prompts').length > 0),
  );
});
afterAll(async () => {
  await gateway.stop();
  await remote.legacy.close();
  await remote.modern.close();
});

const ERAS = ['legacy', 'auto'] as const;
const connected = async (mode: (typeof ERAS)[number], path?: string): Promise<Client> => {
  const client = await connectClient(gateway, mode, { token: gateway.token(), ...(path !== undefined && { path }) });
  onTestFinished(() => client.close());
  return client;
};
const textOf = (result: unknown) => JSON.stringify((result as { content: unknown }).content);

describe.each(ERAS)('all servers, for a client of era %s', (mode) => {
  it('have their prompts under names that say whose they are', async () => {
    const client = await connected(mode);
    const names = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['piped__simple-prompt', 'old__test_simple_prompt', 'new__test_simple_prompt']),
    );
    for (const name of ['piped__simple-prompt', 'old__test_simple_prompt', 'new__test_simple_prompt']) {
      expect((await client.getPrompt({ name })).messages.length).toBeGreaterThan(0);
    }
    await expect(client.getPrompt({ name: 'piped__nothing' })).rejects.toMatchObject({ code: -32602 });
  });

  it('have their resources under their own addresses, and the second of one address under another', async () => {
    const client = await connected(mode);
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    expect(uris).toContain('test://static-text');
    const second = `agw://new/${encodeURIComponent('test://static-text')}`;
    expect(uris).toContain(second);
    for (const uri of ['test://static-text', second]) {
      expect((await client.readResource({ uri })).contents).toHaveLength(1);
    }
    expect((await client.listResourceTemplates()).resourceTemplates.length).toBeGreaterThan(0);
    const missing = client.readResource({ uri: 'nowhere://at-all' });
    await expect(missing).rejects.toMatchObject({ code: -32602, message: 'Resource not found' });
  });

  it('complete an argument of a prompt', async () => {
    const client = await connected(mode);
    const ref = { type: 'ref/prompt', name: 'piped__completable-prompt' } as const;
    const { completion } = await client.complete({ ref, argument: { name: 'department', value: 'E' } });
    expect(completion.values).toEqual(['Engineering']);
  });

  it('tell how to use them, those of this agent only', async () => {
    const client = await connected(mode);
    expect(client.getInstructions()).toContain('## odd\nBe odd.');
    expect(client.getInstructions()).not.toContain('## hidden');
  });
});

describe.each(ERAS)('one server, for a client of era %s', (mode) => {
  it.each(['piped', 'old', 'new'])(
    '%s is as it is: its own names, what it can do, what it says of itself',
    async (name) => {
      const client = await connected(mode, `/mcp/servers/${name}`);
      const { tools } = await client.listTools();
      expect(tools.every((tool) => !tool.name.startsWith(`${name}__`))).toBe(true);
      const tool = name === 'piped' ? { name: 'echo', arguments: { message: 'hi' } } : { name: 'test_simple_text' };
      expect((await client.callTool(tool)).content).toHaveLength(1);
      expect(client.getServerCapabilities()).not.toHaveProperty('tasks');
      expect(client.getInstructions()).not.toContain(`## ${name}\n`);
    },
  );

  it('passes on a result of many megabytes untouched', async () => {
    const client = await connected(mode, '/mcp/servers/odd');
    for (const id of ['head', 'tail']) {
      const result = await client.callTool({ name: 'big', arguments: { bytes: 11 * 1024 * 1024, id } });
      expect(textOf(result).length).toBeGreaterThan(11 * 1024 * 1024);
    }
    const text = 'ü"\\'.repeat(400_000);
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text } }))).toContain('ü');
  });
});

it('an answer that is too large fails its own call, and the next one passes', async () => {
  const call = (name: string, args: object) =>
    gateway.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: `odd__${name}`, arguments: args } });
  const answer = await call('big', { bytes: 65 * 1024 * 1024, id: 'tail' });
  const { result } = (await answer.json()) as { result: { isError: boolean; content: [{ text: string }] } };
  expect(result).toMatchObject({ isError: true, content: [{ text: 'The answer of odd is larger than 64 MiB' }] });
  const passed = await call('echo', { text: 'x'.repeat(8 * 1024 * 1024) });
  expect((await passed.text()).length).toBeGreaterThan(8 * 1024 * 1024);
});

it('a server is told from one that had its resources first', async () => {
  const warned = (await gateway.client.list_servers()).filter(({ warnings }) =>
    warnings.some(({ code, message }) => code === 'resource_shadowed' && message.includes('agw://new/')),
  );
  expect(warned.map(({ name }) => name)).toEqual(['new']);
});

it('a server that is not there and one of other agents are both 404', async () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const [there, hidden, nothing] = await Promise.all(
    ['odd', 'hidden', 'nothing'].map((name) => gateway.post(ping, { path: `/mcp/servers/${name}` })),
  );
  expect([there?.status, hidden?.status, nothing?.status]).toEqual([200, 404, 404]);
  expect(await hidden?.text()).toBe(await nothing?.text());
  const token = gateway.token('keeper');
  expect((await gateway.post(ping, { path: '/mcp/servers/hidden', token })).status).toBe(200);
});

it('a log message that may be about the call of another is for nobody', async () => {
  const client = await connected('legacy');
  const heard: unknown[] = [];
  client.setNotificationHandler('notifications/message', ({ params }) => void heard.push(params.data));
  await client.setLoggingLevel('debug');
  const said = (data: string) => ({
    method: 'notifications/message',
    params: { level: 'info', data },
    count: 1,
  });
  const running = client.callTool({ name: 'odd__sleep', arguments: { ms: 400 } });
  await until(() => gateway.gateway.upstreams.get('odd')?.running === 1);
  await gateway.client.call_tool({ name: 'odd__notify', arguments: said('of a person') });
  const token = gateway.token('guest');
  const params = { name: 'odd__notify', arguments: said('of another agent') };
  await gateway.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, { token });
  await running;
  await client.callTool({ name: 'odd__notify', arguments: said('of its own') });
  await until(() => heard.length > 0);
  expect(heard).toEqual(['of its own']);
});

it('a modern call hears what it asks for, although a session asked the same server for less', async () => {
  const client = await connected('legacy');
  await client.setLoggingLevel('error');
  const name = 'old__test_tool_with_logging';
  const call = async (logLevel?: string) => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      ...(logLevel !== undefined && { 'io.modelcontextprotocol/logLevel': logLevel }),
    };
    const answer = await gateway.post(
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {}, _meta } },
      { headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name } },
    );
    return (await answer.text()).split('notifications/message').length - 1;
  };
  expect(await call()).toBe(0);
  expect(await call('emergency')).toBe(0);
  expect(await call('debug')).toBe(3);
  await client.close();
});

it('log messages come during the call they are about, as far as they are asked for', async () => {
  for (const name of ['old', 'new']) {
    const client = await connected('legacy');
    const heard: unknown[] = [];
    client.setNotificationHandler('notifications/message', ({ params }) => void heard.push(params));
    const call = { name: `${name}__test_tool_with_logging` };
    await client.callTool(call);
    expect(heard).toEqual([]);
    await client.setLoggingLevel('debug');
    await client.callTool(call);
    await until(() => heard.length >= 3);
    expect(heard[0]).toMatchObject({ logger: expect.stringMatching(new RegExp(`^${name}(/|$)`)) });
  }
});
