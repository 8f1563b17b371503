// Connecting clients, on configurations as people have them: exactly our entry changes, and everything can be taken back.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLIENTS } from '../../../src-main/core/clients/client-table.ts';
import { CLIENT_IDS, type ClientId } from '../../../src-shared/model/client.ts';
import { ARGS, BRIDGE, makeHome, WRITE } from './support.ts';

const CANARY = 'agwc-c0ffee-secret';
/** A configuration with comments, another server with a secret, and a layout of its own. */
const FIXTURES: Record<ClientId, string> = {
  'claude-code': `{
  "numStartups": 34,
  "mcpServers": {
    "github": { "type": "stdio", "command": "npx", "args": ["-y", "gh"], "env": { "TOKEN": "${CANARY}" } }
  },
  "projects": { "/work": { "mcpServers": {} } }
}
`,
  'claude-desktop': `{"globalShortcut":"","mcpServers":{"github":{"command":"npx","env":{"TOKEN":"${CANARY}"}}}}`,
  cursor: `{\r\n\t"mcpServers": {\r\n\t\t"github": {\r\n\t\t\t"url": "https://example.com/mcp",\r\n\t\t\t"headers": { "X-Key": "${CANARY}" }\r\n\t\t}\r\n\t}\r\n}\r\n`,
  vscode: `// My servers
{
    /* kept in git */
    "inputs": [{ "id": "key", "type": "promptString", "password": true }],
    "servers": {
        "github": { // works
            "type": "http",
            "url": "https://example.com/mcp",
            "headers": { "Authorization": "${CANARY}" },
        },
    },
}
`,
  codex: `# Codex
model = "o4"
prompt = """
[mcp_servers.gateway]
${CANARY}
"""
matrix = [
  [1, 2],
]

[mcp_servers.github] # work
command = "npx"
env = { "TOKEN" = "${CANARY}" }

# Looks
[tui]
theme = "dark"
`,
  'gemini-cli': `{ "theme": "Dracula" }\n`,
  windsurf: '',
  zed: `{
  "ui_font_size": 16, // px
  "context_servers": {}
}
`,
};

describe.each(CLIENT_IDS)('%s', (client) => {
  it('gets our entry and nothing else, loses it without a trace, and comes back byte for byte', async () => {
    const home = makeHome();
    home.write(client, FIXTURES[client]);
    const preview = await home.connections.connect({ ...WRITE, client, dry_run: true });
    expect(preview).toMatchObject({ applied: false, backup: null, action: 'connect', entry: 'gateway' });
    expect(home.read(client)).toBe(FIXTURES[client]);

    const done = await home.connections.connect({ ...WRITE, client, expected: preview.file_hash });
    expect(done).toMatchObject({ applied: true, diff: preview.diff });
    expect(done.diff).not.toContain(CANARY);
    expect(done.diff).toContain('/opt/agw/scripts/agent-gateway.js');
    const { servers, own } = await home.connections.others(client);
    expect(own).toBe('gateway');
    expect(servers.gateway).toMatchObject({ command: BRIDGE.command, args: ARGS });
    // Every line that was there is there still; at most a comma came to one of them.
    const lines = FIXTURES[client].split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\{.*\}$/.test(line.trim()));
    for (const line of lines) expect(home.read(client)).toContain(line.replace(/,?$/, '').replace(/\}$/, ''));
    if (FIXTURES[client].includes('\r\n')) expect(home.read(client)).not.toMatch(/[^\r]\n/);

    const [view] = (await home.connections.list()).filter((each) => each.client === client);
    expect(view).toMatchObject({
      state: 'connected',
      agent: 'default',
      starts_gateway: false,
      undo: { action: 'connect' },
    });

    // Once more changes nothing.
    expect(await home.connections.connect({ ...WRITE, client })).toMatchObject({ applied: false, diff: '' });

    const gone = await home.connections.disconnect({ client, dry_run: false });
    expect(gone).toMatchObject({ applied: true, action: 'disconnect' });
    expect(gone.diff).not.toContain(CANARY);
    expect((await home.connections.others(client)).own).toBeNull();
    await home.connections.undo({ client, dry_run: false });
    expect((await home.connections.others(client)).own).toBe('gateway');
    await expect(home.connections.undo({ client, dry_run: false })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is put back as it was', async () => {
    const home = makeHome();
    home.write(client, FIXTURES[client]);
    const { backup } = await home.connections.connect({ ...WRITE, client });
    expect(readFileSync(backup as string, 'utf8')).toBe(FIXTURES[client]);
    expect(statSync(backup as string).mode & 0o777).toBe(0o600);
    await home.connections.undo({ client, dry_run: false });
    expect(home.read(client)).toBe(FIXTURES[client]);
  });

  it('that has no configuration yet gets one, and loses it again', async () => {
    const home = makeHome();
    mkdirSync(path.dirname(home.file(client)), { recursive: true });
    await home.connections.connect({ ...WRITE, client, start: true });
    expect(statSync(home.file(client)).mode & 0o777).toBe(0o600);
    expect((await home.connections.others(client)).servers.gateway).toMatchObject({ args: [...ARGS, '--start'] });
    await home.connections.undo({ client, dry_run: false });
    expect(existsSync(home.file(client))).toBe(false);
  });

  it('has a snippet that its own reader takes', async () => {
    const home = makeHome();
    const { bridge, http } = home.connections.snippet(client, { agent: 'default', start: false });
    home.write(client, bridge.text);
    expect((await home.connections.others(client)).servers.gateway).toMatchObject({ args: ARGS });
    expect(http === null).toBe(client === 'claude-desktop');
  });
});

