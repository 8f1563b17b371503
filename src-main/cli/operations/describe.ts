// Any answer of the API as text for a person: lists as tables, objects as lines, with what is below them after that.
import { visible } from '../../core/logger.ts';
import { cellText, table } from './table.ts';

type Entry = Readonly<Record<string, unknown>>;

/** @param columns of a list of objects, as paths into an entry; null for everything that fits into a cell */
export function describe(value: unknown, columns: readonly string[] | null, width: number | null): string {
  if (Array.isArray(value)) return describeList(value, columns, width);
  if (isEntry(value)) return describeEntry(value, width);
  return `${cellText(value)}\n`;
}

function describeList(list: readonly unknown[], columns: readonly string[] | null, width: number | null): string {
  const entries = list.filter(isEntry);
  if (entries.length < list.length) return list.map((one) => `${cellText(one) ?? JSON.stringify(one)}\n`).join('');
  const shown = columns ?? plainKeys(entries);
  const used = shown.filter((column) => entries.some((entry) => !isBlank(at(entry, column))));
  const rows = entries.map((entry) => used.map((column) => cellText(at(entry, column)) ?? '…'));
  return table(used.map(titleOf), rows, width);
}

function describeEntry(entry: Entry, width: number | null): string {
  const lines: [string, string][] = [];
  const below: string[] = [];
  const add = (name: string, value: unknown) => {
    const text = cellText(value);
    if (text !== null) lines.push([name, text]);
    else if (isEntry(value)) below.push(`\n${name}\n${JSON.stringify(value, null, 2).replace(/[^\n]+/g, visible)}\n`);
    else if (Array.isArray(value)) below.push(`\n${name}\n${describeList(value, null, width)}`);
  };
  for (const [key, value] of Object.entries(entry)) {
    if (isEmpty(value)) continue;
    if (!isEntry(value) || !isPlain(value)) add(key, value);
    else for (const [inner, part] of Object.entries(value)) if (!isEmpty(part)) add(`${key}.${inner}`, part);
  }
  const [only] = lines;
  // One value alone needs no name: `ok`, `deleted`.
  if (lines.length === 1 && below.length === 0 && only) return `${only[1] === 'yes' ? only[0] : only[1]}\n`;
  const widest = Math.max(0, ...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(widest)}  ${text}\n`).join('') + below.join('');
}

/** An object whose members all fit into a line each. A JSON Schema is none: it is read as a whole. */
function isPlain(entry: Entry): boolean {
  return Object.values(entry).every((value) => cellText(value) !== null) && !('type' in entry);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function plainKeys(entries: readonly Entry[]): string[] {
  const keys = [...new Set(entries.flatMap((entry) => Object.keys(entry)))];
  return keys.filter((key) => entries.every((entry) => cellText(entry[key]) !== null));
}

function at(entry: Entry, column: string): unknown {
  return column.split('.').reduce<unknown>((value, key) => (isEntry(value) ? value[key] : undefined), entry);
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === false;
}

/** `last_error.error` is headed ERROR, and `who.kind` WHO. */
function titleOf(column: string): string {
  return (
    column
      .replace(/\.kind$/, '')
      .split('.')
      .at(-1) ?? column
  )
    .replaceAll('_', ' ')
    .toUpperCase();
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
