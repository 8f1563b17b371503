// The one-pass search against the plain one.
import { expect, test } from 'vitest';
import { createMatcher } from '../../src-main/core/secret-matcher.ts';

/** The plain way to say what the matcher finds: mark every character of every occurrence. */
function marked(text: string, patterns: readonly string[]): [number, number][] {
  const marks = new Array<boolean>(text.length).fill(false);
  const starts = new Set<number>();
  for (const pattern of patterns) {
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      starts.add(at);
      marks.fill(true, at, at + pattern.length);
    }
  }
  const ranges: [number, number][] = [];
  marks.forEach((mark, index) => {
    const last = ranges.at(-1);
    if (mark && last && last[1] === index) last[1] = index + 1;
    else if (mark) ranges.push([index, index + 1]);
  });
  return ranges;
}

test('finds exactly what looking for each pattern by itself finds', () => {
  let state = 42;
  const random = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % limit;
  };
  // Few different letters, so that patterns repeat, overlap and touch.
  const word = (length: number) => Array.from({ length }, () => 'abü'[random(3)]).join('');
  let found = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const patterns = Array.from({ length: 1 + random(6) }, () => word(4 + random(5)));
    const text = word(random(60));
    const expected = marked(text, patterns);
    expect(createMatcher(patterns, 4).find(text), `${patterns} in ${text}`).toEqual(expected);
    found += expected.length;
  }
  expect(found).toBeGreaterThan(300);
});

test('finds nothing without patterns, in short texts, and at the very end finds the last character', () => {
  expect(createMatcher([], 4).find('any text')).toEqual([]);
  expect(createMatcher(['abcd'], 4).find('abc')).toEqual([]);
  expect(createMatcher(['abcd'], 4).find('xabcd')).toEqual([[1, 5]]);
});

test('knows where a text may end in the first part of a pattern, the longest such part first', () => {
  const { openEnd } = createMatcher(['abcabcabd', 'xyzxyz'], 4);
  expect(openEnd('..abcabcab')).toBe(2);
  expect(openEnd('..abcabcabcab')).toBe(5);
  expect(openEnd('..xyzx')).toBe(2);
  // Less than four letters, all of it, and something that is none.
  for (const text of ['..abc', '..abcabcabd', '..abcx', '', 'xyz']) expect(openEnd(text), text).toBeNull();
});
