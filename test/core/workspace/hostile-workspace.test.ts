// Workspace files that mean harm, in a gateway at work: each is one refused file, the others go on, and nothing opens.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-hostile-')));
const root = path.join(parent, 'workspace');
const canary = 'agwc-outside-the-workspace';
let gw: TestGateway;

const put = (file: string, content: string | Uint8Array, at = root) => {
  const place = path.join(at, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, content);
};
const toolsOf = async (name: string) => (await gw.client.list_agent_tools({ name })).map((tool) => tool.name);
const agentOf = async (name: string) => (await gw.client.list_agents()).find((agent) => agent.name === name);

const aliases = Array.from({ length: 9 }, (_, i) => {
  const [name, before] = ['bcdefghij'[i], 'abcdefghi'[i]];
  return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
});
const AGENTS: Readonly<Record<string, string | Uint8Array>> = {
  large: `---\ndescription: ${'x'.repeat(1_000_000)}\n---\n`,
  aliases: `---\na: &a [x]\n${aliases.join('\n')}\nmcp_servers: *j\n---\n`,
  tag: '---\nmcp_servers: !!js/function "function(){}"\n---\n',
  star: '---\nmcp_servers: "*"\n---\n',
  odd: '---\nmcp_servers: [1, null]\n---\n',
  latin: Uint8Array.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]),
};
const TOOLS: Readonly<Record<string, string>> = {
  both: 'name: both\ncommand: [ls]\nhttp: { url: "https://example.com" }\n',
  shell: 'name: shell\ncommand: "ls; rm -rf /"\n',
  program: 'name: program\nparameters: { p: string }\ncommand: ["${p}"]\n',
  host: 'name: host\nparameters: { h: string }\nhttp: { url: "https://${h}/" }\n',
  file: 'name: file\nhttp: { url: "file:///etc/passwd" }\n',
  metadata: 'name: metadata\nhttp: { url: "http://2852039166/latest" }\n',
  argv: 'name: argv\ncommand: [ls, "${secret.TOKEN}"]\n',
  typo: 'name: typo\nallowed_agent: [x]\ncommand: [ls]\n',
  schema:
    'name: schema\nparameters: { type: object, properties: { a: { type: string, pattern: "(" } } }\ncommand: [ls]\n',
  named: 'name: ../../etc\ncommand: [ls]\n',
};

beforeAll(async () => {
  put('agents/owner/AGENT.md', '---\nmcp_servers: [owned]\n---\n');
  put('secret.md', `---\ndescription: ${canary}\nmcp_servers: [free]\n---\n`, parent);
  put('secret.yaml', `name: stolen\ndescription: ${canary}\nhttp: { url: "https://example.com" }\n`, parent);
  put('evil.mjs', `throw new Error('${canary}');\n`, parent);
  gw = await startTestGateway({ flags: { workspace: root } });
  for (const name of ['owned', 'free']) {
    const { id } = await gw.client.create_server({ name, transport: 'stdio', ...odd() });
    await gw.waitFor(id, 'connected');
  }
});
afterAll(async () => {
  await gw.close();
  rmSync(parent, { recursive: true, force: true });
});

describe('an AGENT.md', () => {
  it.each(Object.keys(AGENTS))('of the kind %s is refused alone, and opens nothing', async (kind) => {
    put('agents/bad/AGENT.md', AGENTS[kind] ?? '');
    await until(async () => (await agentOf('bad'))?.error != null);
    expect(await agentOf('bad')).toMatchObject({ unreadable: true, mcp_servers: null });
    expect(await agentOf('owner')).toMatchObject({ error: null, mcp_servers: ['owned'] });
    // What nobody lists is withheld, what somebody lists stays with them.
    expect(await toolsOf('owner')).toEqual(expect.arrayContaining(['owned__echo']));
    expect(await toolsOf('owner')).not.toContain('free__echo');
    for (const name of ['bad', 'default']) expect(await toolsOf(name)).toEqual([]);
    rmSync(path.join(root, 'agents/bad'), { recursive: true });
    await until(async () => (await toolsOf('default')).includes('free__echo'));
  });

  it('that leads out of the workspace is not read, and a pipe is not waited for', async () => {
    mkdirSync(path.join(root, 'agents/link'), { recursive: true });
    symlinkSync(path.join(parent, 'secret.md'), path.join(root, 'agents/link/AGENT.md'));
    mkdirSync(path.join(root, 'agents/pipe'));
    execFileSync('mkfifo', [path.join(root, 'agents/pipe/AGENT.md')]);
    await until(async () => (await agentOf('link'))?.error != null && (await agentOf('pipe'))?.error != null);
    expect(await toolsOf('link')).toEqual([]);
    expect(JSON.stringify(await gw.client.get_snapshot())).not.toContain(canary);
    rmSync(path.join(root, 'agents/link'), { recursive: true });
    rmSync(path.join(root, 'agents/pipe'), { recursive: true });
  });
});

describe('a tool file', () => {
  it('that cannot be right is no tool, and says why', async () => {
    for (const [kind, text] of Object.entries(TOOLS)) put(`tools/${kind}.yaml`, text);
    mkdirSync(path.join(root, 'tools'), { recursive: true });
    symlinkSync(path.join(parent, 'secret.yaml'), path.join(root, 'tools/stolen.yaml'));
    put('tools/fine.yaml', 'name: fine\nhttp: { url: "https://example.com" }\n');
    const count = Object.keys(TOOLS).length + 2;
    await until(async () => (await gw.client.get_workspace()).tools.length === count);
    const { tools, problems, pending } = await gw.client.get_workspace();
    for (const tool of tools) {
      if (tool.name === 'fine') expect(tool).toMatchObject({ state: 'loaded', error: null });
      else expect(tool).toMatchObject({ name: null, state: 'broken', error: expect.stringContaining(tool.file) });
    }
    expect(problems.map(({ file }) => file).sort()).toEqual(
      tools
        .filter(({ name }) => name !== 'fine')
        .map(({ file }) => file)
        .sort(),
    );
    expect(pending).toEqual([]);
    expect((await gw.client.list_tools()).filter(({ source }) => source === 'file').map(({ name }) => name)).toEqual([
      'fine',
    ]);
    expect(JSON.stringify([await gw.client.get_snapshot(), gw.events])).not.toContain(canary);
    rmSync(path.join(root, 'tools'), { recursive: true });
    await until(async () => (await gw.client.get_workspace()).tools.length === 0);
  });
});

describe('gateway.mjs', () => {
  it('that leads out of the workspace is not shown and not run', async () => {
    symlinkSync(path.join(parent, 'evil.mjs'), path.join(root, 'gateway.mjs'));
    await until(async () => (await gw.client.get_workspace()).problems.some(({ file }) => file === 'gateway.mjs'));
    const view = await gw.client.get_workspace();
    expect(view).toMatchObject({ code: null, pending: [], fingerprint: null });
    expect(JSON.stringify(view)).not.toContain(canary);
    rmSync(path.join(root, 'gateway.mjs'));
    await until(async () => (await gw.client.get_workspace()).problems.length === 0);
  });
});