describe('the layout', () => {
  it.each([
    ['{}', '{\n  "mcpServers": {\n    "gateway": …\n  }\n}'],
    ['{"a":1}', '{"a":1,"mcpServers":{"gateway":…}}'],
    ['{ "a": 1 }', '{ "a": 1, "mcpServers":{"gateway":…} }'],
    ['{"mcpServers":{}}', '{"mcpServers":{"gateway":…}}'],
    ['{\n  // none\n}', '{\n  // none\n  "mcpServers": {\n    "gateway": …\n  }\n}'],
    ['{\n    "a": 1 // one\n}', '{\n    "a": 1, // one\n    "mcpServers": {\n        "gateway": …\n    }\n}'],
    ['{\n  "a": 1, /* one */\n}', '{\n  "a": 1, /* one */\n  "mcpServers": {\n    "gateway": …\n  },\n}'],
    ['\uFEFF{\n\t"mcpServers": {\n\t}\n}', '\uFEFF{\n\t"mcpServers": {\n\t\t"gateway": …\n\t}\n}'],
    [
      '{\n  "mcpServers": { "a": { "command": "x" } }\n}',
      '{\n  "mcpServers": { "a": { "command": "x" }, "gateway":… }\n}',
    ],
  ])('of %j is kept', async (before, after) => {
    const home = makeHome();
    home.write('cursor', before);
    await home.connections.connect({ ...WRITE, client: 'cursor' });
    const written = home.read('cursor').replace(/("gateway": ?)\{[\s\S]*?\]\s*\}/, '$1…');
    expect(written).toBe(after);
  });
});

describe('disconnecting', () => {
  it.each(['claude-code', 'claude-desktop', 'vscode', 'codex', 'cursor'] as const)(
    'leaves the text of %s as it was before we came',
    async (client) => {
      const home = makeHome();
      home.write(client, FIXTURES[client]);
      await home.connections.connect({ ...WRITE, client });
      await home.connections.disconnect({ client, dry_run: false });
      expect(home.read(client)).toBe(FIXTURES[client]);
    },
  );

  it('keeps the comments around our entry', async () => {
    const home = makeHome();
    const text = (own: string) => `{
  "mcpServers": {
    "a": { "command": "x" }, // first
    // before ours
${own}    // after ours
    "b": { "command": "y" }
  }
}
`;
    home.write('cursor', text(`    "gateway": ${JSON.stringify({ command: BRIDGE.command, args: ARGS })},\n`));
    await home.connections.disconnect({ client: 'cursor', dry_run: false });
    expect(home.read('cursor')).toBe(text(''));
  });

  it.each(['// My settings\n/* not yet */\n', '\uFEFF// My settings\r\n', '/* nothing yet */'])(
    'keeps the comments of one that has nothing else: %j',
    async (text) => {
      const home = makeHome();
      home.write('vscode', text);
      await home.connections.connect({ ...WRITE, client: 'vscode' });
      const written = home.read('vscode');
      expect(written.startsWith(text.trimEnd())).toBe(true);
      expect(JSON.parse(written.slice(written.indexOf('{')))).toMatchObject({ servers: { gateway: { args: ARGS } } });
      expect(written.includes('\r\n')).toBe(text.includes('\r\n'));
      await home.connections.disconnect({ client: 'vscode', dry_run: false });
      expect(home.read('vscode').startsWith(text.trimEnd())).toBe(true);
    },
  );

  it('takes the tables inside ours along, in TOML', async () => {
    const home = makeHome();
    home.write(
      'codex',
      `[mcp_servers.gateway]\ncommand = "n"\nargs = ["agent-gateway.js", "bridge"]\n\n[mcp_servers.gateway.env]\nA = "1"\n\n[tui]\nx = 1\n`,
    );
    await home.connections.disconnect({ client: 'codex', dry_run: false });
    expect(home.read('codex')).toBe('[tui]\nx = 1\n');
  });
});

