// Finds and reads the files of a workspace. Nothing outside the folder is read, nothing that is not a regular file.
import { createHash } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { MAX_FILE_BYTES, WorkspaceFileError } from './front-matter.ts';

/** One file as it is now: its bytes, or why it cannot be read. */
export type FoundFile =
  | { readonly bytes: Uint8Array; readonly digest: string }
  | { readonly fault: string; readonly digest: string };

export interface WorkspaceFiles {
  /** By path from the root, with `/`, in order. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Folders that exist and could not be listed; what was known of their content stays. */
  readonly unlisted: ReadonlyMap<string, string>;
  /** Folders to be watched, absolute. */
  readonly folders: readonly string[];
  /** Why nothing could be read at all. */
  readonly rootFault: string | null;
}

/** More than these are not read: no real workspace has them, and each costs time at every change. */
const MAX_ENTRIES = 500;
const CODE_FILES = ['gateway.ts', 'gateway.mjs'];
const NOT_BLOCKING = process.platform === 'win32' ? 0 : constants.O_NONBLOCK | constants.O_NOFOLLOW;

export async function findWorkspaceFiles(folder: string): Promise<WorkspaceFiles> {
  const files = new Map<string, FoundFile>();
  const unlisted = new Map<string, string>();
  let root: string;
  try {
    root = await realpath(folder);
    await readdir(root);
  } catch {
    return { files, unlisted, folders: [], rootFault: `The workspace folder ${folder} cannot be read` };
  }
  const folders = [root];
  const add = async (relative: string) => {
    const found = await readInside(root, relative);
    if (found) files.set(relative, found);
  };
  const list = async (relative: string): Promise<Dirent[]> => {
    try {
      const entries = await readdir(path.join(root, relative), { withFileTypes: true });
      folders.push(path.join(root, relative));
      if (entries.length > MAX_ENTRIES) unlisted.set(relative, `has more than ${MAX_ENTRIES} entries`);
      return entries.length > MAX_ENTRIES ? [] : entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') unlisted.set(relative, `cannot be read (${code ?? 'unknown reason'})`);
      return [];
    }
  };

  await add('gateway.yaml');
  for (const name of CODE_FILES) await add(name);
  for (const entry of await list('agents')) {
    // A linked folder may still lead inside the workspace: reading judges where it really is.
    if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
    folders.push(path.join(root, 'agents', entry.name));
    await add(`agents/${entry.name}/AGENT.md`);
  }
  for (const entry of await list('tools')) {
    if (/\.ya?ml$/i.test(entry.name) && !entry.name.startsWith('.')) await add(`tools/${entry.name}`);
    else if (entry.isDirectory()) {
      folders.push(path.join(root, 'tools', entry.name));
      await add(`tools/${entry.name}/TOOL.md`);
    }
  }
  return { files, unlisted, folders, rootFault: null };
}

/** Null when there is no such file. `root` has no links in it. */
export async function readInside(root: string, relative: string, limit = MAX_FILE_BYTES): Promise<FoundFile | null> {
  const file = path.join(root, relative);
  try {
    const bytes = await readRegularFile(await insideRoot(root, file), limit);
    return { bytes, digest: digestOf(bytes) };
  } catch (error) {
    if (error instanceof WorkspaceFileError) return { fault: error.reason, digest: `fault:${error.reason}` };
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      // A link that leads nowhere is a file that cannot be read, not a missing one.
      const link = await lstat(file).catch(() => null);
      if (link === null) return null;
    }
    const fault = `The file cannot be read (${code ?? 'unknown reason'})`;
    return { fault, digest: `fault:${fault}` };
  }
}

/** Where a path really leads. Throws a `WorkspaceFileError` when that is outside, or the system's error. */
export async function insideRoot(root: string, file: string): Promise<string> {
  const real = await realpath(file);
  if (real !== root && !real.startsWith(root + path.sep)) throw new WorkspaceFileError('It lies outside the workspace');
  return real;
}

async function readRegularFile(file: string, limit: number): Promise<Uint8Array> {
  // Not blocking: opening a pipe in the file's place would wait for ever.
  const handle = await open(file, constants.O_RDONLY | NOT_BLOCKING);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new WorkspaceFileError('It is not a regular file');
    if (stats.size > limit) throw new WorkspaceFileError(`The file is larger than ${limit / 1024} KiB`);
    const bytes = new Uint8Array(await handle.readFile());
    if (bytes.length > limit) throw new WorkspaceFileError(`The file is larger than ${limit / 1024} KiB`);
    return bytes;
  } finally {
    await handle.close();
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
