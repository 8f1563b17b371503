// TOML, changed by whole tables: ours is written or taken out, every other line stays as it is.
import { parse } from 'smol-toml';
import { type ConfigFormat, type JsonObject, TARGETS } from './config-format.ts';

interface Header {
  /** Where its line begins. */
  readonly offset: number;
  /** The keys it names; null for the header of an array of tables. */
  readonly keys: readonly string[] | null;
}

export const tomlFormat: ConfigFormat = {
  parse(text) {
    try {
      return parse(text) as JsonObject;
    } catch (error) {
      const { line } = error as { line?: number };
      throw new Error(`line ${line ?? '?'} is not valid TOML`, { cause: error });
    }
  },

  put(text, root, name, entry) {
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const own = blockOf(text, [root, name]);
    const lines = Object.entries(entry).map((each) => line(each) + eol);
    if (own) {
      const [header = '', ...statements] = statementsOf(text.slice(own.from, own.to));
      const isOurs = (statement: string) => {
        const said = keyOf(statement);
        return said !== null && (Object.hasOwn(entry, said) || TARGETS.includes(said));
      };
      const kept = statements.filter((statement) => !isOurs(statement));
      const start = header.endsWith('\n') ? header : header + eol;
      return text.slice(0, own.from) + start + lines.join('') + kept.join('') + text.slice(own.to);
    }
    const table = `[${key(root)}.${key(name)}]${eol}${lines.join('')}`;
    if (text.trim() === '') return text + table;
    const end = text.endsWith('\n') ? '' : eol;
    return `${text}${end}${eol}${table}`;
  },

  remove(text, root, name) {
    let changed = text;
    for (;;) {
      const block = blockOf(changed, [root, name]) ?? blockBelow(changed, [root, name]);
      if (!block) return changed;
      const before = changed.slice(0, block.from);
      // The empty line that set it apart goes with it.
      const trimmed = /\n[ \t]*\r?\n$/.test(before) ? before.replace(/[ \t]*\r?\n$/, '') : before;
      changed =
        (block.to === changed.length ? trimmed : before) + changed.slice(block.to).replace(/^(?:[ \t]*\r?\n)+/, '');
    }
  },
};

/** A table from its header to its last line; what stands between that and the next header belongs to the next. */
function blockOf(text: string, keys: readonly string[]): { from: number; to: number } | null {
  return block(text, (found) => found.length === keys.length && keys.every((each, at) => each === found[at]));
}

/** A table inside ours. */
function blockBelow(text: string, keys: readonly string[]): { from: number; to: number } | null {
  return block(text, (found) => found.length > keys.length && keys.every((each, at) => each === found[at]));
}

function block(text: string, wanted: (keys: readonly string[]) => boolean): { from: number; to: number } | null {
  const headers = headersOf(text);
  const at = headers.findIndex(({ keys }) => keys !== null && wanted(keys));
  const header = headers[at];
  if (!header) return null;
  const next = headers[at + 1]?.offset ?? text.length;
  const lines = text.slice(header.offset, next).split(/(?<=\n)/);
  while (lines.length > 1 && /^\s*(?:#.*)?\s*$/.test(lines.at(-1) ?? '')) lines.pop();
  return { from: header.offset, to: header.offset + lines.join('').length };
}

/** Every table header: a line that begins with a bracket where no value is under way. */
function headersOf(text: string): Header[] {
  const headers: Header[] = [];
  let at = 0;
  let depth = 0;
  let atLineStart = true;
  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    const char = rest[0] as string;
    if (char === '\n') {
      atLineStart = true;
      at++;
    } else if (char === '#') {
      at = endOfLine(text, at);
    } else if (char === '"' || char === "'") {
      at = rest === char.repeat(3) ? endOfLongString(text, at, char) : endOfString(text, at, char);
      atLineStart = false;
    } else if (char === '[' && atLineStart && depth === 0) {
      const end = endOfLine(text, at);
      headers.push({ offset: text.lastIndexOf('\n', at) + 1, keys: keysOf(text.slice(at, end).trimEnd()) });
      at = end;
    } else {
      if (char === '[' || char === '{') depth++;
      if (char === ']' || char === '}') depth--;
      if (char.trim() !== '') atLineStart = false;
      at++;
    }
  }
  return headers;
}

/** A table in pieces: its header, each `key = value` with all of its lines, each line of comment; together they are the text. */
function statementsOf(table: string): string[] {
  const statements: string[] = [];
  let whole = '';
  for (const row of table.split(/(?<=\n)/)) {
    whole += row;
    // A value goes on over lines as long as what there is of it cannot be read.
    if (!isReadable(whole)) continue;
    statements.push(whole);
    whole = '';
  }
  return whole === '' ? statements : [...statements, whole];
}

function isReadable(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The first part of the key of one statement; null for a comment. */
function keyOf(statement: string): string | null {
  return isReadable(statement) ? (Object.keys(parse(statement))[0] ?? null) : null;
}

function keysOf(header: string): string[] | null {
  const keys: string[] = [];
  let value: unknown = parse(header);
  while (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const [entry] = Object.entries(value);
    if (!entry) return keys;
    keys.push(entry[0]);
    value = entry[1];
  }
  return null;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endOfString(text: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n')
    end += quote === '"' && text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function endOfLongString(text: string, at: number, quote: string): number {
  let end = at + 3;
  while (end < text.length && !text.startsWith(quote.repeat(3), end))
    end += quote === '"' && text[end] === '\\' ? 2 : 1;
  end += 3;
  // Up to two quotes may stand before those that close it.
  while (text[end] === quote) end++;
  return end;
}

function line([name, value]: [string, unknown]): string {
  return `${key(name)} = ${literal(value)}`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return string(String(value));
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : string(name);
}

/** JSON's escapes are all TOML's, too; TOML wants one more. */
function string(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F');
}
