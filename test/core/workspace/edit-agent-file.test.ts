// Assigning servers in an AGENT.md: the list changes, and every other byte stays as it was.
import { describe, expect, it } from 'vitest';
import { readAgentFile } from '../../../src-main/core/workspace/agent-file.ts';
import { withServers } from '../../../src-main/core/workspace/edit-agent-file.ts';
import { WorkspaceFileError } from '../../../src-main/core/workspace/front-matter.ts';

const BODY = '# Title\n\n---\nmcp_servers: [body]\n---\n\ttabs, trailing spaces  \n\n\nno line end';
const md = (frontmatter: string, body = BODY) => `---\n${frontmatter}\n---\n${body}`;
const serversOf = (text: string) => readAgentFile(new TextEncoder().encode(text)).mcp_servers;

describe('one line', () => {
  it.each([
    ['mcp_servers: [a, b]', ['b', 'c'], 'mcp_servers: [b, c]'],
    [
      '# first\nmcp_servers: [a] # why\nother: {x: 1,  y: 2}   # odd   spaces',
      ['a', 'z'],
      '# first\nmcp_servers: [a, z] # why\nother: {x: 1,  y: 2}   # odd   spaces',
    ],
    ['mcp_servers:', ['a'], 'mcp_servers: [a]'],
    ['mcp_servers: ~ # none\nb: 1', ['a'], 'mcp_servers: [a] # none\nb: 1'],
    ['mcp_servers: null', [], 'mcp_servers: []'],
    ['"mcp_servers":   [ "a" ]', ['a', 'b'], '"mcp_servers":   [a, b]'],
    ['{description: x, mcp_servers: [a]}', ['b'], '{description: x, mcp_servers: [b]}'],
    [
      'description: >\n  folded\n  text\nenabled: true',
      ['a'],
      'description: >\n  folded\n  text\nenabled: true\nmcp_servers: [a]',
    ],
    ['# only a comment', ['a'], '# only a comment\nmcp_servers: [a]'],
    ['  description: x', ['a'], '  description: x\n  mcp_servers: [a]'],
    ['mcp_servers: [a]', ['true', '1', 'x: y', 'ok'], 'mcp_servers: ["true", "1", "x: y", ok]'],
    ['mcp_servers: [a]', ['a', 'a'], 'mcp_servers: [a]'],
  ])('%j with %j', (before, servers, after) => {
    expect(withServers(md(before), servers)).toBe(md(after));
    expect(serversOf(md(after))).toEqual([...new Set(servers)]);
  });
});

describe('one entry a line', () => {
  const before =
    '# head\nmcp_servers:\n  # the first\n  - a   # keeps\n  - b\n\n  # about c\n  - c\n# tail\nenabled: true';
  it.each([
    [['a', 'b', 'c'], before],
    [
      ['a', 'c', 'd'],
      '# head\nmcp_servers:\n  # the first\n  - a   # keeps\n\n  # about c\n  - c\n  - d\n# tail\nenabled: true',
    ],
    [['c'], '# head\nmcp_servers:\n  # the first\n\n  # about c\n  - c\n# tail\nenabled: true'],
    [['d'], '# head\nmcp_servers:\n  # the first\n\n  # about c\n  - d\n# tail\nenabled: true'],
    [[], '# head\nmcp_servers: []\n  # the first\n\n  # about c\n# tail\nenabled: true'],
  ])('%j', (servers, after) => {
    expect(withServers(md(before), servers)).toBe(md(after));
  });

  it('at the end of the frontmatter, not indented', () => {
    expect(withServers(md('mcp_servers:\n- a\n- b'), ['b'])).toBe(md('mcp_servers:\n- b'));
    expect(withServers(md('mcp_servers:\n- a'), ['a', 'b'])).toBe(md('mcp_servers:\n- a\n- b'));
    expect(withServers(md('mcp_servers:\n- a'), [])).toBe(md('mcp_servers: []'));
  });

  it('with Windows line ends and a byte order mark', () => {
    const text = '\uFEFF---\r\nmcp_servers:\r\n  - a # x\r\n  - b\r\nenabled: true\r\n---\r\nBody\r\n';
    expect(withServers(text, ['a', 'c'])).toBe(
      '\uFEFF---\r\nmcp_servers:\r\n  - a # x\r\n  - c\r\nenabled: true\r\n---\r\nBody\r\n',
    );
  });
});

describe('files without a list', () => {
  it('get a frontmatter when they have none', () => {
    expect(withServers('Just text', ['a'])).toBe('---\nmcp_servers: [a]\n---\nJust text');
    expect(withServers('\uFEFFText\r\nmore', ['a'])).toBe('\uFEFF---\r\nmcp_servers: [a]\r\n---\r\nText\r\nmore');
    expect(withServers('', ['a'])).toBe('---\nmcp_servers: [a]\n---\n');
    expect(withServers('---\n---\nText', ['a'])).toBe('---\nmcp_servers: [a]\n---\nText');
  });

  it('stay as they are when there is nothing to say', () => {
    for (const text of ['Just text', '---\n---\nText', md('description: x')])
      expect(withServers(text, null)).toBe(text);
    expect(withServers(md('mcp_servers: [a]'), null)).toBe(md('mcp_servers: []'));
  });
});

describe('unusual lists', () => {
  it.each([
    'mcp_servers: [a, # one\n  b]\nother: x # c',
    'mcp_servers:\n  - "a"\n  - >-\n    b\nother: x # c',
    '? mcp_servers\n: - a\n  - b\nother: x # c',
  ])('%j keep comments and the other keys', (before) => {
    const after = withServers(md(before), ['b', 'c']);
    expect(serversOf(after)?.toSorted()).toEqual(['b', 'c']);
    expect(after).toContain('other: x # c');
    expect(after.endsWith(`---\n${BODY}`)).toBe(true);
  });

  it.each([
    ['that others refer to', 'mcp_servers: &list [a]\nother: *list'],
    ['in a file that is broken', 'mcp_servers: [a'],
    ['that is there twice', 'mcp_servers: [a]\nmcp_servers: [b]'],
    ['in no set of keys', '- mcp_servers'],
  ])('%s are left alone', (_, before) => {
    expect(() => withServers(md(before), ['b'])).toThrow(WorkspaceFileError);
  });
});
