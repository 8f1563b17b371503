// Reads the YAML at the head of an AGENT.md within safe limits: plain data, few aliases, bounded size.
import { parseDocument } from 'yaml';

/** Larger files are refused before they are parsed. */
export const MAX_FILE_BYTES = 256 * 1024;
const MAX_ALIASES = 50;

/** A fault of a workspace file, with the place where it is: 1-based line and column. */
export class WorkspaceFileError extends Error {
  override readonly name = 'WorkspaceFileError';
  readonly line: number | null;
  readonly column: number | null;

  constructor(message: string, place: { line: number; column: number } | null = null) {
    super(place ? `${message} (line ${place.line}, column ${place.column})` : message);
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}

/** The text of a file that must be UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_FILE_BYTES)
    throw new WorkspaceFileError(`The file is larger than ${MAX_FILE_BYTES / 1024} KiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WorkspaceFileError('The file is not valid UTF-8');
  }
}

/** Parses YAML as plain data: core schema, no custom tags, no merge of prototype keys. `firstLine` shifts places. */
export function parseYaml(text: string, firstLine = 1): unknown {
  const document = parseDocument(text, { schema: 'core', prettyErrors: true, strict: true, uniqueKeys: true });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    const [start] = fault.linePos ?? [];
    const message = fault.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'The YAML is not valid';
    throw new WorkspaceFileError(message, start ? { line: start.line + firstLine - 1, column: start.col } : null);
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new WorkspaceFileError('The YAML uses too many aliases');
  }
}

/** The frontmatter between two `---` lines at the head of a Markdown file; null when there is none. */
export function splitFrontMatter(text: string): { yaml: string; body: string } | null {
  const match = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(text);
  if (!match) {
    if (/^\uFEFF?---[ \t]*\r?\n/.test(text))
      throw new WorkspaceFileError('The frontmatter has no closing --- line', { line: 1, column: 1 });
    return null;
  }
  return { yaml: match[1] as string, body: text.slice(match[0].length) };
}
