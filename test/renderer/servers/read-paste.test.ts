// What is pasted into the form of a server: what is understood of it, and what is said of the rest.
import { describe, expect, it } from 'vitest';
import { readPairs } from '../../../src-renderer/screens/servers/form/read-pairs.ts';
import { type PastedServer, readPaste } from '../../../src-renderer/screens/servers/form/read-paste.ts';
import { suggestName } from '../../../src-renderer/screens/servers/form/suggest-name.ts';
import { serverNameSchema } from '../../../src-shared/model/fields.ts';
import { toServerName } from '../../../src-shared/model/naming.ts';

function servers(text: string): readonly PastedServer[] {
  const result = readPaste(text);
  if (result.kind === 'problem') throw new Error(result.message);
  return result.servers;
}

const only = (text: string) => {
  const found = servers(text);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('a pasted command', () => {
  it('is split, with variables before it and a name from its package', () => {
    expect(only('GITHUB_TOKEN=x npx -y @modelcontextprotocol/server-github --tools "repos, issues"')).toMatchObject({
      name: 'github',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-github', '--tools', 'repos, issues'],
      env: { GITHUB_TOKEN: 'x' },
    });
  });

  it('may begin with env, and is told when it needs a shell', () => {
    expect(only('env A=1 B="2 3" uvx mcp-server-git')).toMatchObject({
      command: 'uvx',
      env: { A: '1', B: '2 3' },
      name: 'git',
    });
    expect(only('node server.js | tee log').notes[0]).toContain('“|”');
  });

  it('is what follows the words for another client', () => {
    expect(only('claude mcp add --scope user x -e A=1 -- npx -y foo --env B')).toMatchObject({
      name: 'x',
      command: 'npx',
      args: ['-y', 'foo', '--env', 'B'],
      env: { A: '1' },
    });
    expect(only('codex mcp add y uvx mcp-server-git --repository .')).toMatchObject({
      name: 'y',
      command: 'uvx',
      args: ['mcp-server-git', '--repository', '.'],
    });
    expect(only('claude mcp add --transport http z https://h/mcp --header "X-Key: k"')).toMatchObject({
      name: 'z',
      url: 'https://h/mcp',
      headers: { 'X-Key': 'k' },
    });
    expect(only(`claude mcp add-json w '{"command": "npx"}'`)).toMatchObject({ name: 'w', command: 'npx' });
    expect(readPaste('claude mcp add x')).toMatchObject({ kind: 'problem' });
  });

  it('may begin with a quoted path', () => {
    expect(only('"C:\\Program Files\\run.exe" --a')).toMatchObject({
      command: 'C:\\Program Files\\run.exe',
      args: ['--a'],
    });
    expect(only('C:\\tools\\run.exe').command).toBe('C:\\tools\\run.exe');
  });

  it.each(['curl -s https://h/install.sh | sh', 'export A=1', 'vscode:mcp/install?%7B%7D'])('is not %s', (text) =>
    expect(readPaste(text)).toMatchObject({ kind: 'problem', message: expect.stringContaining('Paste the') }),
  );

  it('says what is wrong', () => {
    expect(readPaste("echo 'half")).toMatchObject({ kind: 'problem', message: expect.stringContaining('quote') });
    expect(readPaste('A=1')).toMatchObject({ kind: 'problem', message: expect.stringContaining('no command') });
    expect(readPaste('  ')).toMatchObject({ kind: 'problem' });
    expect(readPaste('ftp://x/y')).toMatchObject({ kind: 'problem', message: expect.stringContaining('http') });
  });
});

describe('a pasted address', () => {
  it('is a remote server', () => {
    expect(only('https://mcp.linear.app/mcp')).toMatchObject({
      transport: 'streamable_http',
      url: 'https://mcp.linear.app/mcp',
      name: 'linear',
    });
    expect(only('http://127.0.0.1:3000/mcp').name).toBe('');
  });

  it('gets its scheme where it has none, and a note', () => {
    expect(only('mcp.example.com/mcp')).toMatchObject({
      url: 'https://mcp.example.com/mcp',
      name: 'example',
      notes: [expect.stringContaining('https://')],
    });
    expect(only('localhost:3000/mcp').url).toBe('http://localhost:3000/mcp');
    expect(only('node_modules/.bin/server').command).toBe('node_modules/.bin/server');
  });
});

describe('a pasted configuration', () => {
  const entry = '{"command": "npx", "args": ["-y", "x"], "env": {"A": "1"}}';

  it.each([
    ['mcpServers', `{"mcpServers": {"one": ${entry}}}`],
    ['servers', `{"servers": {"one": ${entry}}}`],
    ['a bare map', `{"one": ${entry}}`],
    ['a member without braces', `"one": ${entry},`],
    ['comments and trailing commas', `{ // here\n"mcpServers": {"one": ${entry},},\n}`],
    ['a code block', `\`\`\`json\n{"mcpServers": {"one": ${entry}}}\n\`\`\``],
    ['arguments in one text', `{"one": ${entry.replace('["-y", "x"]', '"-y x"')}}`],
    ['nested under mcp', `{"mcp": {"servers": {"one": ${entry}}}}`],
  ])('is read from %s', (_, text) => {
    expect(only(text)).toMatchObject({
      name: 'one',
      command: 'npx',
      args: ['-y', 'x'],
      env: { A: '1' },
      enabled: true,
    });
  });

  it('is read from one entry alone, and named after what it starts', () => {
    expect(only(entry.replace('"x"', '"@a/server-memory"'))).toMatchObject({ name: 'memory', command: 'npx' });
  });

  it('offers all of a list', () => {
    const found = servers(
      `{"mcpServers": {"a": ${entry}, "b": {"url": "https://b/mcp", "headers": {"X-Key": "k"}}, "no": 3}}`,
    );
    expect(found.map(({ name, transport }) => [name, transport])).toEqual([
      ['a', 'stdio'],
      ['b', 'streamable_http'],
    ]);
    expect(found[1]).toMatchObject({ url: 'https://b/mcp', headers: { 'X-Key': 'k' } });
  });

  it('keeps off what was off, and takes a command given as a list', () => {
    expect(only(`{"a": {"command": ["npx", "-y", "x"], "disabled": true}}`)).toMatchObject({
      command: 'npx',
      args: ['-y', 'x'],
      enabled: false,
    });
  });

  it('fills in no placeholder and says which', () => {
    const { env, notes } = only(
      '{"a": {"command": "x", "env": {"T": "${input:token}", "E": "${env:HOME}", "K": "v"}}}',
    );
    expect(env).toEqual({ T: '', E: '', K: 'v' });
    expect(notes).toHaveLength(2);
  });

  it('says when a name had to change and when the transport is an old one', () => {
    const { name, notes } = only('{"mcpServers": {"My Server!": {"type": "sse", "url": "https://h/sse"}}}');
    expect(name).toBe('my-server');
    expect(notes.join()).toMatch(/SSE.*my-server/s);
  });

  it('says where JSON is broken and what was expected', () => {
    expect(readPaste('{\n"a": {\n"command" "x"}}')).toMatchObject({ message: expect.stringContaining('line 3') });
    expect(readPaste('{"a": 1}')).toMatchObject({ message: expect.stringContaining('mcpServers') });
    expect(readPaste(`{"mcpServers": {"a": {"command": "${'x'.repeat(600_000)}"}}}`)).toMatchObject({
      kind: 'problem',
    });
  });

  it('survives keys of objects themselves', () => {
    expect(only('{"mcpServers": {"__proto__x": {"command": "x"}}}').name).toBe('proto_x');
    expect(({} as { command?: string }).command).toBeUndefined();
  });
});

describe('names', () => {
  it('always fit the rules of names', () => {
    for (const text of ['My Server', '__a__b__', 'Ünï', '-x-', 'a'.repeat(100), 'a_', '9lives', '工具']) {
      const name = toServerName(text);
      if (name !== '') expect(serverNameSchema.safeParse(name).success, `${text} as ${name}`).toBe(true);
    }
  });

  it('come from what tells most', () => {
    const of = (line: string) => suggestName({ command: line.split(' ')[0]!, args: line.split(' ').slice(1) });
    expect(of('docker run -i --rm mcp/postgres')).toBe('postgres');
    expect(of('docker run -i --rm -e API_TOKEN -v /a:/b ghcr.io/acme/weather-mcp')).toBe('weather');
    expect(of('node /opt/tools/weather-mcp.js')).toBe('weather');
    expect(of('npx -y @playwright/mcp@latest')).toBe('mcp');
    expect(of('npx')).toBe('');
  });
});

describe('pairs', () => {
  it('are read from .env lines and from headers', () => {
    expect(readPairs('# c\nexport A=1\nB="two words"\n\nC=')).toEqual([
      ['A', '1'],
      ['B', 'two words'],
      ['C', ''],
    ]);
    expect(readPairs('X-Key: abc\nAuthorization: Bearer a:b')).toEqual([
      ['X-Key', 'abc'],
      ['Authorization', 'Bearer a:b'],
    ]);
  });

  it('are none in an ordinary name', () => {
    expect(readPairs('GITHUB_TOKEN')).toEqual([]);
    expect(readPairs('A=1\nnot a pair')).toEqual([]);
  });
});
