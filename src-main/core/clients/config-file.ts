// A client's configuration on the disk: read with what tells it from a later one, written over as a whole.
import { createHash } from 'node:crypto';
import { readFile, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { GatewayError } from '../errors.ts';
import { fileError, overwriteFile } from '../overwrite-file.ts';

export interface ConfigFile {
  /** Links followed: many keep their configuration in a repository and link to it. */
  readonly path: string;
  readonly exists: boolean;
  /** Empty when there is none. */
  readonly text: string;
  readonly hash: string;
}

/** Claude Code keeps its history in the same file. */
const MAX_BYTES = 64 * 1024 * 1024;

/** @throws GatewayError `config_error` for what is no readable file of text */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const refuse = (reason: string, cause?: unknown) => new GatewayError('config_error', `${file} ${reason}`, { cause });
  const place = await followLinks(file);
  try {
    const stats = await stat(place);
    if (!stats.isFile()) throw refuse('is not a file');
    if (stats.size > MAX_BYTES) throw refuse('is too large');
    const bytes = await readFile(place);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path: place, exists: true, text, hash: hashOf(text) };
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path: place, exists: false, text: '', hash: 'absent' };
    if (error instanceof TypeError) throw refuse('is not text in UTF-8', error);
    throw refuse(`cannot be read (${code ?? 'unknown reason'})`, error);
  }
}

/** @param text null: the file goes. @throws GatewayError `conflict` when the file is no longer the one that was read */
export async function writeConfigFile(before: ConfigFile, text: string | null): Promise<void> {
  const assertUnchanged = async () => {
    const now = await readConfigFile(before.path);
    if (now.hash !== before.hash) {
      throw new GatewayError('conflict', `${before.path} was changed meanwhile: look at the change again`);
    }
  };
  if (text !== null) return overwriteFile(before.path, text, { label: before.path, assertUnchanged });
  await assertUnchanged();
  try {
    // Gone already is as good.
    await rm(before.path, { force: true });
  } catch (error) {
    throw fileError(before.path, 'removed', error);
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Also of a link whose target is not there yet, and of a file in a linked folder that is not there yet. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(await followLinks(folder), path.basename(file));
  }
}
