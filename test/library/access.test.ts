// What agents may use: the access rule over servers and code tools, as a list and as refusals.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../src-main/index.ts';
import { odd } from '../support/real-servers.ts';
import { failure, folderWith, quietGateway, rest, type TemporaryFolder } from './support.ts';

const agent = (...lines: string[]) => `---\n${lines.join('\n')}\n---\nWords.\n`;

let workspace: TemporaryFolder;
let gw: Gateway;
beforeEach(async () => {
  workspace = folderWith({
    'agents/lister/AGENT.md': agent('mcp_servers: [listed]'),
    'agents/other/AGENT.md': agent('description: Lists nothing'),
    'agents/off/AGENT.md': agent('enabled: false', 'mcp_servers: [listed]'),
  });
  gw = quietGateway({ workspace: workspace.path })
    .addMcpServer({ name: 'listed', transport: 'stdio', ...odd() })
    .addMcpServer({ name: 'open', transport: 'stdio', ...odd() })
    .tool({ name: 'for-all', run: () => 'all' })
    .tool({ name: 'for-other', allowed_agents: ['other'], run: () => 'other' })
    .tool({ name: 'for-nobody', allowed_agents: [], run: () => 'nobody' });
  await gw.start();
});
afterEach(async () => {
  await gw.close();
  workspace[Symbol.dispose]();
});

const TOOLS = ['for-all', 'for-other', 'for-nobody', 'listed__echo', 'open__echo'];

describe('an agent', () => {
  it.each([
    ['lister', ['for-all', 'listed__echo', 'open__echo']],
    ['other', ['for-all', 'for-other', 'open__echo']],
    ['off', []],
  ])('%s sees and calls %j and nothing else', async (name, allowed) => {
    const seen = gw.tools({ agent: name }).map((tool) => tool.name);
    expect(TOOLS.filter((tool) => seen.includes(tool))).toEqual(TOOLS.filter((tool) => allowed.includes(tool)));
    for (const tool of TOOLS) {
      const call = gw.callTool(tool, { text: 'x' }, { agent: name });
      if (allowed.includes(tool)) expect((await call).isError ?? false).toBe(false);
      else expect(await failure(call)).toMatchObject({ code: 'forbidden', message: expect.stringContaining(name) });
    }
  });

  it('that is none is an error', async () => {
    expect(await failure(() => gw.tools({ agent: 'ghost' }))).toMatchObject({ code: 'agent_not_found' });
    expect(await failure(gw.callTool('for-all', {}, { agent: 'ghost' }))).toMatchObject({ code: 'agent_not_found' });
  });

  it('is no limit where none is named', async () => {
    expect(gw.tools().map(({ name }) => name)).toEqual(expect.arrayContaining(TOOLS));
    expect((await gw.callTool('for-nobody')).isError).toBeUndefined();
  });
});

describe('a tool', () => {
  it('of a server that is switched off is in no list and cannot be called', async () => {
    const served = await gw.serve({ port: 0 });
    const { id } = await gw.admin.create_server({
      name: 'part',
      transport: 'stdio',
      ...odd(),
      disabled_tools: ['echo'],
    });
    await gw.start();
    expect((await gw.admin.get_server({ id })).status).toBe('connected');
    expect(gw.tools({ agent: 'other' }).map(({ name }) => name)).not.toContain('part__echo');
    expect(gw.tools().find(({ name }) => name === 'part__echo')).toMatchObject({ disabled: true });
    expect(await failure(gw.callTool('part__echo', {}, { agent: 'other' }))).toMatchObject({ code: 'conflict' });
    expect((await rest(served, 'POST', '/v1/admin/tools/part__echo/call', {})).status).toBe(409);
  });

  it('that is not there is an error', async () => {
    expect(await failure(gw.callTool('nothing'))).toMatchObject({ code: 'tool_not_found' });
    expect(await failure(gw.callTool('nothing', {}, { agent: 'other' }))).toMatchObject({ code: 'tool_not_found' });
  });

  it('of code wins over one of a server, for every agent, also where it may not be used', async () => {
    const served = await gw.serve({ port: 0 });
    gw.tool({ name: 'open__echo', allowed_agents: ['lister'], run: () => 'from code' });
    expect(await gw.callTool('open__echo', {}, { agent: 'lister' })).toMatchObject({
      content: [{ text: 'from code' }],
    });
    expect(await failure(gw.callTool('open__echo', {}, { agent: 'other' }))).toMatchObject({ code: 'forbidden' });
    const rows = [
      { source: 'code', shadowed_by: null, server_name: null },
      { source: 'mcp', shadowed_by: 'code', server_name: 'open' },
    ];
    const both = (tools: unknown) => (tools as { name: string }[]).filter(({ name }) => name === 'open__echo');
    expect(both(gw.tools())).toMatchObject(rows);
    expect(both((await rest(served, 'GET', '/v1/admin/tools')).body)).toMatchObject(rows);
    expect((await rest(served, 'GET', '/v1/admin/tools/open__echo')).body).toMatchObject({ source: 'code' });
    expect(gw.tools({ agent: 'lister' }).filter(({ name }) => name === 'open__echo')).toHaveLength(1);
  });
});
