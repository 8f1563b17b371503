// What a tool of ours returns, as MCP carries it.
import { describe, expect, it } from 'vitest';
import { errorResult, invalidArguments, toToolResult } from '../../../src-main/core/tools/tool-result.ts';

describe('results of our own tools', () => {
  it.each<[string, unknown, unknown]>([
    ['a text', 'hello', { content: [{ type: 'text', text: 'hello' }] }],
    ['nothing', undefined, { content: [] }],
    ['null', null, { content: [] }],
    ['a number', 5, { content: [{ type: 'text', text: '5' }] }],
    ['a list', [1, 'a'], { content: [{ type: 'text', text: '[1,"a"]' }] }],
    ['an object', { a: 1 }, { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } }],
    [
      'an object with dates and gaps',
      { at: new Date(0), gap: undefined },
      {
        content: [{ type: 'text', text: '{"at":"1970-01-01T00:00:00.000Z"}' }],
        structuredContent: { at: '1970-01-01T00:00:00.000Z' },
      },
    ],
    ['a result', { content: [{ type: 'image', data: 'AA==', mimeType: 'image/png' }], isError: true }, 'itself'],
  ])('%s', (_, value, expected) => {
    expect(toToolResult(value)).toEqual(expected === 'itself' ? value : expected);
  });

  it('keeps an object apart from a result that only looks like one', () => {
    const data = { content: ['a', 'b'], title: 'page' };
    expect(toToolResult(data)).toMatchObject({ structuredContent: data });
    expect(toToolResult({ content: [{ type: 'text', text: 'x' }], author: 'me' })).toMatchObject({
      structuredContent: { author: 'me' },
    });
  });

  it.each([() => {}, Symbol('x'), 5n, { n: 5n }])('refuses what is no JSON (%#)', (value) => {
    expect(() => toToolResult(value)).toThrow(TypeError);
  });

  it('tells errors to the model', () => {
    expect(errorResult('no')).toEqual({ content: [{ type: 'text', text: 'no' }], isError: true });
    expect(
      invalidArguments([
        { path: ['a', 0], message: 'must be string', type: 'x' },
        { path: [], message: 'too long', type: 'x' },
      ]),
    ).toMatchObject({
      isError: true,
      content: [{ text: 'The arguments are not valid. a.0: must be string; too long' }],
    });
  });
});
