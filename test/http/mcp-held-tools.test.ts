// A tool that changed after it was accepted: no client lists it, and whoever calls it is told where to look.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { connectClient, type McpGateway, startMcpGateway } from './mcp-support.ts';

let gateway: McpGateway;
beforeAll(async () => {
  gateway = await startMcpGateway({ servers: { odd: odd() } });
});
afterAll(() => gateway.stop());

it.each(['legacy', 'auto'] as const)('in a client that negotiates %s', async (mode) => {
  const client = await connectClient(gateway, mode, { token: gateway.token() });
  const names = async () => (await client.listTools({}, { cacheMode: 'refresh' })).tools.map(({ name }) => name);
  const describe = { echo: `Changed for ${mode}` };
  expect(await names()).toContain('odd__echo');
  await client.callTool({ name: 'odd__change_tools', arguments: { add: 0, describe } });
  await until(async () => !(await names()).includes('odd__echo'));
  const { content, isError } = await client.callTool({ name: 'odd__echo', arguments: {} });
  expect(isError).toBe(true);
  expect(JSON.stringify(content)).toContain('agent-gateway servers review odd');
  await expect(client.callTool({ name: 'odd__no_such_tool', arguments: {} })).rejects.toThrow(/Unknown tool/);
  const { id } = (await gateway.client.list_servers())[0] ?? { id: '' };
  await gateway.client.accept_server_tools({ id });
  await until(async () => (await names()).includes('odd__echo'));
  expect((await client.callTool({ name: 'odd__echo', arguments: {} })).isError).not.toBe(true);
  await client.close();
});
