// Lays values out for a person: tables with aligned columns, and lines of names and values. Everything shown is inert.
import { visible } from '../../core/logger.ts';

const GAP = '  ';
const MIN_COLUMN = 8;

/** A value in one cell; null when it does not fit into one. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return visible(value.replaceAll('\n', ' '));
  if (!Array.isArray(value)) return null;
  const parts = value.map((part) => (typeof part === 'object' ? null : cellText(part)));
  if (parts.some((part) => part === null)) return null;
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** @param width what the lines must fit into; null for as wide as they get */
export function table(header: readonly string[], rows: readonly (readonly string[])[], width: number | null): string {
  // What does not fit even when every column is narrow is left out; `--json` has it.
  const most =
    width === null ? header.length : Math.max(1, Math.floor((width + GAP.length) / (MIN_COLUMN + GAP.length)));
  const all = [header, ...rows].map((cells) => cells.slice(0, most));
  const natural = header.slice(0, most).map((_, index) => Math.max(...all.map((cells) => widthOf(cells[index] ?? ''))));
  const widths = width === null ? natural : shrink(natural, width);
  return all
    .map((cells) => {
      const line = cells.map((cell, index) => pad(shorten(cell, widths[index] ?? 0), widths[index] ?? 0));
      return `${line.join(GAP).trimEnd()}\n`;
    })
    .join('');
}

/** Takes from the widest columns until the line fits. */
function shrink(natural: readonly number[], width: number): number[] {
  const room = width - GAP.length * (natural.length - 1);
  const sum = (limit: number) => natural.reduce((total, one) => total + Math.min(one, limit), 0);
  let limit = Math.max(...natural, MIN_COLUMN);
  while (limit > MIN_COLUMN && sum(limit) > room) limit -= 1;
  const widths = natural.map((one) => Math.min(one, limit));
  // What rounding leaves over goes to the first that wants it.
  let left = room - widths.reduce((total, one) => total + one, 0);
  return widths.map((one, index) => {
    const more = Math.max(0, Math.min(left, (natural[index] ?? 0) - one));
    left -= more;
    return one + more;
  });
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [short, used] = ['', 0];
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    short += character;
  }
  return `${short}…`;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns of a terminal: two for East Asian writing and emoji, none for marks on other characters. */
function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (/\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
