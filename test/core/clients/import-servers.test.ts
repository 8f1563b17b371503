// Servers from other clients' configurations: taken over exactly or refused by name, switched off, and nothing is started.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { GatewayError } from '../../../src-main/core/errors.ts';
import { createMemoryStore, createSecretBox, memoryKey } from '../../../src-main/core/index.ts';
import type { ImportResult } from '../../../src-shared/model/client.ts';
import { processesWith } from '../../support/processes.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { BRIDGE } from './support.ts';

const CANARY = 'agwc-c0ffee-secret';
const MARK = `AGW_IMPORT_TEST=${process.pid}`;
let home: string;
let gateway: TestGateway;
const store = createMemoryStore();
const box = createSecretBox({ key: memoryKey() });
let keyIsAway = false;

beforeAll(async () => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-import-')));
  const places = { platform: 'linux' as const, home, env: {} };
  const environment = { ...process.env, AGW_IMPORT_TEST: String(process.pid) };
  gateway = await startTestGateway({
    store,
    box: {
      ...box,
      seal: async (value) => {
        if (keyIsAway) throw new GatewayError('key_unavailable', 'No key');
        return box.seal(value);
      },
    },
    environment,
    clients: { places, bridge: BRIDGE },
    dataDir: path.join(home, 'data'),
  });
  write(
    '.config/Code/User/mcp.json',
    `{
    // as people have them
    "servers": {
      "Git Hub": { "type": "stdio", "command": "npx", "args": ["-y", "gh"], "env": { "TOKEN": "${CANARY}", "LEVEL": 3 } },
      "remote": { "type": "http", "url": "https://example.com/mcp", "headers": { "X-Key": "${CANARY}" } },
      "old": { "type": "sse", "url": "https://example.com/sse" },
      "taken": { "command": "other" },
      "asks": { "command": "x", "env": { "K": "\${input:key}" } },
      "env": { "command": "\${env:HOME}/run", "args": [] },
      "socket": { "type": "ws", "url": "ws://example.com" },
      "none": { "type": "stdio" },
      "meta": { "url": "http://169.254.169.254/" },
      "gateway": { "command": "${BRIDGE.command}", "args": ${JSON.stringify(BRIDGE.args)} },
      "wrong": 7,
    },
  }`,
  );
  write(
    '.codex/config.toml',
    `[mcp_servers.docs]\ncommand = "uvx"\nargs = ["docs"]\ncwd = "/srv"\n[mcp_servers.docs.env]\nA = "1"\n[mcp_servers.figma]\nurl = "https://example.com/mcp"\nbearer_token_env_var = "FIGMA"\n`,
  );
});
afterAll(async () => {
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  writeFileSync(path.join(home, name), text);
}
const byName = ({ servers }: ImportResult) => Object.fromEntries(servers.map((each) => [each.name, each]));

describe('importing', () => {
  beforeEach(async () => {
    await gateway.client.create_server({ name: 'taken', transport: 'stdio', command: 'node', enabled: false });
  });
  afterEach(async () => {
    for (const { id } of await gateway.client.list_servers()) await gateway.client.delete_server({ id });
  });

  it('shows first what would come, in full and without a value, and why the rest would not', async () => {
    const result = await gateway.client.import_servers({ client: 'vscode', dry_run: true });
    expect(JSON.stringify(result)).not.toContain(CANARY);
    const rows = byName(result);
    expect(rows['Git Hub']).toMatchObject({
      as: 'git-hub',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'gh'],
      env_keys: ['TOKEN', 'LEVEL'],
      skipped: null,
      server_id: null,
    });
    expect(rows.remote).toMatchObject({
      transport: 'streamable_http',
      url: 'https://example.com/mcp',
      header_keys: ['X-Key'],
    });
    expect(rows.old).toMatchObject({ transport: 'streamable_http', skipped: null });
    expect(rows.taken).toMatchObject({ conflict: true, skipped: expect.stringContaining('is here already') });
    expect(rows.asks?.skipped).toContain('${input:key}');
    expect(rows.env?.skipped).toContain('${env:HOME}');
    expect(rows.socket?.skipped).toContain('"ws"');
    expect(rows.none?.skipped).toContain('neither');
    expect(rows.meta?.skipped).toContain('url');
    expect(rows.gateway?.skipped).toContain('Agent Gateway itself');
    expect(rows.wrong?.skipped).not.toBeNull();
    expect(await gateway.client.list_servers()).toHaveLength(1);
  });

  it('takes over what was chosen: switched off, waiting for approval, secrets sealed, nothing started', async () => {
    const result = await gateway.client.import_servers({ client: 'vscode', names: ['Git Hub', 'remote'] });
    expect(result.servers.map(({ as }) => as)).toEqual(['git-hub', 'remote']);
    const [, git, remote] = await gateway.client.list_servers();
    expect(git).toMatchObject({ name: 'git-hub', enabled: false, status: 'disabled', env_keys: ['TOKEN', 'LEVEL'] });
    expect(git?.approval).toMatchObject({ state: 'pending', reason: 'unconfirmed', command_line: 'npx -y gh' });
    expect(remote?.header_keys).toEqual(['X-Key']);
    expect(JSON.stringify(store.document)).not.toContain(CANARY);
    expect(processesWith(MARK)).toEqual([]);
  });

  it('renames or puts in the place of what is there, as it is told', async () => {
    const renamed = await gateway.client.import_servers({ client: 'vscode', names: ['taken'], on_conflict: 'rename' });
    expect(renamed.servers).toMatchObject([{ as: 'taken-2', conflict: true, skipped: null }]);
    const over = await gateway.client.import_servers({ client: 'vscode', names: ['taken'], on_conflict: 'overwrite' });
    expect(over.servers).toMatchObject([{ as: 'taken', conflict: true, skipped: null }]);
    const servers = await gateway.client.list_servers();
    expect(servers.find(({ name }) => name === 'taken')).toMatchObject({
      command: 'other',
      approval: { state: 'pending' },
    });
  });

  it('leaves what it cannot replace as it was, and keeps what was set up here for what it replaces', async () => {
    const own = { timeouts: { connection_ms: 7_000 }, disabled_tools: ['rm'] };
    const fields = { name: 'kept', transport: 'streamable_http' as const, url: 'https://example.com/mcp', ...own };
    const before = await gateway.client.create_server({
      ...fields,
      credentials: { auth_type: 'oauth2_authorization_code' },
      enabled: false,
    });
    write(
      '.cursor/mcp.json',
      JSON.stringify({ mcpServers: { kept: { url: fields.url, headers: { 'X-Key': CANARY } } } }),
    );
    const overwrite = { client: 'cursor' as const, names: ['kept'], on_conflict: 'overwrite' as const };

    keyIsAway = true;
    onTestFinished(() => {
      keyIsAway = false;
    });
    expect((await gateway.client.import_servers(overwrite)).servers).toMatchObject([
      { skipped: 'No key', server_id: null },
    ]);
    expect(await gateway.client.get_server({ id: before.id })).toEqual(before);

    keyIsAway = false;
    expect((await gateway.client.import_servers(overwrite)).servers).toMatchObject([
      { skipped: null, server_id: before.id },
    ]);
    const after = await gateway.client.get_server({ id: before.id });
    expect(after).toMatchObject({
      ...own,
      header_keys: ['X-Key'],
      approval: { state: 'pending', reason: 'unconfirmed' },
    });
    expect(after.auth_type).toBe(before.auth_type);

    // Credentials are for the address they were entered for, not for one that a file names.
    write('.cursor/mcp.json', JSON.stringify({ mcpServers: { kept: { url: 'https://example.org/mcp' } } }));
    await gateway.client.import_servers(overwrite);
    const moved = await gateway.client.get_server({ id: before.id });
    expect(moved).toMatchObject({ ...own, url: 'https://example.org/mcp', header_keys: [], auth_type: 'none' });
  });

  it('takes one of two that come to the same name, and says so', async () => {
    const servers = { 'a b': { command: 'one' }, 'a-b': { command: 'two' } };
    write('.cursor/mcp.json', JSON.stringify({ mcpServers: servers }));
    await gateway.client.create_server({ name: 'a-b', transport: 'stdio', command: 'zero', enabled: false });
    const result = await gateway.client.import_servers({ client: 'cursor', on_conflict: 'overwrite' });
    expect(result.servers).toMatchObject([
      { as: 'a-b', skipped: null },
      { as: 'a-b', skipped: expect.any(String), server_id: null },
    ]);
    const found = (await gateway.client.list_servers()).find(({ name }) => name === 'a-b');
    expect(found).toMatchObject({ command: 'one' });
  });

  it('reads TOML the same way', async () => {
    const rows = byName(await gateway.client.import_servers({ client: 'codex' }));
    expect(rows.docs).toMatchObject({ as: 'docs', command: 'uvx', args: ['docs'], env_keys: ['A'], skipped: null });
    expect(rows.figma?.skipped).toContain('bearer_token_env_var');
  });
});

