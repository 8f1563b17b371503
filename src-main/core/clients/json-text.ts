// JSON with comments, changed in place.
import {
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type ConfigFormat, type JsonObject, TARGETS } from './config-format.ts';

const OPTIONS = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true };
const MARK = '\uFEFF';

export const jsonFormat: ConfigFormat = {
  parse(text) {
    const source = text.startsWith(MARK) ? text.slice(1) : text;
    const errors: ParseError[] = [];
    const value: unknown = parse(source, errors, OPTIONS);
    const [error] = errors;
    if (error) {
      const line = source.slice(0, error.offset).split('\n').length;
      throw new Error(`line ${line} is not valid JSON (${words(printParseErrorCode(error.error))})`);
    }
    // Empty, or comments and nothing else.
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no JSON object');
    return value as JsonObject;
  },

  put(text, root, name, entry) {
    const { mark, source } = withoutMark(text);
    const existing = nodeAt(source, [root, name]);
    if (existing?.type !== 'object') return mark + set(source, [root, name], entry);
    let changed = source;
    for (const key of TARGETS) {
      if (!(key in entry) && nodeAt(changed, [root, name, key])) changed = cut(changed, [root, name, key]);
    }
    for (const [key, value] of Object.entries(entry)) changed = set(changed, [root, name, key], value);
    return mark + changed;
  },

  remove(text, root, name) {
    const { mark, source } = withoutMark(text);
    return mark + cut(source, [root, name]);
  },
};

function set(source: string, path: readonly string[], value: unknown): string {
  const text = parseTree(source, [], OPTIONS) ? source : withObject(source);
  const existing = nodeAt(text, [...path]);
  if (existing) return replaceAt(text, existing, value);
  // As far as the path is there.
  let depth = path.length - 1;
  while (depth > 0 && !nodeAt(text, path.slice(0, depth))) depth--;
  const parent = nodeAt(text, path.slice(0, depth));
  if (parent?.type !== 'object') throw new Error('There is no object to put it into');
  const inner = path.slice(depth + 1).reduceRight<unknown>((below, key) => ({ [key]: below }), value);
  return insert(text, parent, path[depth] as string, inner);
}

/** Below the comments that are there. */
function withObject(source: string): string {
  const { eol } = layoutOf(source);
  const comments = source.trimEnd();
  return `${comments}${comments === '' ? '' : eol}{}${eol}`;
}

function replaceAt(text: string, node: Node, value: unknown): string {
  const layout = layoutOf(text);
  const written = beginsLine(text, node.parent ?? node)
    ? pretty(value, indentAt(text, node.offset), layout)
    : compact(value);
  return text.slice(0, node.offset) + written + text.slice(node.offset + node.length);
}

/** Behind what is there, in its layout: on lines of its own where the others have them, else on the line they share. */
function insert(text: string, object: Node, key: string, value: unknown): string {
  const layout = layoutOf(text);
  const { eol, unit } = layout;
  const last = object.children?.at(-1);
  const close = object.offset + object.length - 1;
  const named = (indent: string | null) =>
    `${JSON.stringify(key)}:${indent === null ? '' : ' '}${indent === null ? compact(value) : pretty(value, indent, layout)}`;
  if (!last) {
    if (!text.trim().includes('\n') && text.trim() !== '{}')
      return text.slice(0, close) + named(null) + text.slice(close);
    const outer = indentAt(text, object.offset);
    const inside = text.slice(object.offset + 1, close).trimEnd();
    const property = `${eol}${outer}${unit}${named(outer + unit)}${eol}${outer}`;
    return text.slice(0, object.offset + 1) + inside + property + text.slice(close);
  }
  const end = last.offset + last.length;
  const comma = commaFrom(text, end);
  if (!beginsLine(text, last)) {
    const spaced = /^\s*,\s/.test(text.slice(end)) || /[,:]\s/.test(text.slice(object.offset, end)) ? ' ' : '';
    return `${text.slice(0, end)},${spaced}${named(null)}${text.slice(comma === null ? end : comma)}`;
  }
  const indent = indentAt(text, last.offset);
  const from = comma === null ? end : comma + 1;
  // What is said behind the last one on its line is said of it.
  const remark = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*\*\/[ \t]*(?=\r?\n))?/.exec(text.slice(from))?.[0] ?? '';
  const before = text.slice(0, end) + (comma === null ? ',' : text.slice(end, from)) + remark;
  return `${before}${eol}${indent}${named(indent)}${comma === null ? '' : ','}${text.slice(from + remark.length)}`;
}

interface Layout {
  readonly unit: string;
  readonly eol: string;
}

function pretty(value: unknown, indent: string, { unit, eol }: Layout): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

function compact(value: unknown): string {
  return JSON.stringify(value);
}

function beginsLine(text: string, { offset }: Node): boolean {
  return (
    text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '' &&
    text.lastIndexOf('\n', offset - 1) !== -1
  );
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

/** Takes a property out, with one comma and the lines that are left empty; comments around it stay. */
function cut(source: string, path: JSONPath): string {
  const property = nodeAt(source, path)?.parent;
  const siblings = property?.parent?.children ?? [];
  const at = property ? siblings.indexOf(property) : -1;
  if (!property || at === -1) return source;
  const isLast = at === siblings.length - 1;
  const after = commaFrom(source, property.offset + property.length);
  let from = property.offset;
  let to = property.offset + property.length;
  let text = source;
  if (after !== null) to = after + 1;
  else if (isLast && at > 0) {
    const before = siblings[at - 1] as Node;
    const comma = commaFrom(source, before.offset + before.length);
    if (comma !== null) {
      text = source.slice(0, comma) + source.slice(comma + 1);
      from -= 1;
      to -= 1;
    }
  }
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = text.indexOf('\n', to);
  const alone = text.slice(lineStart, from).trim() === '' && lineEnd !== -1 && text.slice(to, lineEnd).trim() === '';
  return alone ? text.slice(0, lineStart) + text.slice(lineEnd + 1) : text.slice(0, from) + text.slice(to);
}

/** The offset of the comma that comes next, comments and space passed over; null when something else comes. */
function commaFrom(source: string, offset: number): number | null {
  const found = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*,/.exec(source.slice(offset));
  return found ? offset + found[0].length - 1 : null;
}

function nodeAt(source: string, path: JSONPath): Node | undefined {
  const tree = parseTree(source, [], OPTIONS);
  return tree && findNodeAtLocation(tree, path);
}

/** As the file is laid out already; two spaces where it does not show. */
function layoutOf(text: string): Layout {
  const first = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { unit: first.startsWith('\t') ? '\t' : first, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function withoutMark(text: string): { mark: string; source: string } {
  return text.startsWith(MARK) ? { mark: MARK, source: text.slice(1) } : { mark: '', source: text };
}

/** `ValueExpected` as `value expected`. */
function words(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}
