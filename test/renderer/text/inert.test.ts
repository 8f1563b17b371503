import { describe, expect, it } from 'vitest';
import { inertString, toInert } from '../../../src-renderer/text/inert.ts';

const shown = (text: string) =>
  toInert(text, { chars: 10_000 })
    .pieces.map(({ text: each, escaped }) => (escaped ? `[${each}]` : each))
    .join('');

describe('exact text', () => {
  it('spells line breaks and tabs, too, and leaves nothing out', () => {
    const { pieces, omitted } = toInert('a\r\n\tb'.repeat(10_000), { chars: Number.POSITIVE_INFINITY, exact: true });
    expect(omitted).toBe(0);
    expect(pieces.slice(0, 3)).toEqual([
      { text: 'a', escaped: false },
      { text: '\\x0d\\x0a\\x09', escaped: true },
      { text: 'ba', escaped: false },
    ]);
    expect(pieces.map(({ text }) => text).join('')).not.toMatch(/[\r\n\t]/);
  });
});

describe('toInert', () => {
  it.each([
    ['markup is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['terminal codes', '\u001b[31mred\u0007', '[\\x1b][31mred[\\x07]'],
    ['a hyperlink for terminals', '\u001b]8;;file:///etc\u0007x', '[\\x1b]]8;;file:///etc[\\x07]x'],
    ['reordering', 'a\u202egnp.exe\u202c', 'a[\\u202e]gnp.exe[\\u202c]'],
    ['isolates and marks', '\u2066x\u2069\u200f', '[\\u2066]x[\\u2069\\u200f]'],
    ['no width', 'zero\u200bwidth\ufeff', 'zero[\\u200b]width[\\ufeff]'],
    ['tags', '\u{e0041}\u{e0042}', '[\\u{e0041}\\u{e0042}]'],
    ['variation selectors that carry data', 'a\u{e0101}', 'a[\\u{e0101}]'],
    ['letters that draw nothing', 'a\u3164b', 'a[\\u3164]b'],
    ['line separators', 'a\u2028b', 'a[\\u2028]b'],
    ['half a character', 'a\ud800b', 'a[\\ud800]b'],
    ['C1 controls', 'a\u009bb', 'a[\\x9b]b'],
    ['a soft hyphen', 'a\u00adb', 'a[\\xad]b'],
  ])('shows %s', (_, text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    ['line feeds and tabs', 'a\n\tb'],
    ['Hebrew, Arabic, Persian with its non-joiner', 'שלום مرحبا می\u200cخواهم'],
    ['an emoji made of several', '👩🏽\u200d💻 and 👨\u200d👩\u200d👧'],
    ['accents', 'Zoë, naïve, e\u0301'],
  ])('leaves %s as they are', (_, text) => expect(shown(text)).toBe(text));

  it('takes the joiner of an emoji for what it is elsewhere', () => {
    expect(shown('pass\u200dword')).toBe('pass[\\u200d]word');
  });

  it('cuts by characters and by lines, and says how much is missing', () => {
    expect(toInert('abcdef', { chars: 4 })).toEqual({ pieces: [{ text: 'abcd', escaped: false }], omitted: 2 });
    expect(toInert('a\nb\nc\nd', { chars: 100, lines: 2 })).toMatchObject({ pieces: [{ text: 'a\nb' }], omitted: 4 });
  });

  it('cuts no character in half', () => {
    expect(toInert('ab😀', { chars: 3 }).pieces).toEqual([{ text: 'ab', escaped: false }]);
  });

  it('stays small in elements however many escapes there are', () => {
    const { pieces } = toInert('a\u200b'.repeat(20_000), { chars: 40_000 });
    expect(pieces.length).toBeLessThan(420);
    expect(pieces.map(({ text }) => text).join('')).toBe('a\\u200b'.repeat(20_000));
  });

  it('reads a megabyte of it in a moment', () => {
    const began = performance.now();
    toInert('\u202e'.repeat(1_000_000), { chars: 2_000 });
    toInert('x\n'.repeat(500_000), { chars: 1_000_000, lines: 100 });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('inertString', () => {
  it('is one bounded line', () => {
    expect(inertString('a\nb\u202e')).toBe('a b\\u202e');
    expect(inertString('abcdef', 3)).toBe('abc…');
  });
});
