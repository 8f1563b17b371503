// What of a workspace needs a person's word, with everything the word is given to.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { commandLine } from '../command-line.ts';
import type { ProgramGate } from '../program-identity.ts';
import { showTemplate } from '../tools/template.ts';
import { type ImportedFile, importedFiles, isScript } from './imported-files.ts';
import type { ToolFile } from './tool-file.ts';
import type { Subject } from './trust.ts';
import { digestOf, insideRoot } from './workspace-files.ts';
import type { CodeFile } from './workspace-state.ts';

export interface CodeSubject extends Subject {
  /** Absolute, without links in it. */
  readonly entry: string;
  readonly code: CodeFile;
  /** By real path. */
  readonly imports: ReadonlyMap<string, ImportedFile>;
}

/** gateway.ts and all that it imports by a path. */
export async function codeSubject(root: string, code: CodeFile): Promise<CodeSubject> {
  const entry = path.join(root, code.file);
  const imports = await importedFiles(root, entry, code.bytes);
  const files = [...imports.values()].map(({ name, digest }) => [name, digest] as const);
  return {
    file: code.file,
    kind: 'code',
    digest: digestOfAll(code.digest, files),
    commandLine: null,
    runs: files.map(([name]) => name),
    text: new TextDecoder().decode(code.bytes),
    entry,
    code,
    imports,
  };
}

export interface CommandSubject extends Subject {
  /** Where those other files lie, absolute. */
  readonly folders: readonly string[];
}

/**
 * A command tool, and the files of the workspace that its command names, scripts with all that they import by a path. The
 * program itself is known only when it is started; see `WorkspaceTrust.admit`.
 */
export async function commandSubject(
  root: string,
  file: string,
  { action, text }: ToolFile,
  gate: ProgramGate,
): Promise<CommandSubject> {
  if (action.kind !== 'command') throw new TypeError(`${file} runs no program`);
  const { program, args, cwd } = action.command;
  const directory = path.resolve(root, cwd ?? '.');
  const words = args.flatMap(([first, ...rest]) => (first?.kind === 'text' && rest.length === 0 ? [first.text] : []));
  if (/[\\/]/.test(program)) words.unshift(program);
  const files = new Map<string, string>();
  for (const word of words) {
    const real = await insideRoot(root, path.resolve(directory, word)).catch(() => null);
    // A pipe would keep whoever reads it waiting.
    const isFile = real !== null && (await stat(real).catch(() => null))?.isFile() === true;
    const pin = isFile ? await gate.pin(real).catch(() => null) : null;
    if (!pin) continue;
    files.set(pin.path, pin.sha256);
    if (!isScript(pin.path)) continue;
    const imports = await importedFiles(root, pin.path, await readFile(pin.path));
    for (const [place, { digest }] of imports) files.set(place, digest);
  }
  const named = [...files]
    .map(([place, digest]) => [path.relative(root, place).replaceAll(path.sep, '/'), digest] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    file,
    kind: 'command',
    digest: digestOfAll(digestOf(new TextEncoder().encode(text)), named),
    commandLine: commandLine([program, ...args.map(showTemplate)]),
    runs: named.map(([name]) => name),
    text,
    folders: [...new Set([...files.keys()].map((place) => path.dirname(place)))],
  };
}

/** A tool that sends secrets: which, and where to. What else its file says may change. */
export function secretsSubject(file: string, { action, secrets, text }: ToolFile): Subject {
  if (action.kind !== 'http') throw new TypeError(`${file} sends no request`);
  const digest = createHash('sha256')
    .update(JSON.stringify([action.http.origin, secrets]))
    .digest('hex');
  return { file, kind: 'secrets', digest, commandLine: null, runs: [], text };
}

/** @param others in the order of their names */
function digestOfAll(own: string, others: readonly (readonly [name: string, digest: string])[]): string {
  const sorted = others.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([own, sorted]))
    .digest('hex');
}
