// Texts the dashboard makes: command lines, copies for scripts, schemas in words, units.
import { describe, expect, it } from 'vitest';
import { annotationWords } from '../../../src-renderer/text/annotations.ts';
import { serverAsCurl, serverAsJson, toolCallAsCurl } from '../../../src-renderer/text/as-command.ts';
import { outline, typeWords } from '../../../src-renderer/text/schema-outline.ts';
import { splitCommandLine, toCommandLine } from '../../../src-renderer/text/shell.ts';
import { bytes, count, duration, relativeTime } from '../../../src-renderer/text/units.ts';
import { server } from '../store/views.ts';

describe('command lines', () => {
  it.each([
    ['npx -y "a b" \'c d\'', ['npx', '-y', 'a b', 'c d']],
    ['uvx tool \\\n  --flag x', ['uvx', 'tool', '--flag', 'x']],
    ['npx github:user/repo#branch', ['npx', 'github:user/repo#branch']],
    ['node x.js --url=http://h/?a=1&b=2', ['node', 'x.js', '--url=http://h/?a=1&b=2']],
    ['$ npx thing', ['npx', 'thing']],
    ['C:\\Users\\me\\run.exe --a', ['C:\\Users\\me\\run.exe', '--a']],
    ['"C:\\Program Files\\run.exe" x', ['C:\\Program Files\\run.exe', 'x']],
    ['a "" b', ['a', '', 'b']],
    ["it's", null],
  ])('%s', (line, words) => expect(splitCommandLine(line)).toEqual(words));

  it('writes words so that they are read back', () => {
    const words = ['a b', "it's", '', '$HOME', 'x=1', '@scope/pkg', '~/x'];
    expect(splitCommandLine(toCommandLine(words))).toEqual(words);
  });
});

describe('a click as a command', () => {
  const github = server('github', 1, { env_keys: ['GITHUB_TOKEN'], args: ['-y', "it's"] });

  it('never holds a secret or the token', () => {
    const curl = serverAsCurl(github, 'http://127.0.0.1:8000');
    expect(curl).toContain('-H "Authorization: Bearer $AGENT_GATEWAY_TOKEN"');
    expect(curl).toContain("'http://127.0.0.1:8000/v1/admin/mcp-servers'");
    const body: unknown = JSON.parse(splitCommandLine(curl)?.at(-1) ?? '');
    expect(body).toEqual({
      name: 'github',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', "it's"],
      env: { GITHUB_TOKEN: '<GITHUB_TOKEN>' },
    });
  });

  it('writes an entry other clients read', () => {
    const remote = server('remote', 1, {
      transport: 'streamable_http',
      command: null,
      args: null,
      url: 'https://h/mcp',
      header_keys: ['X-Key'],
    });
    expect(JSON.parse(serverAsJson(remote))).toEqual({
      mcpServers: { remote: { type: 'http', url: 'https://h/mcp', headers: { 'X-Key': '<X-Key>' } } },
    });
  });

  it('keeps what is set of a server, with placeholders for its credentials', () => {
    const remote = server('remote', 1, {
      transport: 'streamable_http',
      command: null,
      args: null,
      url: 'https://h/mcp',
      auth_type: 'oauth2_client_credentials',
      credential_keys: ['auth_type', 'token_url', 'client_id', 'client_secret', 'scopes'],
      enabled: false,
      timeouts: { tool_call_ms: 5_000 },
      disabled_tools: ['drop'],
    });
    const config = {
      credentials: {
        auth_type: 'oauth2_client_credentials',
        token_url: '<token_url>',
        client_id: '<client_id>',
        client_secret: '<client_secret>',
        scopes: ['<scope>'],
      },
      enabled: false,
      timeouts: { tool_call_ms: 5_000 },
      disabled_tools: ['drop'],
    };
    expect(JSON.parse(splitCommandLine(serverAsCurl(remote, 'http://h'))?.at(-1) ?? '')).toMatchObject(config);
    expect(JSON.parse(serverAsJson(remote)).mcpServers.remote).toMatchObject(config);
  });

  it('quotes the arguments of a call', () => {
    const curl = toolCallAsCurl('a__b', { text: "'; rm -rf /" }, 'http://127.0.0.1:8000');
    expect(splitCommandLine(curl)?.at(-1)).toBe('{"arguments":{"text":"\'; rm -rf /"}}');
  });
});

describe('outline', () => {
  it('names types, what is required, what is allowed and what is the default', () => {
    const { parameters, cut } = outline({
      type: 'object',
      required: ['kind'],
      properties: {
        kind: { enum: ['a', null], description: 'Which' },
        list: { type: 'array', items: { type: 'object', properties: { deep: { type: ['string', 'null'] } } } },
        other: { $ref: '#/$defs/Other', default: 3 },
      },
      $defs: { Other: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
    });
    expect(cut).toBe(false);
    expect(parameters.map(({ name, depth, type, required }) => [name, depth, type, required])).toEqual([
      ['kind', 0, 'one of', true],
      ['list', 0, 'array of object', false],
      ['deep', 1, 'string or null', false],
      ['other', 0, 'integer or null', false],
    ]);
    expect(parameters[0]).toMatchObject({ description: 'Which', allowed: ['"a"', 'null'] });
    expect(parameters[3]).toMatchObject({ fallback: '3' });
  });

  it('ends on schemas that do not, or that are none', () => {
    const node: Record<string, unknown> = { type: 'object', properties: { self: { $ref: '#' } } };
    expect(outline(node).parameters.map(({ name }) => name)).toEqual(['self']);
    const wide = { properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`p${at}`, {}])) };
    expect(outline(wide)).toMatchObject({ cut: true, parameters: { length: 200 } });
    for (const nothing of [null, 7, [], { properties: 'x' }, { $ref: 'http://169.254.169.254/' }]) {
      expect(outline(nothing).parameters).toEqual([]);
    }
    const loop: Record<string, unknown> = {};
    loop.anyOf = [loop];
    expect(typeWords(loop, loop)).toBe('any');
  });
});

describe('annotations', () => {
  it('are words, and a tool that changes nothing is not called destructive', () => {
    const hints = { readOnlyHint: true, destructiveHint: true, idempotentHint: 'yes', openWorldHint: true };
    expect(annotationWords(hints).map(({ word }) => word)).toEqual(['read-only', 'open world']);
    expect(annotationWords({ destructiveHint: true })[0]?.word).toBe('destructive');
    expect(annotationWords(null)).toEqual([]);
  });
});

describe('units', () => {
  it('read naturally', () => {
    expect([0.4, 312, 2_400, 48_000, 125_000].map(duration)).toEqual(['0 ms', '312 ms', '2.4 s', '48 s', '2 min 5 s']);
    expect([812, 14_000, 1_240_000].map(bytes)).toEqual(['812 B', '14 kB', '1.2 MB']);
    expect([count(1, 'tool'), count(1_234, 'tool')]).toEqual(['1 tool', '1,234 tools']);
    const now = Date.UTC(2026, 10, 23);
    expect(relativeTime(now + 12_000, now)).toBe('in 12 seconds');
    expect(relativeTime(now - 26 * 3_600_000, now)).toBe('26 hours ago');
    expect(relativeTime(now - 400 * 86_400_000, now)).toBe('13 months ago');
  });
});
