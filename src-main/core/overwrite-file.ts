// Writes over a file of the user's: whole or not at all, with the rights it had.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chown, type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { GatewayError } from './errors.ts';

/** The rights of a file that was not there. */
const NEW_FILE_MODE = 0o600;
const NEW_FOLDER_MODE = 0o700;

/**
 * @param file without links; made, with its folder, when it is not there
 * @param label what it is called in a message
 * @param assertUnchanged called just before the new content takes its place; throws when it must not
 * @throws GatewayError `storage_full`, `read_only` or `unavailable` when it cannot be written
 */
export async function overwriteFile(
  file: string,
  text: string,
  { label, assertUnchanged }: { readonly label: string; readonly assertUnchanged: () => Promise<void> },
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const found = await lstat(file).catch(absent);
    if (!found) await mkdir(folder, { recursive: true, mode: NEW_FOLDER_MODE });
    const mode = found ? found.mode & 0o777 : NEW_FILE_MODE;
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    await filled(handle, text, mode);
    // Who runs this as another user means to change the file, not its owner.
    if (found) await chown(temporary, found.uid, found.gid).catch(() => {});
    await assertUnchanged();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof GatewayError ? error : fileError(label, 'written', error);
  }
}

async function filled(handle: FileHandle, text: string, mode: number): Promise<void> {
  try {
    await handle.writeFile(text, 'utf8');
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** What to say of a file of the user's that could not be written or removed. */
export function fileError(label: string, done: 'written' | 'removed', error: unknown): GatewayError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new GatewayError('storage_full', `${label} is not changed: the disk is full`, { cause: error });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new GatewayError('read_only', `${label} is not changed: its folder cannot be written to`, { cause: error });
  }
  return new GatewayError('unavailable', `${label} could not be ${done} (${code ?? 'unknown reason'})`, {
    cause: error,
  });
}
