// The spans of an answer against JSON.parse: whatever is found must be what a parser finds, and what is odd must not be found.
import { describe, expect, it } from 'vitest';
import { messageSpans } from '../../src-main/core/message-spans.ts';
import { Pieces } from '../../src-main/core/pieces.ts';
import { createRandom, inPieces, type Random, randomValue } from './support/random-json.ts';

const spansOf = async (text: string | Buffer, random?: Random) => {
  const bytes = Buffer.from(text);
  const { id, result } = await messageSpans(new Pieces(random ? inPieces(bytes, random) : [bytes]));
  return result && { id, result: JSON.parse(result.toString()) };
};

describe('an answer', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":7,"result":{"a":[1,"}",{"b":"\\"]"}]}}', 7, { a: [1, '}', { b: '"]' }] }],
    ['{"result":{"text":"x\\\\"},"jsonrpc":"2.0","id":"8"}', '8', { text: 'x\\' }],
    [' { "id" : -1 , "result" : {"é" : 1 } , "extra" : [[]] , "jsonrpc" : "2.0" } ', -1, { é: 1 }],
  ])('%s is taken apart', async (text, id, result) => {
    expect(await spansOf(text)).toEqual({ id, result });
  });

  it.each([
    ['a key twice', '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}'],
    ['an escaped key', '{"jsonrpc":"2.0","\\u0069d":1,"id":2,"result":{}}'],
    ['a bracket that closes a brace', '{"jsonrpc":"2.0","id":1,"result":{]}'],
    ['more closed than opened', '{"jsonrpc":"2.0","id":1,"result":{}},"id":2,"result":{}}'],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['a character that is cut off', Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"a":"\u00e9').subarray(0, -1)],
    ['a result that is no object', '{"jsonrpc":"2.0","id":1,"result":"a"}'],
    ['bytes after it', '{"jsonrpc":"2.0","id":1,"result":{}}{}'],
    ['a carriage return in it', '{"jsonrpc":"2.0","id":1,"result":{"a":"a\rb"}}'],
    ['no end', '{"jsonrpc":"2.0","id":1,"result":{"a":"'],
    ['an error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}'],
    ['a method', '{"jsonrpc":"2.0","id":1,"method":"x","result":{}}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"result":{}}'],
    ['an id that is no id', '{"jsonrpc":"2.0","id":{"id":1},"result":{}}'],
    ['an id with zeros before it', '{"jsonrpc":"2.0","id":007,"result":{}}'],
    ['an id with a tab in it', '{"jsonrpc":"2.0","id":"a\tb","result":{}}'],
    ['no id', '{"jsonrpc":"2.0","result":{"id":1}}'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"a":"'), Buffer.of(0xff), Buffer.from('"}}')]),
    ],
  ])('with %s is left to the parser', async (_what, text) => {
    expect(await spansOf(text)).toBeNull();
  });

  it('is never read otherwise than a parser reads it', async () => {
    const random = createRandom(7);
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
    let found = 0;
    for (let round = 0; round < 20_000; round++) {
      const keys = ['jsonrpc', 'id', 'result', 'extra'].sort(() => random() - 0.5).filter(() => random() > 0.05);
      const made = keys.map((key) => [
        key,
        key === 'jsonrpc' ? '2.0' : key === 'id' ? pick([1, 'a', 77, 'é']) : { of: randomValue(random) },
      ]);
      let text = JSON.stringify(Object.fromEntries(made), null, random() < 0.1 ? 1 : 0);
      if (random() < 0.1) text = text.replace('"id"', '"i\\u0064"');
      if (random() < 0.1) text = text.replace('"result":', '"result":1,"result":');
      if (random() < 0.1) text = text.slice(0, Math.floor(random() * text.length));
      if (random() < 0.05) text += pick(['x', '}', '{}', ' ']);
      const spans = await spansOf(text, random() < 0.5 ? random : undefined);
      if (spans === null) continue;
      found += 1;
      const { id, result } = JSON.parse(text) as { id: unknown; result: unknown };
      expect(spans).toEqual({ id, result });
    }
    expect(found).toBeGreaterThan(5_000);
  });

  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}', 'question', 1],
    ['{"jsonrpc":"2.0","method":"x"}', 'question', null],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}', 'answer', 1],
    ['{"id":"a","result":1,"x":[{"method":"y"}]}', 'answer', 'a'],
    ['{"level":"debug","rows":[1]}', 'none', null],
    ['[{"jsonrpc":"2.0","id":1,"result":{}}]', null, null],
    ['', null, null],
  ])('of %s says what it is', async (text, kind, id) => {
    expect(await messageSpans(new Pieces([Buffer.from(text)]))).toMatchObject({ kind, id });
  });
});