describe('what is refused', () => {
  it('a file that was changed since it was looked at', async () => {
    const home = makeHome();
    home.write('cursor', '{}');
    const { file_hash } = await home.connections.connect({ ...WRITE, client: 'cursor', dry_run: true });
    home.write('cursor', '{ "mcpServers": {} }');
    await expect(home.connections.connect({ ...WRITE, client: 'cursor', expected: file_hash })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(home.read('cursor')).toBe('{ "mcpServers": {} }');
  });

  it('to undo a file that was changed since', async () => {
    const home = makeHome();
    home.write('cursor', '{}');
    await home.connections.connect({ ...WRITE, client: 'cursor' });
    home.write('cursor', '{ "mine": true }');
    await expect(home.connections.undo({ client: 'cursor', dry_run: false })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('all but one of those who take the same change back at once', async () => {
    const home = makeHome();
    mkdirSync(path.dirname(home.file('cursor')), { recursive: true });
    await home.connections.connect({ ...WRITE, client: 'cursor' });
    const undos = Array.from({ length: 8 }, () => home.connections.undo({ client: 'cursor', dry_run: false }));
    const outcomes = (await Promise.allSettled(undos)).map((undo) =>
      undo.status === 'fulfilled' ? 'done' : undo.reason.code,
    );
    expect(outcomes).toEqual(['done', ...Array(7).fill('not_found')]);
    expect(existsSync(home.file('cursor'))).toBe(false);
  });

  it.each([
    ['cursor', '{ "mcpServers": { '],
    ['cursor', '{ "mcpServers": [] }'],
    ['cursor', '[]'],
    ['codex', 'a = \n'],
    ['codex', 'mcp_servers = 1\n'],
  ] as const)('a configuration of %s that says %j', async (client, text) => {
    const home = makeHome();
    home.write(client, text);
    await expect(home.connections.connect({ ...WRITE, client })).rejects.toMatchObject({ code: 'config_error' });
    expect(home.read(client)).toBe(text);
    const view = (await home.connections.list()).find((each) => each.client === client);
    expect(view).toMatchObject({ state: 'unreadable', problem: expect.stringContaining('cannot be read') });
  });

  it.each([
    'mcp_servers = { github = { command = "npx" } }\n',
    '[mcp_servers]\ngateway.command = "mine"\n"agent-gateway".command = "mine"\n',
  ])('TOML that cannot be changed without touching the rest: %j', async (text) => {
    const home = makeHome();
    home.write('codex', text);
    await expect(home.connections.connect({ ...WRITE, client: 'codex' })).rejects.toMatchObject({ code: 'conflict' });
    expect(home.read('codex')).toBe(text);
  });

  it('what is no text, no file, or not to be written', async () => {
    const home = makeHome();
    home.write('cursor', '');
    writeFileSync(home.file('cursor'), Buffer.from([0xff, 0xfe, 0x00]));
    await expect(home.connections.connect({ ...WRITE, client: 'cursor' })).rejects.toMatchObject({
      code: 'config_error',
    });
    rmSync(home.file('cursor'));
    mkdirSync(home.file('cursor'));
    await expect(home.connections.connect({ ...WRITE, client: 'cursor' })).rejects.toMatchObject({
      code: 'config_error',
    });
  });

  it('an installation without a bridge, which still shows what is there', async () => {
    const home = makeHome(null);
    home.write('cursor', '{}');
    await expect(home.connections.connect({ ...WRITE, client: 'cursor' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect((await home.connections.list()).find(({ client }) => client === 'cursor')?.state).toBe('detected');
  });
});

describe('the file', () => {
  it('keeps its rights, and a link stays a link', async () => {
    const home = makeHome();
    const target = path.join(home.dataDir, '..', 'dotfiles-mcp.json');
    writeFileSync(target, '{}\n');
    chmodSync(target, 0o640);
    mkdirSync(path.dirname(home.file('cursor')), { recursive: true });
    symlinkSync(target, home.file('cursor'));
    const { file } = await home.connections.connect({ ...WRITE, client: 'cursor' });
    expect(file).toBe(path.resolve(target));
    expect(readFileSync(target, 'utf8')).toContain('gateway');
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readdirSync(path.dirname(target)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('has at most ten former selves', async () => {
    const home = makeHome();
    home.write('cursor', '{}');
    for (let turn = 0; turn < 7; turn++) {
      await home.connections.connect({ ...WRITE, client: 'cursor' });
      await home.connections.disconnect({ client: 'cursor', dry_run: false });
    }
    expect(
      readdirSync(path.join(home.dataDir, 'client-backups')).filter((name) => name.startsWith('cursor-')),
    ).toHaveLength(10);
  });
});

describe('what is known of clients', () => {
  it('is nothing where none is installed', async () => {
    const home = makeHome();
    const views = await home.connections.list();
    expect(views.map(({ state }) => state)).toEqual(CLIENTS.map(() => 'not_installed'));
  });

  it('says when our entry was changed or taken out by somebody else', async () => {
    const home = makeHome();
    home.write('cursor', '{}');
    await home.connections.connect({ ...WRITE, client: 'cursor' });
    const state = async () => (await home.connections.list()).find(({ client }) => client === 'cursor');
    home.write('cursor', home.read('cursor').replace('/opt/node/bin/node', '/usr/bin/node'));
    expect(await state()).toMatchObject({
      state: 'drifted',
      problem: expect.stringContaining('another program'),
      undo: null,
    });
    home.write('cursor', '{ "mcpServers": { "own": { "command": "x" } } }');
    expect(await state()).toMatchObject({
      state: 'drifted',
      problem: expect.stringContaining('is gone'),
      other_servers: 1,
    });
    await home.connections.connect({ ...WRITE, client: 'cursor' });
    expect(await state()).toMatchObject({ state: 'connected' });
  });

  it('keeps what a user added to our entry, and their name for it', async () => {
    const home = makeHome();
    const mine = {
      command: 'old',
      args: ['agent-gateway.js', 'bridge', '--agent', 'reviewer'],
      env: { A: '1' },
      disabled: false,
    };
    home.write('cursor', JSON.stringify({ mcpServers: { 'my-tools': mine } }));
    home.write(
      'codex',
      `[mcp_servers.mine]\ncommand = "old"\nargs = ["agent-gateway.js", "bridge"]\nstartup_timeout_sec = 20\nenabled = true\n`,
    );
    await home.connections.connect({ ...WRITE, client: 'cursor', agent: 'reviewer' });
    await home.connections.connect({ ...WRITE, client: 'codex' });
    expect(JSON.parse(home.read('cursor')).mcpServers).toEqual({
      'my-tools': { ...mine, command: BRIDGE.command, args: [...BRIDGE.args, '--agent', 'reviewer'] },
    });
    expect((await home.connections.others('codex')).servers).toEqual({
      mine: { command: BRIDGE.command, args: ARGS, startup_timeout_sec: 20, enabled: true },
    });
  });

  it('changes two lines of our entry in TOML and leaves the others as they were written, line ends too', async () => {
    const home = makeHome();
    const own = [
      '[mcp_servers.mine] # ours',
      'command = "old"',
      '# my note',
      'env = { A = "1" } # kept',
      'args = [',
      '  "agent-gateway.js",',
      '  "bridge",',
      ']',
      'since = 2020-01-01',
      'tools = [{ name = "x" }]',
      'timeout = 20.0',
    ];
    const text = `model = "x"\r\n\r\n${own.join('\r\n')}\r\n\r\n[tui]\r\nlight = true\r\n`;
    home.write('codex', text);
    await home.connections.connect({ ...WRITE, client: 'codex' });
    const rest = [own[2], own[3], own[8], own[9], own[10]].join('\r\n');
    expect(home.read('codex')).toContain(`${own[0]}\r\ncommand = ${JSON.stringify(BRIDGE.command)}\r\nargs = [`);
    expect(home.read('codex')).toContain(`\r\n${rest}\r\n\r\n[tui]\r\nlight = true\r\n`);
    await home.connections.disconnect({ ...WRITE, client: 'codex' });
    expect(home.read('codex')).toBe('model = "x"\r\n\r\n[tui]\r\nlight = true\r\n');
  });

  it('writes nothing the client would not read', async () => {
    const home = makeHome();
    const twice = '{"mcpServers":{"a":{"command":"x"}},"mcpServers":{"b":{"command":"y"}}}';
    home.write('claude-desktop', twice);
    await expect(home.connections.connect({ ...WRITE, client: 'claude-desktop' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(home.read('claude-desktop')).toBe(twice);
  });

  it('leaves a server of somebody else that is called as ours would be', async () => {
    const home = makeHome();
    home.write('cursor', '{ "mcpServers": { "gateway": { "command": "mine" } } }');
    expect(await home.connections.connect({ ...WRITE, client: 'cursor' })).toMatchObject({ entry: 'agent-gateway' });
    expect(JSON.parse(home.read('cursor')).mcpServers.gateway).toEqual({ command: 'mine' });
  });
});
