// Real clients of both SDKs and both eras at the one endpoint: what they are offered, what they call, what they hear.
import type { Client } from '@modelcontextprotocol/client';
import type { Client as FormerClient } from '@modelcontextprotocol/sdk/client/index.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { modern, odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { connectClient, connectFormer, type McpGateway, startMcpGateway } from './mcp-support.ts';

let gateway: McpGateway;
beforeAll(async () => {
  gateway = await startMcpGateway({
    servers: { old: odd(), new: modern() },
    agents: { narrow: 'mcp_servers: [own]', off: 'enabled: false' },
  });
});
afterAll(() => gateway.stop());

type AnyClient = Pick<Client, 'listTools' | 'callTool' | 'close'>;

const KINDS: [string, (token: string) => Promise<AnyClient>][] = [
  ['SDK 1', async (token) => like((await connectFormer(gateway, { token })).client)],
  ['SDK 2, legacy', (token) => connectClient(gateway, 'legacy', { token })],
  ['SDK 2, modern', (token) => connectClient(gateway, 'auto', { token })],
];

/** The former client takes a schema before its options. */
function like(former: FormerClient): AnyClient {
  return {
    listTools: () => former.listTools(),
    callTool: (params, options) => former.callTool(params, undefined, options as RequestOptions),
    close: () => former.close(),
  } as AnyClient;
}

const connected = async (kind: (token: string) => Promise<AnyClient>, agent?: string): Promise<AnyClient> => {
  const client = await kind(gateway.token(agent));
  onTestFinished(() => client.close());
  return client;
};
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text;

describe.each(KINDS)('a client of %s', (_name, kind) => {
  it('lists the tools of servers of both eras in order and calls them', async () => {
    const client = await connected(kind);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['old__echo', 'new__echo']));
    const old = await client.callTool({ name: 'old__echo', arguments: { text: 'häl\nlo' } });
    expect(JSON.stringify(old)).toContain('häl');
    expect(textOf(await client.callTool({ name: 'new__echo', arguments: { text: 'hi' } }))).toContain('"text":"hi"');
  });

  it('hears of progress under its own token, and a server of its end', async () => {
    const client = await connected(kind);
    for (const server of ['old', 'new']) {
      const heard: number[] = [];
      const onprogress = ({ progress }: { progress: number }) => void heard.push(progress);
      const call = { name: `${server}__progress`, arguments: { steps: 5, ms: 20 } };
      await client.callTool(call, { onprogress });
      // The last one may come with the result, and is then too late for the client.
      expect(heard.slice(0, 4)).toEqual([1, 2, 3, 4]);
    }
  });

  it('takes a call back, and the server hears of it', async () => {
    const client = await connected(kind);
    for (const server of ['old', 'new']) {
      const before = textOf(await client.callTool({ name: `${server}__cancelled` }));
      const controller = new AbortController();
      const call = client.callTool({ name: `${server}__hang` }, { signal: controller.signal });
      call.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort();
      await expect(call).rejects.toThrow();
      await until(async () => textOf(await client.callTool({ name: `${server}__cancelled` })) !== before);
    }
  });

  it('gets a failure of the server as a result, its own error with the code, and no such tool as invalid params', async () => {
    const client = await connected(kind);
    expect(await client.callTool({ name: 'old__fail' })).toMatchObject({ isError: true });
    const refused = client.callTool({
      name: 'old__rpc_error',
      arguments: { code: -32099, message: 'no', data: { a: 1 } },
    });
    await expect(refused).rejects.toMatchObject({ code: -32099, data: { a: 1 } });
    await expect(client.callTool({ name: 'old__nothing' })).rejects.toMatchObject({ code: -32602 });
  });

  it('passes results through that the gateway does not understand', async () => {
    const client = await connected(kind);
    const raw = await client.callTool({ name: 'old__echo', arguments: { text: 'x' } });
    expect(raw.content).toHaveLength(1);
  });
});

describe('the change of a list', () => {
  it.each(['legacy', 'auto'] as const)('is told to a client of era %s', async (mode) => {
    const client = (await connected((token) => connectClient(gateway, mode, { token }))) as Client;
    let told = 0;
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      told += 1;
    });
    if (mode === 'auto') await client.listen({ toolsListChanged: true });
    else await client.listTools();
    const name = `later-${mode}`;
    const { id } = await gateway.client.create_server({ name, transport: 'stdio', ...odd() });
    await gateway.waitFor(id, 'connected');
    await until(() => told > 0);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain(`${name}__echo`);
    await gateway.client.delete_server({ id });
    await until(() => told > 1);
  });
});

describe('the scope of a token', () => {
  it('decides what is listed and what can be called', async () => {
    const { id } = await gateway.client.create_server({ name: 'own', transport: 'stdio', ...odd() });
    await gateway.waitFor(id, 'connected');
    onTestFinished(async () => void (await gateway.client.delete_server({ id })));
    for (const [, kind] of KINDS) {
      const narrow = await connected(kind, 'narrow');
      const other = await connected(kind);
      const names = async (client: AnyClient) => (await client.listTools()).tools.map(({ name }) => name);
      expect(await names(narrow)).toContain('own__echo');
      expect(await names(other)).not.toContain('own__echo');
      expect(await names(await connected(kind, 'off'))).toEqual([]);
      const call = { name: 'own__echo', arguments: { text: 'x' } };
      expect((await narrow.callTool(call)).isError ?? false).toBe(false);
      const refused = await other.callTool(call).catch((error: Error) => error);
      const unknown = await other.callTool({ ...call, name: 'xwn__echo' }).catch((error: Error) => error);
      expect(refused).toMatchObject({ code: -32602 });
      expect((refused as Error).message.replace('own__', 'xwn__')).toBe((unknown as Error).message);
    }
  });
});

describe('a session', () => {
  it('ends with DELETE, and is 404 from then on', async () => {
    const { client, transport } = await connectFormer(gateway, { token: gateway.token() });
    await transport.terminateSession();
    const { sessionId } = transport;
    expect(sessionId).toBeUndefined();
    await client.close();
  });

  it('from before a restart goes on', async () => {
    const first = await startMcpGateway({ servers: { old: odd() } });
    const { client } = await connectFormer(first, { token: first.token() });
    await client.listTools();
    const session = (client as FormerClient).transport?.sessionId as string;
    await client.close();
    await first.stop();
    const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' };
    const listed = await gateway.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, { headers });
    expect(listed.status).toBe(200);
    expect(await listed.text()).toContain('old__echo');
  });
});
