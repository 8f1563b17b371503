// Reading a workspace: good files, odd files, hostile files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findWorkspaceFiles } from '../../../src-main/core/workspace/workspace-files.ts';
import {
  faultsOf,
  nextState,
  rememberedState,
  type WorkspaceState,
} from '../../../src-main/core/workspace/workspace-state.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'agw-workspace-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (file: string, content: string | Uint8Array) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
};
const agentMd = (name: string, frontmatter: string) =>
  put(`agents/${name}/AGENT.md`, `---\n${frontmatter}\n---\n# Hello\n`);
const read = async (before: WorkspaceState = rememberedState({}), environment: Record<string, string> = {}) =>
  nextState(before, { ...(await findWorkspaceFiles(root)), environment });
const agents = async (before?: WorkspaceState) => Object.fromEntries((await read(before)).agents);
const faults = async (before?: WorkspaceState) => faultsOf(await read(before));

describe('agents', () => {
  it('say description, switch, servers and tools; the name is the folder', async () => {
    agentMd('assistant', 'description: Helps\nmcp_servers: [test-tools, other]\ntools: [echo]');
    agentMd('quiet', 'enabled: false');
    put('agents/plain/AGENT.md', 'No frontmatter at all');
    put('agents/empty/README.md', 'not an agent');
    const found = await agents();
    const nothing = { description: null, enabled: true, mcp_servers: null, tools: null };
    expect(Object.fromEntries(Object.entries(found).map(([name, { good }]) => [name, good]))).toEqual({
      assistant: { description: 'Helps', enabled: true, mcp_servers: ['test-tools', 'other'], tools: ['echo'] },
      quiet: { ...nothing, enabled: false },
      plain: nothing,
    });
    expect(Object.values(found).map(({ fault }) => fault)).toEqual([null, null, null]);
  });

  it.each([
    ['---\r\nmcp_servers: [a]\r\n---\r\nText\r\n', 'Windows line ends'],
    ['\uFEFF---\nmcp_servers: [a]\n---\n', 'a byte order mark'],
    ['---\nmcp_servers: [a]\n---', 'no line end at its end'],
    ['---\ndescription: one --- two ---\nmcp_servers: [a]\n---\n', 'dashes inside a line'],
    ['---\nmcp_servers:\n  - a\n---\n---\nmore: x\n---\n', 'dashes in its body'],
  ])('are read from %j', async (text) => {
    put('agents/a/AGENT.md', text);
    expect((await agents()).a?.good?.mcp_servers).toEqual(['a']);
  });

  it.each([
    ['a text instead of a list', 'mcp_servers: "*"'],
    ['numbers and null in the list', 'mcp_servers: [1, null]'],
    ['tools that are no list', 'tools: "*"'],
    ['a switch that is no boolean', 'enabled: "no"'],
    ['a custom tag', 'mcp_servers: !!js/function "function(){}"'],
    ['a duplicate key', 'mcp_servers: [a]\nmcp_servers: [b]'],
    ['broken YAML', 'mcp_servers: [a'],
    ['a list instead of keys', '- a'],
    ['brackets without end', `mcp_servers: ${'['.repeat(50_000)}`],
    ['lists in lists without end', '- '.repeat(20_000)],
    ['more YAML than anybody writes', Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')],
    [
      'an alias bomb',
      `a: &a [x]\n${Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}`,
    ],
  ])('refuse %s, for this agent only', async (_, frontmatter) => {
    agentMd('bad', frontmatter);
    agentMd('good', 'mcp_servers: [x]');
    const { bad, good } = await agents();
    expect(bad?.good).toBeNull();
    expect(bad?.fault?.message).toContain('agents/bad/AGENT.md: ');
    expect(good?.good?.mcp_servers).toEqual(['x']);
  });

  it('are not slowed down by keys made to be compared', async () => {
    agentMd('many', Array.from({ length: 7_000 }, (_, at) => `k${at}: 1`).join('\n'));
    const started = performance.now();
    expect((await agents()).many?.good).not.toBeNull();
    // Comparing each key with each takes a minute.
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('take names that objects inherit for nothing special', async () => {
    agentMd('constructor', '__proto__: { enabled: false }\nmcp_servers: [toString]');
    expect((await agents()).constructor).toMatchObject({ good: { enabled: true, mcp_servers: ['toString'] } });
  });

  it.each([
    ['description: ok\nmcp_servers: [a', 3, 16],
    ['description: ok\nmcp_servers: "*"', 3, 14],
    ['mcp_servers:\n  - fine\n  - 5', 4, 5],
    ['enabled: true\nenabled: false', 3, 1],
  ])('name line and column of the fault in %j', async (frontmatter, line, column) => {
    agentMd('bad', frontmatter);
    expect((await agents()).bad?.fault).toMatchObject({ file: 'agents/bad/AGENT.md', line, column });
    expect((await agents()).bad?.fault?.message).toContain(`(line ${line}, column ${column})`);
  });

  it('refuse a frontmatter that never ends, invalid UTF-8 and a file of 1 MB', async () => {
    put('agents/open/AGENT.md', '---\nmcp_servers: [a]\n');
    put('agents/begun/AGENT.md', '--');
    put('agents/latin/AGENT.md', Uint8Array.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]));
    put('agents/huge/AGENT.md', `---\n${'#'.repeat(1_000_000)}\n---\n`);
    const found = await agents();
    expect(Object.keys(found).sort()).toEqual(['begun', 'huge', 'latin', 'open']);
    for (const slot of Object.values(found)) expect(slot).toMatchObject({ good: null, fault: {} });
  });

  it('never follow a link out of the workspace, and wait for no pipe', async () => {
    mkdirSync(path.join(root, 'agents/linked'), { recursive: true });
    symlinkSync('/etc/hostname', path.join(root, 'agents/linked/AGENT.md'));
    mkdirSync(path.join(root, 'agents/nowhere'));
    symlinkSync('missing', path.join(root, 'agents/nowhere/AGENT.md'));
    mkdirSync(path.join(root, 'agents/folder/AGENT.md'), { recursive: true });
    mkdirSync(path.join(root, 'agents/pipe'));
    execFileSync('mkfifo', [path.join(root, 'agents/pipe/AGENT.md')]);
    symlinkSync('/etc', path.join(root, 'agents/outside'));
    const found = await agents();
    expect(Object.keys(found).sort()).toEqual(['folder', 'linked', 'nowhere', 'pipe']);
    for (const slot of Object.values(found)) expect(slot).toMatchObject({ good: null, fault: {} });
    expect(found.linked?.fault?.message).toContain('outside the workspace');
  });

  it('keep what was read last while their file is broken, emptied or cannot be read', async () => {
    agentMd('a', 'mcp_servers: [x]');
    const good = await read();
    for (const text of ['---\nmcp_servers: [', '', '-', '---', '---\nmcp_servers: 5\n---\n']) {
      put('agents/a/AGENT.md', text);
      const { a } = await agents(good);
      expect(a).toMatchObject({ good: { mcp_servers: ['x'] }, fault: { file: 'agents/a/AGENT.md' } });
    }
    rmSync(path.join(root, 'agents/a/AGENT.md'));
    mkdirSync(path.join(root, 'agents/a/AGENT.md'));
    expect(await agents(good)).toMatchObject({ a: { good: { mcp_servers: ['x'] }, fault: {} } });
    rmSync(path.join(root, 'agents/a'), { recursive: true });
    expect(await agents(good)).toEqual({});
  });

  it('keep what was remembered of them from an earlier run', async () => {
    agentMd('a', 'mcp_servers: [');
    const remembered = rememberedState({
      a: { description: null, enabled: true, mcp_servers: ['x'], tools: null },
      gone: { description: null, enabled: true, mcp_servers: ['y'], tools: null },
    });
    expect(await agents(remembered)).toEqual({
      a: expect.objectContaining({ good: expect.objectContaining({ mcp_servers: ['x'] }) }),
    });
  });

  it('stay as they are when the folder cannot be read at all', async () => {
    agentMd('a', 'mcp_servers: [x]');
    const good = await read();
    rmSync(root, { recursive: true });
    expect(await agents(good)).toMatchObject({ a: { good: { mcp_servers: ['x'] } } });
    expect(await faults(good)).toMatchObject([{ file: '.', message: expect.stringContaining(root) }]);
  });

  it('stay as they are when their folder cannot be listed', async () => {
    agentMd('a', 'mcp_servers: [x]');
    const good = await read();
    rmSync(path.join(root, 'agents'), { recursive: true });
    put('agents', 'a file');
    expect(await agents(good)).toMatchObject({ a: { good: { mcp_servers: ['x'] } } });
    expect(await faults(good)).toMatchObject([{ file: 'agents', message: expect.stringContaining('cannot be read') }]);
  });
});

describe('gateway.yaml', () => {
  const config = async (yaml: string, environment: Record<string, string> = {}) => {
    put('gateway.yaml', yaml);
    return (await read(undefined, environment)).config;
  };

  it('says our keys; the others are left alone', async () => {
    const slot = await config('server: { port: 8123 }\nmcp:\n  tool_call_timeout_ms: 5000\nllm: { model: x }\n');
    expect(slot?.good?.config).toMatchObject({ server: { port: 8123 }, mcp: { tool_call_timeout_ms: 5_000 } });
    expect(slot?.fault).toBeNull();
    for (const nothing of ['', '# only a comment\n', 'server:\nmcp:\n']) {
      expect((await config(nothing))?.fault).toBeNull();
    }
  });

  const placeholder = 'server: { port: "${PORT}" }';
  it('expands variables, and names one that is not set', async () => {
    expect((await config(placeholder, { PORT: '8124' }))?.good?.config.server?.port).toBe(8_124);
    expect((await config(placeholder))?.fault?.message).toContain('server.port: the environment variable PORT');
  });

  it.each([
    ['server: { port: 99999 }', 'server.port', 1, 17],
    ['mcp:\n  connection_timeout_ms: -1', 'mcp.connection_timeout_ms', 2, 26],
    ['server: { port: "a" }', 'server.port', 1, 17],
    [placeholder, 'server.port', 1, 17],
    ['- a list', 'set of keys', 1, 1],
    ['server: [a]', 'server', 1, 9],
    ['server: [', '', 1, 10],
    ['!!js/x {}', '', 1, 1],
  ])('is not used with %j, and the place is named', async (yaml, words, line, column) => {
    const slot = await config(yaml);
    expect(slot).toMatchObject({ good: null, fault: { file: 'gateway.yaml', line, column } });
    expect(slot?.fault?.message).toContain(words);
  });

  it('keeps its last good version', async () => {
    put('gateway.yaml', 'server: { port: 8123 }');
    const good = await read();
    put('gateway.yaml', 'server: { port: 81');
    expect((await read(good)).config).toMatchObject({ good: { config: { server: { port: 8_123 } } }, fault: {} });
    rmSync(path.join(root, 'gateway.yaml'));
    expect((await read(good)).config).toBeNull();
  });

  it('is told that server.host is ignored', async () => {
    expect((await config('server: { host: 0.0.0.0 }'))?.good?.notes[0]).toContain('127.0.0.1');
  });
});

describe('tool files', () => {
  it('are read, and keep their last good version while they are broken', async () => {
    put('tools/weather.yaml', 'name: weather\nhttp: { url: "https://api.example.com/" }\n');
    const good = await read();
    expect(good.tools.get('tools/weather.yaml')).toMatchObject({ good: { name: 'weather' }, fault: null });
    put('tools/weather.yaml', 'name: weather\nhttp:\n  url: "https://api.example.com/"\n  metod: GET\n');
    expect((await read(good)).tools.get('tools/weather.yaml')).toMatchObject({
      good: { name: 'weather' },
      fault: { file: 'tools/weather.yaml', line: 4, message: expect.stringContaining('http.metod') },
    });
  });

  it('leave a name to the first file that has it', async () => {
    for (const file of ['a.yaml', 'b.yml']) put(`tools/${file}`, 'name: same\ncommand: [ls]\n');
    const { tools } = await read();
    expect(tools.get('tools/a.yaml')?.good?.name).toBe('same');
    expect(tools.get('tools/b.yml')).toMatchObject({
      good: null,
      fault: { message: expect.stringContaining('tools/a.yaml has a tool called same') },
    });
  });

  it('of Agent Gateway that need Python are listed', async () => {
    put('tools/report/TOOL.md', '---\nname: report\n---\n');
    put('tools/.hidden.yaml', 'x');
    put('tools/notes.txt', 'x');
    const state = await read();
    expect(state.pythonTools).toEqual(['tools/report/TOOL.md']);
    expect([...state.tools.keys()]).toEqual([]);
  });
});

describe('code', () => {
  it('is gateway.ts or gateway.mjs, never both', async () => {
    expect((await read()).code).toBeNull();
    put('gateway.mjs', 'export default () => {}');
    expect((await read()).code?.file).toBe('gateway.mjs');
    put('gateway.ts', 'export default () => {}');
    expect((await read()).code?.file).toBe('gateway.ts');
    expect((await faults())[0]?.message).toContain('gateway.mjs: It is not used because of gateway.ts');
  });

  it('never lies outside of the workspace', async () => {
    symlinkSync('/etc/hostname', path.join(root, 'gateway.mjs'));
    expect((await read()).code).toBeNull();
    expect((await faults())[0]?.message).toContain('outside the workspace');
  });
});
