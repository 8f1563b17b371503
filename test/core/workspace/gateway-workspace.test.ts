// A gateway and its workspace: what changes in the folder is in force, shown, and told, without a restart.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore, sealedTokens } from '../../../src-main/core/index.ts';
import { silentLogger } from '../../../src-main/core/logger.ts';
import type { GatewayEvent } from '../../../src-shared/contract/events.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-gateway-')));
const root = path.join(parent, 'workspace');
const store = createMemoryStore();
const logged: { message: string; fields: object | undefined }[] = [];
let gw: TestGateway;
let id: string;

const put = (file: string, text: string, folder = root) => {
  const place = path.join(folder, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(`${place}.swap`, text);
  renameSync(`${place}.swap`, place);
};
const start = (extra: object = {}) =>
  startTestGateway({
    store,
    flags: {},
    logger: { ...silentLogger, warn: (message, fields) => logged.push({ message, fields }) },
    ...extra,
  });
const last = <T extends GatewayEvent['type']>(type: T) =>
  gw.events.findLast(({ event }) => event.type === type)?.event as Extract<GatewayEvent, { type: T }> | undefined;
const server = () => gw.client.get_server({ id });

beforeAll(async () => {
  put('agents/reader/AGENT.md', '---\nmcp_servers: [notes]\n---\n');
  put('gateway.yaml', 'server: { port: 8123 }\nmcp: { tool_call_timeout_ms: 5000 }\n');
  gw = await start();
  ({ id } = await gw.client.create_server({ name: 'notes', transport: 'stdio', ...odd() }));
  await gw.waitFor(id, 'connected');
});
afterAll(async () => {
  await gw.close();
  rmSync(parent, { recursive: true, force: true });
});

describe('choosing the folder', () => {
  it('takes effect at once', async () => {
    expect((await gw.client.get_snapshot()).workspace).toBeNull();
    expect((await server()).open_to_all).toBe(true);
    const settings = await gw.client.update_settings({ workspace: root });
    expect(settings).toMatchObject({
      workspace: { value: root, source: 'setting' },
      tool_call_timeout_ms: { value: 5_000, source: 'file' },
      // The port is that of the start.
      port: { value: 8_123, source: 'file' },
      restart_needed: ['port'],
    });
    expect(await gw.client.list_agents()).toMatchObject([{ name: 'default' }, { name: 'reader' }]);
    expect((await server()).open_to_all).toBe(false);
    const { workspace } = await gw.client.get_snapshot();
    expect(workspace).toMatchObject({ root, problems: [], tools: [], code: null, pending: [], fingerprint: null });
    expect(last('workspace')?.workspace).toEqual(workspace);
    expect(last('server')?.server).toMatchObject({ id, open_to_all: false });
  });
});

describe('a folder that is no full path', () => {
  it.each(['', '.', 'agents', '~/agents', './agents', 'C:agents'])(
    'such as %j is refused, and the former stays',
    async (workspace) => {
      await expect(gw.client.update_settings({ workspace })).rejects.toMatchObject({
        code: 'validation_error',
        message: expect.stringContaining('workspace: must be a full path, such as /home/me/agents'),
      });
      expect((await gw.client.get_snapshot()).settings.workspace).toEqual({ value: root, source: 'setting' });
    },
  );
});

describe('a change of a file', () => {
  it('of an agent is in force and told', async () => {
    put('agents/writer/AGENT.md', '---\ndescription: gAAAAABtoken\nmcp_servers: [notes, ghost]\n---\n');
    await until(() => last('agents')?.agents.some(({ name }) => name === 'writer') ?? false);
    expect(last('agents')?.agents.find(({ name }) => name === 'writer')).toMatchObject({ unknown_servers: ['ghost'] });
    const names = (await gw.client.list_agent_tools({ name: 'writer' })).map(({ name }) => name);
    expect(names).toContain('notes__echo');
    // What a file says is remembered, and never taken for a sealed secret of the profile.
    expect(JSON.stringify(store.document)).toContain('gAAAAABtoken');
    expect([...sealedTokens(store.document)]).toEqual([]);
  });

  it('that breaks it keeps the last good version, and says where the fault is', async () => {
    logged.length = 0;
    put('agents/writer/AGENT.md', '---\nmcp_servers:\n  - [notes\n---\n');
    await until(() => last('agents')?.agents.some(({ error }) => error !== null) ?? false);
    const writer = last('agents')?.agents.find(({ name }) => name === 'writer');
    expect(writer).toMatchObject({
      mcp_servers: ['notes', 'ghost'],
      error: expect.stringContaining('agents/writer/AGENT.md: '),
      error_place: { file: 'agents/writer/AGENT.md', line: expect.any(Number), column: expect.any(Number) },
      unreadable: false,
    });
    await until(() => (last('workspace')?.workspace?.problems.length ?? 0) > 0);
    expect(last('workspace')?.workspace?.problems).toEqual([{ ...writer?.error_place, message: writer?.error }]);
    expect(logged).toContainEqual({ message: `Not used: ${writer?.error}`, fields: writer?.error_place });
    expect((await gw.client.list_agent_tools({ name: 'writer' })).length).toBeGreaterThan(0);
  });

  it('that opens a server to everybody is told', async () => {
    rmSync(path.join(root, 'agents/writer'), { recursive: true });
    await until(() => !last('agents')?.agents.some(({ name }) => name === 'writer'));
    expect(last('access_widened')).toBeUndefined();
    put('agents/reader/AGENT.md', '---\ndescription: Lists nothing now\n---\n');
    await until(() => last('access_widened') !== undefined);
    expect(last('access_widened')).toEqual({ type: 'access_widened', server_id: id, server: 'notes' });
    expect((await server()).open_to_all).toBe(true);
  });

  it('of gateway.yaml is in force; bad values keep the last good ones', async () => {
    put('gateway.yaml', 'mcp: { tool_call_timeout_ms: 6000 }\n');
    await until(() => last('settings')?.settings.tool_call_timeout_ms.value === 6_000);
    // Back at the port of the start.
    expect(last('settings')?.settings).toMatchObject({ restart_needed: [], notices: [] });
    put('gateway.yaml', 'mcp:\n  tool_call_timeout_ms: soon\n');
    await until(() => (last('settings')?.settings.notices.length ?? 0) > 0);
    expect(last('settings')?.settings).toMatchObject({
      tool_call_timeout_ms: { value: 6_000, source: 'file' },
      notices: [{ code: 'gateway_yaml', message: expect.stringMatching(/tool_call_timeout_ms.*line 2, column 25/) }],
    });
    rmSync(path.join(root, 'gateway.yaml'));
    await until(() => last('settings')?.settings.tool_call_timeout_ms.source === 'default');
  });
});

describe('an agent that cannot be read', () => {
  const broken = '---\nmcp_servers: [\n---\n';
  it('keeps its list over a restart, and is judged by it', async () => {
    put('agents/reader/AGENT.md', '---\nmcp_servers: [notes]\n---\n');
    await until(async () => !(await server()).open_to_all);
    await gw.close();
    put('agents/reader/AGENT.md', broken);
    gw = await start();
    expect(await gw.client.list_agents()).toMatchObject([
      { name: 'default' },
      { name: 'reader', mcp_servers: ['notes'], unreadable: false, error: expect.stringContaining('AGENT.md') },
    ]);
    await gw.waitFor(id, 'connected');
    expect((await server()).open_to_all).toBe(false);
    expect(await gw.client.list_agent_tools({ name: 'default' })).toEqual([]);
    expect((await gw.client.list_agent_tools({ name: 'reader' })).length).toBeGreaterThan(0);
  });

  it('and never could be withholds what nobody else lists, until it is mended', async () => {
    rmSync(path.join(root, 'agents/reader'), { recursive: true });
    await until(async () => (await server()).open_to_all);
    put('agents/riddle/AGENT.md', broken);
    await until(async () => !(await server()).open_to_all);
    const { visible, verdicts } = await gw.client.why_tool({ name: 'default', tool: 'notes__echo' });
    expect(visible).toBe(false);
    expect(verdicts.find(({ check }) => check === 'assigned')).toMatchObject({
      ok: false,
      message: expect.stringContaining('riddle'),
    });
    put('agents/riddle/AGENT.md', 'Mended\n');
    await until(async () => (await server()).open_to_all);
  });
});

describe('another folder', () => {
  it('takes the place of the first, and none of it stays', async () => {
    const other = path.join(parent, 'other');
    put('agents/poet/AGENT.md', 'Verses\n', other);
    await gw.client.update_settings({ workspace: other });
    expect((await gw.client.list_agents()).map(({ name }) => name)).toEqual(['default', 'poet']);
    await gw.client.update_settings({ workspace: null });
    expect((await gw.client.list_agents()).map(({ name }) => name)).toEqual(['default']);
    expect(last('workspace')).toEqual({ type: 'workspace', workspace: null });
    await gw.client.update_settings({ workspace: path.join(parent, 'missing') });
    expect((await gw.client.get_settings()).notices).toMatchObject([{ code: 'workspace_unreadable' }]);
    expect(await gw.client.get_workspace()).toMatchObject({ problems: [{ file: '.' }] });
  });
});
