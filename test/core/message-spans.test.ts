// The spans of an answer against JSON.parse: whatever is found must be what a parser finds, and what is odd must not be found.
import { describe, expect, it } from 'vitest';
import { messageSpans } from '../../src-main/core/message-spans.ts';
import { Pieces } from '../../src-main/core/pieces.ts';

const spansOf = async (text: string | Buffer) => {
  const { id, result } = await messageSpans(new Pieces([Buffer.from(text)]));
  return result && { id, result: JSON.parse(result.toString()) };
};

describe('an answer', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":7,"result":{"a":[1,"}",{"b":"\\"]"}]}}', 7, { a: [1, '}', { b: '"]' }] }],
    ['{"result":{"text":"x\\\\"},"jsonrpc":"2.0","id":"8"}', '8', { text: 'x\\' }],
    [' { "id" : -1 , "result" : "é" , "extra" : [[]] , "jsonrpc" : "2.0" } ', -1, 'é'],
  ])('%s is taken apart', async (text, id, result) => {
    expect(await spansOf(text)).toEqual({ id, result });
  });

  it.each([
    ['a key twice', '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}'],
    ['an escaped key', '{"jsonrpc":"2.0","\\u0069d":1,"id":2,"result":{}}'],
    ['bytes after it', '{"jsonrpc":"2.0","id":1,"result":{}}{}'],
    ['a carriage return in it', '{"jsonrpc":"2.0","id":1,"result":"a\rb"}'],
    ['no end', '{"jsonrpc":"2.0","id":1,"result":{"a":"'],
    ['an error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}'],
    ['a method', '{"jsonrpc":"2.0","id":1,"method":"x","result":{}}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"result":{}}'],
    ['an id that is no id', '{"jsonrpc":"2.0","id":{"id":1},"result":{}}'],
    ['no id', '{"jsonrpc":"2.0","result":{"id":1}}'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"result":"'), Buffer.of(0xff), Buffer.from('"}')]),
    ],
  ])('with %s is left to the parser', async (_what, text) => {
    expect(await spansOf(text)).toBeNull();
  });

  it('is never read otherwise than a parser reads it', async () => {
    let state = 7;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
    const texts = [
      '',
      'a',
      '"',
      '\\',
      '\\"',
      'é',
      '日本',
      '\n',
      'id',
      'result',
      '{"id":1}',
      ',"id":7}',
      'x'.repeat(300),
    ];
    const value = (depth = 0): unknown => {
      const kind = random();
      if (depth > 3 || kind < 0.3) return pick([1, -1.5e3, true, false, null, 0]);
      if (kind < 0.6) return pick(texts);
      if (kind < 0.8) return Array.from({ length: Math.floor(random() * 3) }, () => value(depth + 1));
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 4) }, () => [pick(texts), value(depth + 1)]),
      );
    };
    let found = 0;
    for (let round = 0; round < 20_000; round++) {
      const keys = ['jsonrpc', 'id', 'result', 'extra'].sort(() => random() - 0.5).filter(() => random() > 0.05);
      const made = keys.map((key) => [
        key,
        key === 'jsonrpc' ? '2.0' : key === 'id' ? pick([1, 'a', 77, 'é']) : value(),
      ]);
      let text = JSON.stringify(Object.fromEntries(made), null, random() < 0.1 ? 1 : 0);
      if (random() < 0.1) text = text.replace('"id"', '"i\\u0064"');
      if (random() < 0.1) text = text.replace('"result":', '"result":1,"result":');
      if (random() < 0.1) text = text.slice(0, Math.floor(random() * text.length));
      if (random() < 0.05) text += pick(['x', '}', '{}', ' ']);
      const spans = await spansOf(text);
      if (spans === null) continue;
      found += 1;
      const { id, result } = JSON.parse(text) as { id: unknown; result: unknown };
      expect(spans).toEqual({ id, result });
    }
    expect(found).toBeGreaterThan(5_000);
  });
});
