// Reads the YAML of workspace files within safe limits: plain data, few aliases, bounded size, faults with their place.
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** Larger files are refused before they are parsed. */
export const MAX_FILE_BYTES = 256 * 1024;
/** Larger YAML would keep the parser busy for too long. */
const MAX_YAML_LENGTH = 64 * 1024;
const MAX_FLOW_DEPTH = 64;
const MAX_ALIASES = 50;

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A fault of a workspace file, with the place where it is: 1-based line and column. */
export class WorkspaceFileError extends Error {
  override readonly name = 'WorkspaceFileError';
  /** Without the place. */
  readonly reason: string;
  readonly line: number | null;
  readonly column: number | null;

  constructor(reason: string, place: Place | null = null) {
    super(place ? `${reason} (line ${place.line}, column ${place.column})` : reason);
    this.reason = reason;
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}

/** The text of a file that must be UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_FILE_BYTES)
    throw new WorkspaceFileError(`The file is larger than ${MAX_FILE_BYTES / 1024} KiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WorkspaceFileError('The file is not valid UTF-8');
  }
}

export interface ParsedYaml {
  readonly data: unknown;
  /** Where the value stands that `path` leads to, or the nearest thing around it that is there. */
  placeOf(path: readonly PropertyKey[]): Place | null;
}

/** The document with its comments and places; no custom tags, no keys twice, no depth that could exhaust the stack. */
export function parseYamlDocument(text: string, lines: LineCounter, firstLine = 1): Document {
  if (text.length > MAX_YAML_LENGTH)
    throw new WorkspaceFileError(`The YAML is longer than ${MAX_YAML_LENGTH / 1024} KiB`);
  if (flowDepth(text) > MAX_FLOW_DEPTH) throw new WorkspaceFileError('The YAML is nested too deeply');
  const options = { schema: 'core', strict: true, lineCounter: lines } as const;
  // The parser's own search for keys that are there twice compares each with each: minutes for a hostile file.
  const document = parseDocument(text, { ...options, prettyErrors: false, uniqueKeys: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) throw new WorkspaceFileError(wordsOf(fault), shifted(lines, fault.pos[0], firstLine));
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : String(key);
        const at = isNode(key) ? (key.range?.[0] ?? 0) : 0;
        if (seen.has(name)) throw new WorkspaceFileError('A key is there twice', shifted(lines, at, firstLine));
        seen.add(name);
      }
    },
  });
  return document;
}

/** Parses YAML as plain data. `firstLine` is the line of the file on which the text starts. */
export function parseYaml(text: string, firstLine = 1): ParsedYaml {
  const lines = new LineCounter();
  const document = parseYamlDocument(text, lines, firstLine);
  return {
    data: toData(document),
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return shifted(lines, node.range[0], firstLine);
      }
      return isMap(document.contents) ? shifted(lines, document.contents.range?.[0] ?? 0, firstLine) : null;
    },
  };
}

/** The library's words without its advice for programmers. */
function wordsOf({ message }: Error): string {
  if (/call stack/.test(message)) return 'The YAML is nested too deeply';
  if (/multiple documents/.test(message)) return 'The file holds more than one YAML document';
  return message;
}

function toData(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new WorkspaceFileError('The YAML uses too many aliases');
  }
}

function shifted(lines: LineCounter, offset: number, firstLine: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: line + firstLine - 1, column: col };
}

/** How deep `[` and `{` are nested at most; those in texts count too, which no real file will notice. */
function flowDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

export interface FrontMatter {
  readonly yaml: string;
  /** Offset of `yaml` in the text of the file. */
  readonly start: number;
}

/** The frontmatter between two `---` lines at the head of a Markdown file; null when there is none. */
export function splitFrontMatter(text: string): FrontMatter | null {
  const opening = /^\uFEFF?---[ \t]*(?:\r?\n|$)/.exec(text)?.[0];
  if (opening === undefined) {
    // What an editor has written so far of a file that begins with `---`.
    if (/^\uFEFF?-{1,2}$/.test(text)) throw unclosed();
    return null;
  }
  const rest = text.slice(opening.length);
  const closing = /(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(rest);
  if (!closing) throw unclosed();
  return { yaml: rest.slice(0, closing.index), start: opening.length };
}

function unclosed(): WorkspaceFileError {
  return new WorkspaceFileError('The frontmatter has no closing --- line', { line: 1, column: 1 });
}
