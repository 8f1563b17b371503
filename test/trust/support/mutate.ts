// Breaks sound JSON in the ways that parsers and handlers tend to mind, by a number that repeats it.
import type { Random } from './run.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const STRINGS: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a\u0000b',
  'a\r\nX-Evil: 1',
  '\u202Eevil',
  '\ud800',
  '工具',
  '😀'.repeat(30),
  'x'.repeat(5_000),
  '${HOME}',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  'http://[::1',
  '-rf',
  'null',
  '1e999',
];
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: null },
  { length: 3 },
];
const KEYS: readonly string[] = ['__proto__', 'constructor', 'id', 'name', 'enabled', 'env', 'headers', '', 'toString'];

/** A value with one to three changes of chance in it. */
export function mutateValue(value: Json, random: Random): Json {
  let changed: Json = structuredClone(value);
  for (let left = 1 + random.below(3); left > 0; left -= 1) changed = changeOnce(changed, random, 0);
  return changed;
}

function changeOnce(value: Json, random: Random, depth: number): Json {
  const isBranch = typeof value === 'object' && value !== null;
  const keys = isBranch ? Object.keys(value) : [];
  if (keys.length === 0 || (depth > 0 && random.below(4) === 0)) return another(value, random);
  const copy = value as { [key: string]: Json };
  const key = random.pick(keys);
  const action = random.below(10);
  if (action === 0) delete copy[key];
  else if (action === 1) define(copy, random.pick(KEYS), another(copy[key]!, random));
  else if (action === 2) define(copy, random.pick(STRINGS), copy[key]!);
  else copy[key] = changeOnce(copy[key]!, random, depth + 1);
  return value;
}

/** Also a key `__proto__` becomes a key of its own. */
function define(target: object, key: string, value: Json): void {
  if (Array.isArray(target)) target.push(value);
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function another(value: Json, random: Random): Json {
  const kind = random.below(6);
  if (kind === 0) return random.pick(STRINGS);
  if (kind === 1) return structuredClone(random.pick(VALUES));
  if (kind === 2) return nested(1 + random.below(80), random);
  // Of a list or an object only a few: their lists would be lists of lists next.
  if (kind === 3)
    return Array.from({ length: random.below(typeof value === 'object' ? 10 : 300) }, () => structuredClone(value));
  if (typeof value === 'string') return changeText(value, random);
  if (typeof value === 'number') return value + random.pick([-1, 1, 0.5, 1e9, -1e9]);
  return structuredClone(random.pick(VALUES));
}

function nested(levels: number, random: Random): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = random.below(2) === 0 ? [value] : { a: value };
  return value;
}

/** The text itself with letters taken out, doubled, or replaced. */
export function changeText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(6);
  const piece = random.pick([
    '',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\u0000',
    '\ufeff',
    '\u2028',
    '0',
    text.slice(at, end + 9),
  ]);
  return text.slice(0, at) + piece + text.slice(end);
}

/** One line of JSON: mostly other values, sometimes bytes that are no JSON any more. */
export function mutateText(value: Json, random: Random): string {
  const text = JSON.stringify(mutateValue(value, random));
  return random.below(5) === 0 ? changeText(text, random) : text;
}
