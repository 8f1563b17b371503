// Reading a workspace: good files, odd files, hostile files.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWorkspace } from '../../../src-main/core/workspace/workspace.ts';

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
const agents = () => Object.fromEntries(readWorkspace(root, {}).agents.map((agent) => [agent.name, agent]));

describe('agents', () => {
  it('reads description, switch and servers; the name is the folder', () => {
    agentMd('assistant', 'description: Helps\nmcp_servers: [test-tools, other]');
    agentMd('quiet', 'enabled: false');
    put('agents/plain/AGENT.md', 'No frontmatter at all');
    put('agents/empty/README.md', 'not an agent');
    expect(agents()).toEqual({
      assistant: {
        name: 'assistant',
        error: null,
        file: { description: 'Helps', enabled: true, mcp_servers: ['test-tools', 'other'] },
      },
      quiet: { name: 'quiet', error: null, file: { description: null, enabled: false, mcp_servers: null } },
      plain: { name: 'plain', error: null, file: { description: null, enabled: true, mcp_servers: null } },
    });
  });

  it.each([
    ['a text instead of a list', 'mcp_servers: "*"'],
    ['numbers and null in the list', 'mcp_servers: [1, null]'],
    ['a custom tag', 'mcp_servers: !!js/function "function(){}"'],
    ['a duplicate key', 'mcp_servers: [a]\nmcp_servers: [b]'],
    ['broken YAML', 'mcp_servers: [a'],
    [
      'an alias bomb',
      `a: &a [x]\n${Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}`,
    ],
  ])('refuses %s, for this agent only', (_, frontmatter) => {
    agentMd('bad', frontmatter);
    agentMd('good', 'mcp_servers: [x]');
    const { bad, good } = agents();
    expect(bad?.file).toBeNull();
    expect(bad?.error).toContain('AGENT.md');
    expect(good?.file?.mcp_servers).toEqual(['x']);
  });

  it('names line and column of a fault', () => {
    agentMd('bad', 'description: ok\nmcp_servers: [a');
    expect(agents().bad?.error).toMatch(/line [34], column \d+/);
  });

  it('refuses a frontmatter that never ends, invalid UTF-8 and a file of 1 MB', () => {
    put('agents/open/AGENT.md', '---\nmcp_servers: [a]\n');
    put('agents/latin/AGENT.md', Uint8Array.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]));
    put('agents/huge/AGENT.md', `---\n${'#'.repeat(1_000_000)}\n---\n`);
    for (const agent of Object.values(agents())) expect(agent).toMatchObject({ file: null });
  });

  it('never follows a link out of the workspace', () => {
    mkdirSync(path.join(root, 'agents/linked'), { recursive: true });
    symlinkSync('/etc/hostname', path.join(root, 'agents/linked/AGENT.md'));
    symlinkSync('/etc', path.join(root, 'agents/folder'));
    const { linked, folder } = agents();
    expect(linked).toMatchObject({ file: null, error: expect.stringContaining('outside the workspace') });
    expect(folder).toBeUndefined();
  });
});

describe('gateway.yaml', () => {
  const read = (yaml: string, environment: Record<string, string> = {}) => {
    put('gateway.yaml', yaml);
    return readWorkspace(root, environment);
  };

  it('reads our keys and leaves the others alone', () => {
    const { config, notices } = read('server: { port: 8123 }\nmcp:\n  tool_call_timeout_ms: 5000\nllm: { model: x }\n');
    expect(config).toMatchObject({ server: { port: 8123 }, mcp: { tool_call_timeout_ms: 5_000 } });
    expect(notices).toEqual([]);
  });

  const placeholder = `server: { port: "$${'{PORT}'}" }`;
  it('expands variables, and names one that is not set', () => {
    expect(read(placeholder, { PORT: '8124' }).config.server?.port).toBe(8_124);
    expect(read(placeholder).notices[0]?.message).toContain(
      'server.port: the environment variable PORT',
    );
  });

  it.each([
    'server: { port: 99999 }',
    'server: { port: "a" }',
    'mcp: { connection_timeout_ms: -1 }',
    '- a list',
    'server: [',
    '!!js/x {}',
  ])('says what is wrong with %j and uses nothing of it', (yaml) => {
    const { config, notices } = read(yaml);
    expect(config).toEqual({});
    expect(notices[0]?.message).toContain('gateway.yaml is not used');
  });

  it('says that server.host is ignored', () => {
    expect(read('server: { host: 0.0.0.0 }').notices[0]?.message).toContain('127.0.0.1');
  });

  it('says when the folder is not there', () => {
    expect(readWorkspace(path.join(root, 'nowhere'), {}).notices[0]?.code).toBe('workspace_unreadable');
  });
});
