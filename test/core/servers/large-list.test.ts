// The answer to a request for a list, read item by item, against JSON.parse of the whole.
import { expect, it } from 'vitest';
import { Pieces } from '../../../src-main/core/pieces.ts';
import { type ListLimits, readLargeList } from '../../../src-main/core/servers/large-list.ts';
import { createRandom, inPieces, randomValue } from '../support/random-json.ts';

const LIMITS: ListLimits = { items: 10, bytes: 10_000, values: 10_000, isFine: () => true };
const random = createRandom(3);
const read = (value: unknown, limits: Partial<ListLimits> = {}) =>
  readLargeList(new Pieces(inPieces(Buffer.from(JSON.stringify(value)), random)), { ...LIMITS, ...limits });
const answer = (result: object) => ({ jsonrpc: '2.0', id: 1, result });

it('keeps so many items of a list, whole, and all that is beside it', async () => {
  const item = (name: string) => ({ name, inputSchema: { required: ['a,]', 'b"}', '\\'], enum: [1, 2, 3, 4] } });
  const items = ['a', 'b', 'c', 'd'].map(item);
  const list = (...tools: object[]) => answer({ before: { a: 1, b: [2], c: 3 }, tools, nextCursor: 'x,y', _meta: {} });
  expect(await read(list(...items), { items: 2 })).toEqual(list(...items.slice(0, 2)));
  expect(await read(list(...items), { items: 4 })).toEqual(list(...items));
  expect(await read(list(), { items: 1 })).toEqual(list());
  expect(await read(answer({ tools: items, others: [...items, 1] }), { items: 3 })).toEqual(
    answer({ tools: items.slice(0, 3), others: items.slice(0, 3) }),
  );
});

it('reads lists of anything as a parser does', async () => {
  for (let round = 0; round < 300; round += 1) {
    const tools = Array.from({ length: Math.floor(random() * 9) }, () => randomValue(random));
    const value = answer({ a: randomValue(random), tools, b: randomValue(random) });
    expect(await read(value), JSON.stringify(value)).toEqual(value);
  }
});

it('leaves out what begins behind too many bytes or values', async () => {
  const tools = ['a'.repeat(50), 'b'.repeat(50), 'c'.repeat(50)];
  expect(await read(answer({ tools }), { bytes: 60 })).toEqual(answer({ tools: tools.slice(0, 2) }));
  const nested = [[1, 2, 3], [4, 5, 6], [7]];
  expect(await read(answer({ tools: nested }), { values: 8 })).toEqual(answer({ tools: nested.slice(0, 2) }));
});

it('gives null for an item that is too much, and reads the others', async () => {
  const isFine = (values: number) => values < 5;
  const value = answer({ tools: [{ a: 1 }, [1, 2, 3, 4, 5, 6], { b: 2 }] });
  expect(await read(value, { isFine: (values, bytes) => bytes > 25 || isFine(values) })).toEqual(
    answer({ tools: [{ a: 1 }, null, { b: 2 }] }),
  );
  expect(await read(value, { isFine })).toBe('too_much');
});

it('is nothing where there is no sound JSON', async () => {
  const texts = [
    '{"result":{"tools":["a","b","c',
    '{"result":{"tools":[1,2,3',
    '{"result":{"tools":[1,]}}',
    ']]]{[{[,,,',
    '',
    'x',
  ];
  for (const text of texts) expect(await readLargeList(new Pieces([Buffer.from(text)]), LIMITS), text).toBeNull();
});
