// Clients for a dashboard without a core: one in each state, and changes that only this page sees.
import type {
  AgentBudget,
  ClientChange,
  ClientId,
  ClientView,
  ImportResult,
} from '../../../src-shared/model/client.ts';

const base = {
  problem: null,
  entry: null,
  agent: null,
  starts_gateway: false,
  other_servers: 0,
  undo: null,
} as const;

function client(id: ClientId, title: string, file: string, part: Partial<ClientView> = {}): ClientView {
  const source = `https://example.com/docs/${id}`;
  return { ...base, client: id, title, file, state: 'detected', restart: `Restart ${title} to apply`, source, ...part };
}

export function fakeClients(): ClientView[] {
  const connected = { entry: 'gateway', agent: 'default' } as const;
  return [
    client('claude-code', 'Claude Code', '/home/me/.claude.json', {
      ...connected,
      state: 'connected',
      other_servers: 2,
      undo: { action: 'connect', at: '2026-11-23T03:17:51.604Z' },
    }),
    client('claude-desktop', 'Claude Desktop', '/home/me/.config/Claude/claude_desktop_config.json', {
      state: 'drifted',
      problem: 'Our entry is gone from the configuration. Did Claude Desktop write it anew?',
      other_servers: 1,
    }),
    client('cursor', 'Cursor', '/home/me/.cursor/mcp.json', { other_servers: 4 }),
    client('vscode', 'VS Code', '/home/me/.config/Code/User/mcp.json', {
      state: 'unreadable',
      problem: 'The configuration of VS Code cannot be read: line 12 is not valid JSON (comma expected)',
    }),
    client('codex', 'Codex', '/home/me/.codex/config.toml'),
    client('gemini-cli', 'Gemini CLI', '/home/me/.gemini/settings.json', { state: 'not_installed' }),
    client('windsurf', 'Windsurf', '/home/me/.codeium/windsurf/mcp_config.json', { state: 'not_installed' }),
    client('zed', 'Zed', '/home/me/.config/zed/settings.json', { state: 'not_installed' }),
  ];
}

/** What connecting would change, or has changed. */
export function fakeChange(
  view: ClientView,
  action: ClientChange['action'],
  agent: string | null,
  dryRun: boolean,
): ClientChange {
  const file = view.file ?? '';
  const lines = [
    '    "gateway": {',
    '      "command": "/usr/bin/node",',
    `      "args": ["/opt/agent-gateway/scripts/agent-gateway.js", "bridge", "--agent", "${agent ?? 'default'}"]`,
    '    }',
  ];
  const sign = action === 'connect' ? '+' : '-';
  return {
    client: view.client,
    action,
    file,
    entry: 'gateway',
    agent,
    diff: [
      `--- ${file}`,
      `+++ ${file}`,
      '@@ -1,5 +1,9 @@',
      ' {',
      '   "mcpServers": {',
      ...lines.map((line) => sign + line),
      '   }',
      ' }',
      '',
    ].join('\n'),
    file_hash: 'f'.repeat(64),
    applied: !dryRun,
    backup: dryRun ? null : '/home/me/.config/agent-gateway-desktop/client-backups/one.json',
    restart: view.restart,
  };
}

export function fakeImport(view: ClientView, names: readonly string[] | undefined, dryRun: boolean): ImportResult {
  const blank = {
    args: [],
    url: null,
    command: null,
    env_keys: [],
    header_keys: [],
    conflict: false,
    skipped: null,
    server_id: null,
  };
  const servers: ImportResult['servers'] = [
    {
      ...blank,
      name: 'github',
      as: 'github',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-github'],
      env_keys: ['GITHUB_TOKEN'],
    },
    {
      ...blank,
      name: 'Docs',
      as: 'docs',
      transport: 'streamable_http',
      url: 'https://docs.example.com/mcp',
      header_keys: ['Authorization'],
    },
    {
      ...blank,
      name: 'filesystem',
      as: 'filesystem',
      transport: 'stdio',
      command: 'npx',
      conflict: true,
      skipped: 'A server of this name is here already',
    },
    {
      ...blank,
      name: 'figma',
      as: 'figma',
      transport: 'stdio',
      command: 'figma',
      skipped: '${input:key} is filled in by the client: add the server by hand, with its value',
    },
  ];
  const chosen = servers.filter(({ name }) => names === undefined || names.includes(name));
  return {
    client: view.client,
    file: view.file ?? '',
    servers: chosen.map((each) => (dryRun || each.skipped !== null ? each : { ...each, server_id: each.name })),
  };
}

export function fakeBudget(
  agent: string,
  client: ClientId | null,
  tools: readonly { readonly name: string }[],
): AgentBudget {
  const maxName = client === 'cursor' ? 60 : 64;
  const prefix = client === 'claude-code' || client === 'codex' ? 'mcp__gateway__' : '';
  const names = tools.map(({ name }) => {
    const seenAs = prefix + name;
    return { tool: name, seen_as: seenAs, bytes: 400 + name.length * 11, too_long: seenAs.length > maxName };
  });
  return {
    agent,
    client,
    tools: names.length,
    bytes: names.reduce((sum, { bytes }) => sum + bytes, 0),
    max_tools: client === 'cursor' ? 40 : null,
    max_name: maxName,
    names,
  };
}
