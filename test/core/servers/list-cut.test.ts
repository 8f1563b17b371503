import { expect, it } from 'vitest';
import { Pieces } from '../../../src-main/core/pieces.ts';
import { cutLists } from '../../../src-main/core/servers/list-cut.ts';

/** As they may come: in many. */
const piecesOf = (text: string) =>
  new Pieces(Array.from({ length: Math.ceil(text.length / 7) }, (_, n) => Buffer.from(text.slice(n * 7, n * 7 + 7))));
const cut = async (value: unknown, max: number, maxBytes?: number) =>
  JSON.parse((await cutLists(piecesOf(JSON.stringify(value)), max, maxBytes)).json.toString());
const answer = (result: object) => ({ jsonrpc: '2.0', id: 1, result });

it('keeps so many items of a list, whole, and all that is beside it', async () => {
  const item = (name: string) => ({ name, inputSchema: { required: ['a,]', 'b"}', '\\'], enum: [1, 2, 3, 4] } });
  const items = ['a', 'b', 'c', 'd'].map(item);
  const list = (...tools: object[]) => answer({ before: { a: 1, b: 2, c: 3 }, tools, nextCursor: 'x,y', _meta: {} });
  expect(await cut(list(...items), 2)).toEqual(list(...items.slice(0, 2)));
  expect(await cut(list(...items), 4)).toEqual(list(...items));
  expect(await cut(list(), 1)).toEqual(list());
  expect(await cut(answer({ tools: items, others: items }), 3)).toEqual(
    answer({ tools: items.slice(0, 3), others: items.slice(0, 3) }),
  );
});

it('leaves what is no sound JSON to the parser', async () => {
  for (const text of ['{"result":{"tools":["a","b","c', '{"result":{"tools":[1,2,3', ']]]{[{[,,,', '']) {
    expect((await cutLists(piecesOf(text), 1)).json.toString()).toBe(text);
  }
});

it('finds the end of strings of any length, whatever is escaped in them', async () => {
  for (let length = 0; length < 140; length += 1) {
    for (const end of ['', '\\', '"', '\\\\', '\\"']) {
      const value = answer({ tools: ['x'.repeat(length) + end, ']', '}'], _meta: {} });
      expect(await cut(value, 2)).toEqual(answer({ tools: ['x'.repeat(length) + end, ']'], _meta: {} }));
    }
  }
});
