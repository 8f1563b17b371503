// What arguments and secrets become where a tool file puts them: one value stays one value, whatever is in it.
import { describe, expect, it } from 'vitest';
import { toInvocation } from '../../../src-main/core/tools/command-template.ts';
import { readFileTool } from '../../../src-main/core/tools/file-tool-definition.ts';
import { UnfitArgument } from '../../../src-main/core/tools/file-tool-fault.ts';
import { toRequest } from '../../../src-main/core/tools/http-template.ts';

const anything = { type: 'object', properties: Object.fromEntries([...'abcdnq'].map((name) => [name, {}])) };
const NASTY = `a b/../?#&=%00"'<x>\\\u2028é`;

function request(http: object, args: Record<string, unknown> = {}, secrets: Record<string, string> = {}) {
  const { action } = readFileTool({ name: 't', parameters: anything, http });
  if (action.kind !== 'http') throw new Error('no http');
  return toRequest(action.http, { args, secrets: new Map(Object.entries(secrets)) });
}

function invocation(command: unknown, args: Record<string, unknown> = {}, secrets: Record<string, string> = {}) {
  const { action } = readFileTool({ name: 't', parameters: anything, command });
  if (action.kind !== 'command') throw new Error('no command');
  return toInvocation(action.command, { args, secrets: new Map(Object.entries(secrets)) });
}

describe('an address', () => {
  it.each([NASTY, '/../../admin', '%2e%2e', '@evil.com', '\\evil', '?x=1', '#x'])('keeps %j in its part', (value) => {
    const { url } = request({ url: 'https://api.example.com/v1/${a}/end' }, { a: value });
    const { origin, pathname, search, hash } = new URL(url);
    expect({ origin, search, hash }).toEqual({ origin: 'https://api.example.com', search: '', hash: '' });
    const parts = pathname.split('/');
    expect(parts).toHaveLength(4);
    expect(decodeURIComponent(parts[2]!)).toBe(value);
  });

  it.each(['.', '..', ''])('refuses %j as a part of the path', (value) => {
    expect(() => request({ url: 'https://api.example.com/v1/${a}/x' }, { a: value })).toThrow(UnfitArgument);
  });

  it('refuses a part of the path that was not given', () => {
    expect(() => request({ method: 'DELETE', url: 'https://api.example.com/items/${a}' })).toThrow(UnfitArgument);
  });

  it('refuses dots that only meet in the address', () => {
    expect(() => request({ url: 'https://api.example.com/v1/.${a}/x' }, { a: '.' })).toThrow(UnfitArgument);
  });

  it('takes values in its query, written there or apart', () => {
    const { url } = request(
      { url: 'https://api.example.com/s?fixed=1&q=${q}', query: { b: '${b}', c: '${c}', n: 7 } },
      { q: NASTY, b: 'x&y=z' },
    );
    expect([...new URL(url).searchParams]).toEqual([
      ['fixed', '1'],
      ['q', NASTY],
      ['b', 'x&y=z'],
      ['n', '7'],
    ]);
  });
});

describe('a header', () => {
  it('takes secrets and arguments', () => {
    const { headers } = request(
      {
        url: 'https://api.example.com/',
        headers: { Authorization: 'Bearer ${secret.KEY}', 'X-A': '${a}', 'X-B': '${b}' },
      },
      { a: 5 },
      { KEY: 'value' },
    );
    expect(headers).toEqual({ authorization: 'Bearer value', 'x-a': '5' });
  });

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\u0000b', '✓'])('refuses %j', (value) => {
    const call = () => request({ url: 'https://api.example.com/', headers: { 'X-A': '${a}' } }, { a: value });
    expect(call).toThrow(UnfitArgument);
    expect(call).toThrow(/X-A/i);
  });
});

