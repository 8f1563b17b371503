// Makes foreign text harmless to look at: what would be invisible, or would rearrange its surroundings, becomes visible.

/** A stretch of text; `escaped` ones spell out characters that cannot be shown as they are. */
export interface Piece {
  readonly text: string;
  readonly escaped: boolean;
}

export interface InertText {
  readonly pieces: readonly Piece[];
  /** How many characters were left out at the end. */
  readonly omitted: number;
}

/** Beyond this many escapes the rest is one stretch, so that no text can fill the page with elements. */
const MAX_ESCAPES = 200;

// Control characters but tab and line feed; format characters, among them all that reorder text, have no width or are
// tags; private use and unassigned planes; line and paragraph separators; letters that draw nothing; lone surrogates.
const UNSAFE =
  /[^\P{Cc}\t\n]|\p{Cf}|\p{Co}|\p{Zl}|\p{Zp}|\p{Cs}|\u034f|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]|[\u{e0100}-\u{e01ef}]/u;
// Two of them are ordinary writing: the joiner inside an emoji, the non-joiner between letters.
const JOINED_EMOJI = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*$/u;
const STARTS_EMOJI = /^\p{Extended_Pictographic}/u;
const LETTER_BEFORE = /\p{L}\p{M}*$/u;
const LETTER_AFTER = /^\p{L}/u;

/** @param limits most characters and lines to keep; with `exact`, line breaks and tabs are spelled out, too. */
export function toInert(text: string, limits: { chars: number; lines?: number; exact?: boolean }): InertText {
  const whole = limits.exact ? text : text.replaceAll('\r\n', '\n');
  const kept = cut(whole, limits.chars, limits.lines ?? Number.POSITIVE_INFINITY);
  const omitted = text.length - kept.length;
  // As nearly all text is.
  if (!UNSAFE.test(kept) && !(limits.exact && /[\n\t]/.test(kept))) {
    return { pieces: kept ? [{ text: kept, escaped: false }] : [], omitted };
  }
  const pieces: Piece[] = [];
  let plain = '';
  let escaped = '';
  let escapes = 0;
  const flush = () => {
    if (plain) pieces.push({ text: plain, escaped: false });
    if (escaped) {
      pieces.push({ text: escaped, escaped: true });
      escapes += 1;
    }
    plain = '';
    escaped = '';
  };
  let at = 0;
  for (const char of kept) {
    const breaks = limits.exact === true && (char === '\n' || char === '\t');
    const unsafe = breaks || (UNSAFE.test(char) && !isOrdinaryJoiner(char, kept, at));
    at += char.length;
    if (unsafe && escapes < MAX_ESCAPES) {
      if (plain) flush();
      escaped += spell(char);
    } else {
      if (escaped) flush();
      plain += unsafe ? spell(char) : char;
    }
  }
  flush();
  return { pieces, omitted };
}

/** The same as one string, for places that hold no markup: titles, accessible names, copied text stays untouched. */
export function inertString(text: string, chars = 300): string {
  const { pieces, omitted } = toInert(text.replaceAll('\n', ' '), { chars });
  return pieces.map((piece) => piece.text).join('') + (omitted > 0 ? '…' : '');
}

function isOrdinaryJoiner(char: string, text: string, at: number): boolean {
  if (char !== '\u200d' && char !== '\u200c') return false;
  const before = text.slice(Math.max(0, at - 8), at);
  const after = text.slice(at + 1, at + 3);
  return char === '\u200d'
    ? JOINED_EMOJI.test(before) && STARTS_EMOJI.test(after)
    : LETTER_BEFORE.test(before) && LETTER_AFTER.test(after);
}

/** As in a JavaScript string: `\x1b`, `\u202e`, `\u{e0041}`. */
function spell(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

function cut(text: string, chars: number, lines: number): string {
  let end = Math.min(text.length, chars);
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1;
    if (line >= lines) end = at;
  }
  // Not between the two halves of a character.
  const last = text.charCodeAt(end - 1);
  if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
  return text.slice(0, end);
}
