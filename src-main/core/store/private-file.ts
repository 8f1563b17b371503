// Files that only their owner may read and that are never half there: a reader meets the old content or the new one.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { errorCode } from './storage-error.ts';

export const DIRECTORY_MODE = 0o700;
export const FILE_MODE = 0o600;
const POSIX = process.platform !== 'win32';
const LINK_UNSUPPORTED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** The names that `temporaryName` gives, and those that `conf` gives: what a killed process may leave behind. */
export const TEMPORARY_NAME = /\.tmp-[0-9a-f]{8,}$/;

/** A name beside `file` that no other process uses and that is swept at the next start should this one be killed. */
export function temporaryName(file: string): string {
  return `${file}.tmp-${randomBytes(8).toString('hex')}`;
}

/**
 * Makes the directory when there is none and takes it away from other users.
 *
 * @returns the mode that had to be repaired (`0o755`), null when nothing had to be
 */
export function ensurePrivateDirectory(directory: string): number | null {
  const made = mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  return made === undefined ? repairMode(directory, statSync(directory), DIRECTORY_MODE) : null;
}

/** @returns the mode that had to be repaired, null when nothing had to or could be */
export function repairMode(file: string, stats: Stats, mode: number): number | null {
  const former = stats.mode & 0o777;
  if (!POSIX || former === mode) return null;
  try {
    chmodSync(file, mode);
    return former;
  } catch {
    return null;
  }
}

/**
 * The content of a regular file of ours; null when there is none. Modes that let others read are repaired on the way.
 *
 * @param limit the size in bytes above which the file is refused unread
 * @throws GatewayError `config_error` for a symbolic link, anything else that is no regular file, a file of another user,
 * one that is too large and one that cannot be read
 */
export function readPrivateFile(file: string, limit = 1024 * 1024): Buffer | null {
  const refuse = (reason: string, cause?: unknown) =>
    new GatewayError('config_error', `${path.basename(file)} is not used: ${reason}`, { cause });
  // Windows has no O_NOFOLLOW.
  if (!POSIX && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) throw refuse('it is a symbolic link');
  let descriptor: number;
  try {
    // Not blocking: opening a pipe that somebody put in the file's place would wait for ever.
    descriptor = openSync(file, POSIX ? constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK : 'r');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP' || code === 'EMLINK') throw refuse('it is a symbolic link', error);
    throw refuse(code === 'EACCES' ? 'it may not be read' : `it cannot be read${code && ` (${code})`}`, error);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw refuse('it is not a regular file');
    if (isForeign(stats)) throw refuse('it belongs to another user');
    if (stats.size > limit) throw refuse(`it is larger than ${limit.toLocaleString('en')} bytes`);
    if (POSIX && (stats.mode & 0o077) !== 0) makePrivate(descriptor);
    return readFileSync(descriptor);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw refuse(`it cannot be read (${errorCode(error)})`, error);
  } finally {
    closeSync(descriptor);
  }
}

/** Others must not be able to hand us commands to run; root may, it could anyway. */
function isForeign(stats: Stats): boolean {
  const user = process.geteuid?.();
  return user !== undefined && user !== 0 && stats.uid !== user && stats.uid !== 0;
}

function makePrivate(descriptor: number): void {
  try {
    fchmodSync(descriptor, FILE_MODE);
  } catch {
    // On a read-only disk the content is still worth reading.
  }
}

export interface WriteOptions {
  /** False when nothing is lost with the file in a power cut: putting it on the disk takes tens of milliseconds. */
  readonly durable?: boolean;
}

/** Writes a file unless there is one: complete and on the disk when it returns `true`, untouched when `false`. */
export function createPrivateFile(
  file: string,
  content: string | Uint8Array,
  { durable = true }: WriteOptions = {},
): boolean {
  const temporary = writeTemporary(file, content, durable);
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!LINK_UNSUPPORTED.has(errorCode(error))) throw error;
    return createInPlace(file, content, durable);
  } finally {
    rmSync(temporary, { force: true });
  }
  if (durable) fsyncDirectory(path.dirname(file));
  return true;
}

/** Writes a file over whatever had its name, a symbolic link included: on the disk when it returns. */
export function replacePrivateFile(
  file: string,
  content: string | Uint8Array,
  { durable = true }: WriteOptions = {},
): void {
  const temporary = writeTemporary(file, content, durable);
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durable) fsyncDirectory(path.dirname(file));
}

/** A second name for a file's content that later changes of the first do not reach; takes the place of `target`. */
export function keepGeneration(file: string, target: string): void {
  const temporary = temporaryName(target);
  try {
    // A link needs no free block, so it works on a full disk. Windows may write in place, which would change both names.
    if (!POSIX) throw Object.assign(new Error('copied instead'), { code: 'ENOTSUP' });
    linkSync(file, temporary);
    renameSync(temporary, target);
  } catch (error) {
    if (!LINK_UNSUPPORTED.has(errorCode(error))) throw error;
    replacePrivateFile(target, readFileSync(file));
  } finally {
    // Renaming one name of a file onto another name of the same file leaves both.
    rmSync(temporary, { force: true });
  }
}

/** Makes creations, renames and removals in a directory last through a power cut, where the platform can do that. */
export function fsyncDirectory(directory: string): void {
  if (!POSIX) return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EROFS'].includes(errorCode(error))) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function writeTemporary(file: string, content: string | Uint8Array, durable: boolean): string {
  const temporary = temporaryName(file);
  try {
    writeNew(temporary, content, durable);
    return temporary;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** For file systems without hard links: others may meet the file before it is complete. */
function createInPlace(file: string, content: string | Uint8Array, durable: boolean): boolean {
  try {
    writeNew(file, content, durable);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    rmSync(file, { force: true });
    throw error;
  }
  if (durable) fsyncDirectory(path.dirname(file));
  return true;
}

function writeNew(file: string, content: string | Uint8Array, durable: boolean): void {
  const descriptor = openSync(file, 'wx', FILE_MODE);
  try {
    writeFileSync(descriptor, content);
    if (durable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