describe('a body', () => {
  const url = 'https://api.example.com/';

  it('of keys is JSON, and a place alone keeps the type of its value', () => {
    const { method, headers, body } = request(
      { url, body: { text: 'say ${a}', list: '${b}', number: '${n}', absent: '${c}', fixed: [1, null, '${q}'] } },
      { a: NASTY, b: [1, { x: 2 }], n: 5 },
    );
    expect(method).toBe('POST');
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body!)).toEqual({ text: `say ${NASTY}`, list: [1, { x: 2 }], number: 5, fixed: [1, null] });
  });

  it('of JSON text takes values inside and outside of its texts', () => {
    const { body } = request(
      { url, headers: { 'Content-Type': 'application/json' }, body: '{"a": "x ${a}", "b": ${b}, "q\\"": "${q}"}' },
      { a: NASTY, b: '1, "admin": true', q: '"' },
    );
    expect(JSON.parse(body!)).toEqual({ a: `x ${NASTY}`, b: '1, "admin": true', 'q"': '"' });
  });

  it('of a form is encoded', () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const fromKeys = request({ url, headers, body: { a: '${a}', b: '${b}', c: '${c}' } }, { a: NASTY, b: [1, 2] })
      .body!;
    expect([...new URLSearchParams(fromKeys)]).toEqual([
      ['a', NASTY],
      ['b', '1'],
      ['b', '2'],
    ]);
    const fromText = request({ url, headers, body: 'x=1&a=${a}' }, { a: 'v&b=2' }).body!;
    expect([...new URLSearchParams(fromText)]).toEqual([
      ['x', '1'],
      ['a', 'v&b=2'],
    ]);
  });

  it('of XML has its entities, of plain text nothing', () => {
    const xml = { url, headers: { 'Content-Type': 'application/soap+xml' }, body: '<a b="${a}">${a}</a>' };
    expect(request(xml, { a: `<&"'>` }).body).toBe('<a b="&lt;&amp;&quot;&#39;&gt;">&lt;&amp;&quot;&#39;&gt;</a>');
    expect(request({ url, body: 'plain ${a} $${a}' }, { a: '<&>' })).toMatchObject({
      body: 'plain <&> ${a}',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });
});

describe('a command', () => {
  it('gets every value as one argument, a list as several, and nothing for what was not given', () => {
    expect(
      invocation(['git', 'log', '--author=${a}', '${b}', '${c}', '${n}'], {
        a: 'x; rm -rf / $(id) `id`',
        b: ['p', 'q r'],
        n: -5,
      }).argv,
    ).toEqual(['git', 'log', '--author=x; rm -rf / $(id) `id`', 'p', 'q r', '-5']);
  });

  it.each(['-o', '--output=/etc/passwd', '-'.repeat(3)])('refuses %j where it would be an option', (value) => {
    expect(() => invocation(['git', 'log', '${a}'], { a: value })).toThrow(UnfitArgument);
    expect(() => invocation(['git', 'log', '${a}x'], { a: value })).toThrow(UnfitArgument);
    expect(() => invocation(['git', 'log', '${a}'], { a: ['fine', value] })).toThrow(UnfitArgument);
    expect(invocation(['git', 'log', '--', '${a}'], { a: value }).argv.at(-1)).toBe(value);
  });

  it('refuses NUL', () => {
    expect(() => invocation(['x', 'a${a}'], { a: '\u0000' })).toThrow(UnfitArgument);
  });

  it('gets secrets as variables only', () => {
    const { argv, env } = invocation(
      { argv: ['x', '${a}'], env: { KEY: '${secret.KEY}', B: '${b}' } },
      { a: '1' },
      { KEY: 'v' },
    );
    expect({ argv, env }).toEqual({ argv: ['x', '1'], env: { KEY: 'v' } });
  });

  it('knows no names that objects inherit', () => {
    const { action } = readFileTool({
      name: 't',
      command: ['x', '${constructor}'],
      parameters: { constructor: 'string?' },
    });
    if (action.kind !== 'command') throw new Error('no command');
    expect(toInvocation(action.command, { args: {}, secrets: new Map() }).argv).toEqual(['x']);
  });
});