describe('what tools cost', () => {
  it('is nothing for an agent without any', async () => {
    expect(await gateway.client.get_agent_budget({ name: 'default' })).toMatchObject({ tools: 0, bytes: 0, names: [] });
    await expect(gateway.client.get_agent_budget({ name: 'nobody' })).rejects.toMatchObject({
      code: 'agent_not_found',
    });
  });

  it('is counted in JSON, and each name is as the client shows it', async () => {
    const long = 'x'.repeat(60);
    const tools = [
      { name: 'echo', inputSchema: { type: 'object' } },
      { name: long, description: 'ü', inputSchema: { type: 'object' } },
    ];
    const { toolBudget } = await import('../../../src-main/core/clients/tool-budget.ts');
    const budget = toolBudget(
      'default',
      'claude-code',
      'gateway',
      tools.map((definition) => ({ name: `s__${definition.name}`.slice(0, 64), definition })),
    );
    expect(budget.tools).toBe(2);
    expect(budget.names[0]).toMatchObject({ seen_as: 'mcp__gateway__s__echo', too_long: false });
    expect(budget.names[1]).toMatchObject({ too_long: true });
    expect(budget.bytes).toBe(budget.names.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(budget.names[0]?.bytes).toBe('{"name":"s__echo","inputSchema":{"type":"object"}}'.length);
    expect(toolBudget('default', null, 'gateway', []).max_name).toBe(64);
  });
});
