// Agents over the admin API: what each can call and why, and the servers it lists, written back into its file.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let root: string;
let gw: TestGateway;
let listed: string;

const put = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
const code = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

const LISTER = '---\r\n# who may count\r\nmcp_servers:\r\n  - listed # ours\r\n---\r\nBody  \r\n';

beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-agents-')));
  put('agents/lister/AGENT.md', LISTER);
  put('agents/other/AGENT.md', 'No frontmatter\n');
  put('agents/off/AGENT.md', '---\nenabled: false\n---\n');
  put('agents/narrow/AGENT.md', '---\ntools: [open__echo]\n---\n');
  gw = await startTestGateway({ flags: { workspace: root } });
  for (const name of ['listed', 'open']) {
    const { id } = await gw.client.create_server({ name, transport: 'stdio', ...odd() });
    if (name === 'listed') listed = id;
    await gw.waitFor(id, 'connected');
  }
  await gw.client.create_server({ name: 'asleep', transport: 'stdio', command: 'true', enabled: false });
});
afterAll(async () => {
  await gw.close();
  rmSync(root, { recursive: true, force: true });
});

it('lists the tools an agent can call now', async () => {
  const names = async (name: string) => (await gw.client.list_agent_tools({ name })).map((tool) => tool.name);
  expect(await names('lister')).toEqual(expect.arrayContaining(['listed__echo', 'open__echo']));
  expect(await names('other')).toContain('open__echo');
  expect(await names('other')).not.toContain('listed__echo');
  expect(await names('off')).toEqual([]);
  expect(await names('narrow')).toEqual(['open__echo']);
  expect(await code(gw.client.list_agent_tools({ name: 'nobody' }))).toBe('agent_not_found');
});

it('says why an agent can or cannot see a tool', async () => {
  const failing = async (name: string, tool: string) => {
    const why = await gw.client.why_tool({ name, tool });
    expect(why).toMatchObject({ agent: name, tool, source: 'mcp' });
    const checks = why.verdicts.filter(({ ok }) => !ok).map(({ check }) => check);
    expect(why.visible).toBe(checks.length === 0);
    return checks;
  };
  expect(await failing('lister', 'listed__echo')).toEqual([]);
  expect(await failing('other', 'listed__echo')).toEqual(['assigned']);
  expect(await failing('off', 'open__echo')).toEqual(['agent_enabled', 'assigned']);
  expect(await failing('narrow', 'open__echo')).toEqual([]);
  expect(await failing('narrow', 'listed__echo')).toEqual(['assigned', 'narrowed']);
  expect(await failing('lister', 'asleep__anything')).toEqual(['server_enabled', 'server_connected', 'tool_known']);
  expect(await failing('lister', 'open__nothing')).toEqual(['tool_known']);
  expect(await code(gw.client.why_tool({ name: 'nobody', tool: 'open__echo' }))).toBe('agent_not_found');
  expect(await code(gw.client.why_tool({ name: 'lister', tool: 'nothing' }))).toBe('tool_not_found');
});

it('writes the servers an agent lists into its file, and nothing else', async () => {
  const file = path.join(root, 'agents/lister/AGENT.md');
  const changed = await gw.client.update_agent({ name: 'lister', mcp_servers: ['listed', 'ghost'] });
  expect(changed).toMatchObject({ name: 'lister', mcp_servers: ['listed', 'ghost'], unknown_servers: ['ghost'] });
  expect(readFileSync(file, 'utf8')).toBe(LISTER.replace('# ours\r\n', '# ours\r\n  - ghost\r\n'));
  expect(await gw.client.update_agent({ name: 'lister', mcp_servers: ['listed'] })).toMatchObject({
    unknown_servers: [],
  });
  expect(readFileSync(file, 'utf8')).toBe(LISTER);
  expect(gw.events.findLast(({ event }) => event.type === 'agents')?.event).toMatchObject({
    agents: expect.arrayContaining([expect.objectContaining({ name: 'lister', mcp_servers: ['listed'] })]),
  });
  expect((await gw.client.get_server({ id: listed })).open_to_all).toBe(false);
});

it('changes no file it cannot read, and none that is not of an agent', async () => {
  expect(await code(gw.client.update_agent({ name: 'nobody', mcp_servers: [] }))).toBe('agent_not_found');
  expect(await code(gw.client.update_agent({ name: '../agents/other', mcp_servers: [] }))).toBe('agent_not_found');
  const broken = '---\nmcp_servers: [listed\n---\n';
  put('agents/other/AGENT.md', broken);
  expect(await code(gw.client.update_agent({ name: 'other', mcp_servers: [] }))).toBe('conflict');
  expect(readFileSync(path.join(root, 'agents/other/AGENT.md'), 'utf8')).toBe(broken);
  rmSync(path.join(root, 'agents/other/AGENT.md'));
  const outside = path.join(root, '..', `${path.basename(root)}-outside.md`);
  writeFileSync(outside, 'Mine\n');
  symlinkSync(outside, path.join(root, 'agents/other/AGENT.md'));
  expect(await code(gw.client.update_agent({ name: 'other', mcp_servers: ['listed'] }))).toBe('conflict');
  expect(readFileSync(outside, 'utf8')).toBe('Mine\n');
  rmSync(outside);
});
