// What a tool file may say, and how every mistake in one is told with the key it is in.
import { describe, expect, it } from 'vitest';
import { readFileTool } from '../../../src-main/core/tools/file-tool-definition.ts';
import { FileToolFault } from '../../../src-main/core/tools/file-tool-fault.ts';

const http = (part: object = {}) => ({ name: 'weather', http: { url: 'https://api.example.com/v1', ...part } });
const withParameters = (parameters: object) => readFileTool({ ...http(), parameters }).schema;
const faultOf = (data: unknown) => {
  try {
    readFileTool(data);
  } catch (error) {
    if (error instanceof FileToolFault) return { path: error.path, message: error.message };
    throw error;
  }
  return null;
};

describe('a tool file', () => {
  it('says name, title, description, parameters, agents, timeout and one action', () => {
    const tool = readFileTool({
      name: 'weather',
      title: 'Weather',
      description: 'The weather of a city',
      annotations: { readOnlyHint: true },
      parameters: { city: 'string' },
      allowed_agents: ['assistant'],
      http: {
        url: 'https://api.example.com/v1/${city}',
        headers: { Authorization: 'Bearer ${secret.WEATHER_KEY}' },
        timeout_ms: 5_000,
      },
    });
    expect(tool).toMatchObject({
      name: 'weather',
      title: 'Weather',
      allowed_agents: ['assistant'],
      annotations: { readOnlyHint: true },
      timeoutMs: 5_000,
      secrets: ['WEATHER_KEY'],
      action: { kind: 'http', http: { method: 'GET', origin: 'https://api.example.com' } },
    });
    expect(tool.schema.check({ city: 'Rome' })).toEqual([]);
    expect(tool.schema.check({})).toMatchObject([{ path: ['city'] }]);
  });

  it('takes a command as a list or with a folder, variables and a timeout', () => {
    const command = ['git', 'log', '-n', 5];
    expect(readFileTool({ name: 'log', command })).toMatchObject({
      timeoutMs: null,
      action: { kind: 'command', command: { program: 'git', cwd: null } },
    });
    expect(
      readFileTool({ name: 'log', command: { argv: command, cwd: 'repo', env: { LANG: 'C' }, timeout_ms: 900 } }),
    ).toMatchObject({ timeoutMs: 900, action: { command: { cwd: 'repo' } } });
  });

  it.each([
    ['no name', { http: http().http }, ['name']],
    ['a name with a space', { ...http(), name: 'a b' }, ['name']],
    ['neither action', { name: 'a' }, []],
    ['both actions', { ...http(), command: ['ls'] }, []],
    ['an unknown key', { ...http(), allowed_agent: ['a'] }, ['allowed_agent']],
    ['an unknown key of the action', http({ metod: 'GET' }), ['http', 'metod']],
    ['agents that are no list', { ...http(), allowed_agents: '*' }, ['allowed_agents']],
    ['a body with GET', http({ method: 'GET', body: {} }), ['http', 'body']],
    ['a header of the connection', http({ headers: { Host: 'evil' } }), ['http', 'headers', 'Host']],
    ['a header with a line break', http({ headers: { 'X-A': 'a\r\nX-B: b' } }), ['http', 'headers', 'X-A']],
    ['a header twice', http({ headers: { 'X-A': 'a', 'x-a': 'b' } }), ['http', 'headers', 'x-a']],
    ['a scheme other than http', http({ url: 'file:///etc/passwd' }), ['http', 'url']],
    ['a metadata address', http({ url: 'http://169.254.169.254/latest' }), ['http', 'url']],
    ['the same in decimal', http({ url: 'http://2852039166/latest' }), ['http', 'url']],
    ['a password in the URL', http({ url: 'https://u:p@example.com/' }), ['http', 'url']],
    ['a host to fill', http({ url: 'https://${host}/x' }), ['http', 'url']],
    ['a host to complete', http({ url: 'https://example.com${rest}' }), ['http', 'url']],
    ['a port to complete', http({ url: 'https://example.com:${port}/x' }), ['http', 'url']],
    ['a host behind a backslash', http({ url: 'https://example.com\\@${x}/' }), ['http', 'url']],
    ['a place that is not closed', http({ query: { q: '${a' } }), ['http', 'query', 'q']],
    ['a place that is no name', http({ query: { q: '${a b}' } }), ['http', 'query', 'q']],
    ['a secret with a bad name', http({ query: { q: '${secret.a-b}' } }), ['http', 'query', 'q']],
    ['an argument that is no parameter', http({ query: { q: '${citi}' } }), ['http', 'query', 'q']],
    ['a program to fill', { name: 'a', command: ['${program}'] }, ['command', 'argv', 0]],
    ['a secret among the arguments', { name: 'a', command: ['x', '${secret.KEY}'] }, ['command', 'argv', 1]],
    ['no program', { name: 'a', command: [] }, ['command', 'argv']],
    ['a NUL among the arguments', { name: 'a', command: ['x', 'a\u0000'] }, ['command', 'argv', 1]],
    ['a short type that is none', { ...http(), parameters: { a: 'text' } }, ['parameters', 'a']],
    [
      'a schema that is none',
      { ...http(), parameters: { type: 'object', properties: { a: { type: 'x' } } } },
      ['parameters', 'properties', 'a', 'type'],
    ],
    ['nothing at all', null, []],
    ['a list', [], []],
  ])('with %s is refused, and the key named', (_, data, path) => {
    expect(faultOf(data)?.path).toEqual(path);
  });
});

describe('parameters', () => {
  it('have a short form', () => {
    const { schema, check } = withParameters({
      city: 'string',
      tags: 'string[]?',
      unit: ['metric', 'imperial'],
      days: { type: 'integer', minimum: 1, default: 3, description: 'How many' },
      loud: { type: 'boolean', required: false },
    });
    expect(schema).toMatchObject({
      type: 'object',
      required: ['city', 'unit'],
      additionalProperties: false,
      properties: { tags: { type: 'array', items: { type: 'string' } }, days: { description: 'How many' } },
    });
    expect(check({ city: 'a', unit: 'metric', tags: ['x'] })).toEqual([]);
    expect(check({ city: 'a', unit: 'other' })).toMatchObject([{ path: ['unit'] }]);
    expect(check({ city: 'a', unit: 'metric', more: 1 })).not.toEqual([]);
    expect(check({ city: 1, unit: 'metric' })).toMatchObject([{ path: ['city'] }]);
    expect(check({ city: 'a', unit: 'metric', days: 0 })).toMatchObject([{ path: ['days'] }]);
  });

  it('may be a JSON Schema', () => {
    const given = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(withParameters(given).schema).toEqual(given);
  });

  it('may have a name that objects inherit', () => {
    const { check } = withParameters({ constructor: 'string', type: 'string' });
    expect(check({ constructor: 'a', type: 'b' })).toEqual([]);
    expect(check({ type: 'b' })).toHaveLength(1);
  });

  it('never stop the gateway, whatever pattern they have', () => {
    const { check } = withParameters({ a: { type: 'string', pattern: '^(a+)+$' } });
    const started = performance.now();
    expect(check({ a: `${'a'.repeat(60)}!` })).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
