// Depth and ids read off bytes agree with what a parser would find.
import { describe, expect, test } from 'vitest';
import { isDeeperThan } from '../../../../src-main/core/json-depth.ts';
import { readHead, readTail } from '../../../../src-main/core/servers/answer-id.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('isDeeperThan', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

  test.each([
    {},
    [],
    { a: [1, { b: 'c' }] },
    { text: '{[{[{[', quote: '"}]}]', slash: '\\"{[\\\\', 'k{"': ['\\'] },
    { a: { b: { c: { d: [[[['x\\']]]] } } }, e: '\\\\"' },
  ])('agrees with a walk over the parsed value: %j', (value) => {
    const json = bytes(JSON.stringify(value));
    const depth = depthOf(value);
    expect(isDeeperThan(json, depth)).toBe(false);
    expect(isDeeperThan(json, depth - 1)).toBe(true);
  });

  test('is quick about 20,000 levels, and about 32 MiB of text', () => {
    expect(isDeeperThan(bytes('['.repeat(20_000)), 64)).toBe(true);
    const started = performance.now();
    expect(isDeeperThan(bytes(JSON.stringify({ text: 'x'.repeat(32 * 1024 * 1024) })), 64)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('leaves text that is no JSON to the parser', () => {
    expect(isDeeperThan(bytes('{"never closed'), 1)).toBe(false);
    expect(isDeeperThan(bytes(']]]]'), 1)).toBe(false);
  });
});

describe('the id of a message of which only the ends are known', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1000000001,"result":{"content":[', { answerTo: 1_000_000_001 }],
    ['{ "id" : "a-b" , "jsonrpc" : "2.0" , "error" : { "code"', { answerTo: 'a-b' }],
    ['{"id":0,"result":[', { answerTo: 0 }],
    ['{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"', 'not_an_answer'],
    ['{"jsonrpc":"2.0","id":3,"method":"sampling/createMessage","params":{', 'not_an_answer'],
    ['{"result":{"id":5,"content":[', 'unknown'],
    ['{"result":{"method":"x","content":[', 'unknown'],
    ['{"jsonrpc":"2.0","id":null,"error":{"message":"', 'unknown'],
    ['xxxxxxxx', 'unknown'],
    ['', 'unknown'],
  ])('at the head: %s', (head, expected) => {
    expect(readHead(bytes(head))).toEqual(expected);
  });

  test.each([
    ['xx"}]},"jsonrpc":"2.0","id":1000000001}', 1_000_000_001],
    ['xx"}]},"id":"a","jsonrpc":"2.0"} ', 'a'],
    ['xx"}]},"id":12,"more":true}', null],
    ['xx","id":7}}', null],
    ['xx,\\"id\\":7}"}]}}', null],
    ['xx', null],
  ])('at the tail: %s', (tail, expected) => {
    expect(readTail(bytes(tail))).toBe(expected);
  });
});
