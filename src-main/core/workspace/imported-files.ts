// The files that code imports by a path of its own, and those that these import: all that would run beside packages.
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { digestOf } from './workspace-files.ts';

export interface ImportedFile {
  /** From the root of the workspace, with `/`; begins with `../` outside of it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** More or larger ones are not read, and then not run either. */
const MAX_FILES = 500;
const MAX_BYTES = 4 * 1024 * 1024;

/** A path that is written out; the first group is its quotation mark. */
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(['"`])(\.{1,2}\/(?:(?!\1)[^\\\n$])+)\1/g;

/**
 * By real path, in order of their names. The entry is not among them.
 *
 * @param root without links in it
 * @param entry absolute, without links in it
 */
export async function importedFiles(
  root: string,
  entry: string,
  bytes: Uint8Array,
): Promise<ReadonlyMap<string, ImportedFile>> {
  const found = new Map<string, ImportedFile>();
  const waiting: { file: string; bytes: Uint8Array }[] = [{ file: entry, bytes }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const specifier of specifiersIn(next)) {
      const file = await realpath(path.resolve(path.dirname(next.file), specifier)).catch(() => null);
      if (file === null || file === entry || found.has(file) || found.size >= MAX_FILES) continue;
      const content = await readSmall(file);
      if (!content) continue;
      const name = path.relative(root, file).replaceAll(path.sep, '/');
      found.set(file, { name, bytes: content, digest: digestOf(content) });
      waiting.push({ file, bytes: content });
    }
  }
  return new Map([...found].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1)));
}

function specifiersIn({ file, bytes }: { file: string; bytes: Uint8Array }): string[] {
  if (!isScript(file)) return [];
  const text = new TextDecoder().decode(bytes);
  return Array.from(text.matchAll(SPECIFIER), (match) => (match[2] as string).replace(/[?#].*$/, ''));
}

export function isScript(file: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(file);
}

async function readSmall(file: string): Promise<Uint8Array | null> {
  try {
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) return null;
    return new Uint8Array(await readFile(file));
  } catch {
    return null;
  }
}
