// Changes the list of servers in an AGENT.md and nothing else: every other byte of the file stays where it is.
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { parseYaml, parseYamlDocument, splitFrontMatter, WorkspaceFileError } from './front-matter.ts';

const KEY = 'mcp_servers';

/**
 * The text with another list of servers. Entries that stay keep their place and their comments.
 *
 * @param servers null when the agent shall list none of its own; where it lists some, that is an empty list
 * @throws WorkspaceFileError when the file cannot be read, or the list cannot be changed without changing more
 */
export function withServers(text: string, servers: readonly string[] | null): string {
  const wanted = [...new Set(servers ?? [])];
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const parts = splitFrontMatter(text);
  if (!parts) {
    if (servers === null) return text;
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    return `${mark}---${lineEnd}${KEY}: ${flow(wanted)}${lineEnd}---${lineEnd}${text.slice(mark.length)}`;
  }
  const { yaml, start } = parts;
  const edited = editYaml(yaml, wanted, servers === null, lineEnd);
  checkEdit(yaml, edited, wanted, servers === null);
  // An empty frontmatter has no line of its own to end.
  const filler = yaml === '' && edited !== '' ? lineEnd : '';
  return text.slice(0, start) + edited + filler + text.slice(start + yaml.length);
}

function editYaml(yaml: string, wanted: readonly string[], mayBeAbsent: boolean, lineEnd: string): string {
  const document = parseYamlDocument(yaml, new LineCounter());
  const { contents } = document;
  if (contents !== null && !isMap(contents)) throw new WorkspaceFileError('The frontmatter is not a set of keys');
  const pair = (contents as YAMLMap | null)?.items.find(({ key }) => isScalar(key) && key.value === KEY);
  if (!pair) {
    if (mayBeAbsent) return yaml;
    if ((contents as YAMLMap | null)?.flow) return rewritten(document, wanted);
    const indent = contents ? indentOf(yaml, contents as YAMLMap) : '';
    const line = `${indent}${KEY}: ${flow(wanted)}`;
    return yaml === '' ? line : `${yaml}${lineEnd}${line}`;
  }
  const { value } = pair;
  if (isSeq(value) && !value.flow) return editBlock(yaml, value, pair, wanted, lineEnd) ?? rewritten(document, wanted);
  const [from, to] = isNode(value) && value.range ? value.range : [null, null];
  if (from === null || /[\r\n#]/.test(yaml.slice(from, to))) return rewritten(document, wanted);
  // `mcp_servers:` without a value ends at its colon.
  const space = /[\s[{,]$/.test(yaml.slice(0, from)) ? '' : ' ';
  return yaml.slice(0, from) + space + flow(wanted) + yaml.slice(to);
}

/** Line by line: one entry a line. Null when the list is written in another way. */
function editBlock(yaml: string, list: YAMLSeq, pair: Pair, wanted: readonly string[], lineEnd: string): string | null {
  const text = `${yaml}${lineEnd}`;
  const lines: { name: string; from: number; to: number; indent: string }[] = [];
  for (const item of list.items) {
    if (!isScalar(item) || typeof item.value !== 'string' || !item.range || item.anchor) return null;
    const from = text.lastIndexOf('\n', item.range[0]) + 1;
    const to = text.indexOf('\n', item.range[1]) + 1;
    const indent = /^([ \t]*)-[ \t]+$/.exec(text.slice(from, item.range[0]))?.[1];
    if (indent === undefined || text.slice(item.range[0], item.range[1]).includes('\n')) return null;
    lines.push({ name: item.value, from, to, indent });
  }
  const last = lines.at(-1);
  if (!last) return null;
  const seen = new Set<string>();
  const kept = lines.filter(({ name }) => wanted.includes(name) && !seen.has(name) && seen.add(name));
  const added = wanted.filter((name) => !seen.has(name)).map((name) => `${last.indent}- ${plain(name)}${lineEnd}`);
  let result = text.slice(0, lines[0]?.from);
  if (kept.length + added.length === 0) {
    const { key } = pair;
    const colon = isNode(key) && key.range ? text.indexOf(':', key.range[1]) + 1 : 0;
    if (colon === 0) return null;
    result = `${result.slice(0, colon)} []${result.slice(colon)}`;
  }
  for (const [at, line] of lines.entries()) {
    if (kept.includes(line)) result += text.slice(line.from, line.to);
    if (line === last) result += added.join('');
    result += text.slice(line.to, lines[at + 1]?.from ?? text.length);
  }
  return result.slice(0, -lineEnd.length);
}

/** For lists that are written in unusual ways: comments and order stay, spaces may not. */
function rewritten(document: Document, wanted: readonly string[]): string {
  document.set(KEY, document.createNode([...wanted], { flow: true }));
  return document.toString({ lineWidth: 0 }).replace(/\n$/, '');
}

function indentOf(yaml: string, map: YAMLMap): string {
  const first = map.items[0]?.key;
  const at = isNode(first) && first.range ? first.range[0] : 0;
  return /[ \t]*$/.exec(yaml.slice(0, at))?.[0] ?? '';
}

function flow(names: readonly string[]): string {
  return `[${names.map(plain).join(', ')}]`;
}

/** Names YAML would take for something else, or that hold signs of its own, are quoted. */
function plain(name: string): string {
  return /^[a-z][a-z0-9_-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/.test(name)
    ? name
    : JSON.stringify(name);
}

/** The list is as it shall be, and nothing else says something else than before. */
function checkEdit(before: string, after: string, wanted: readonly string[], mayBeAbsent: boolean): void {
  const [old, now] = [before, after].map(
    (yaml) => ({ ...(parseYaml(yaml).data as object | null) }) as Record<string, unknown>,
  );
  const { [KEY]: list, ...rest } = now ?? {};
  const { [KEY]: _, ...same } = old ?? {};
  const listed = isDeepStrictEqual([...((list as string[] | undefined) ?? [])].sort(), [...wanted].sort());
  if (!listed || (list === undefined && !mayBeAbsent) || !isDeepStrictEqual(rest, same)) {
    throw new WorkspaceFileError(`${KEY} cannot be changed without changing something else: edit the file by hand`);
  }
}
