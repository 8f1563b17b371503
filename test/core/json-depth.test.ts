// How deep JSON nests, in its bytes and in what was parsed, against a walk over it.
import { describe, expect, test } from 'vitest';
import { isDeeperThan, isValueDeeperThan } from '../../src-main/core/json-depth.ts';
import { depthOf } from './support/random-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('how deep JSON nests', () => {
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
    expect(isValueDeeperThan(value, depth)).toBe(false);
    expect(isValueDeeperThan(value, depth - 1)).toBe(true);
  });

  test.each([
    ['objects', '{"a":', '1', '}'],
    ['lists', '[', '', ']'],
  ])('is counted in %s, however deep', (_, open, innermost, close) => {
    const nested = (levels: number) => JSON.parse(`${open.repeat(levels)}${innermost}${close.repeat(levels)}`);
    expect(isValueDeeperThan(nested(64), 64)).toBe(false);
    expect(isValueDeeperThan(nested(65), 64)).toBe(true);
    expect(isValueDeeperThan(nested(20_000), 64)).toBe(true);
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
