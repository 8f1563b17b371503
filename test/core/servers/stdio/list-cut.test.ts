import { expect, it } from 'vitest';
import { cutLists } from '../../../../src-main/core/servers/stdio/list-cut.ts';

const cut = (value: unknown, max: number) => JSON.parse(cutLists(Buffer.from(JSON.stringify(value)), max).toString());
const answer = (result: object) => ({ jsonrpc: '2.0', id: 1, result });

it('keeps so many items of a list, whole, and all that is beside it', () => {
  const item = (name: string) => ({ name, inputSchema: { required: ['a,]', 'b"}', '\\'], enum: [1, 2, 3, 4] } });
  const items = ['a', 'b', 'c', 'd'].map(item);
  const list = (...tools: object[]) => answer({ before: { a: 1, b: 2, c: 3 }, tools, nextCursor: 'x,y', _meta: {} });
  expect(cut(list(...items), 2)).toEqual(list(...items.slice(0, 2)));
  expect(cut(list(...items), 4)).toEqual(list(...items));
  expect(cut(list(), 1)).toEqual(list());
  expect(cut(answer({ tools: items, others: items }), 3)).toEqual(
    answer({ tools: items.slice(0, 3), others: items.slice(0, 3) }),
  );
});

it('leaves what is no sound JSON to the parser', () => {
  for (const text of ['{"result":{"tools":["a","b","c', '{"result":{"tools":[1,2,3', ']]]{[{[,,,', '']) {
    expect(cutLists(Buffer.from(text), 1).toString()).toBe(text);
  }
});

it('finds the end of strings of any length, whatever is escaped in them', () => {
  for (let length = 0; length < 140; length += 1) {
    for (const end of ['', '\\', '"', '\\\\', '\\"']) {
      const value = answer({ tools: ['x'.repeat(length) + end, ']', '}'], _meta: {} });
      expect(cut(value, 2)).toEqual(answer({ tools: ['x'.repeat(length) + end, ']'], _meta: {} }));
    }
  }
});
