// Writes a changed workspace file: whole or not at all, with the rights it had, and only over what was read before.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chown, lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { GatewayError } from '../errors.ts';
import { WorkspaceFileError } from './front-matter.ts';
import { insideRoot, readInside } from './workspace-files.ts';

/**
 * @param root without links in it
 * @param expected the digest of the content the change was made from
 * @throws GatewayError `conflict` for a link, a file outside of the workspace and one that was changed meanwhile;
 * `storage_full`, `read_only` or `unavailable` when it cannot be written
 */
export async function replaceFile(root: string, relative: string, expected: string, text: string): Promise<void> {
  const file = await realPlace(root, relative);
  const { mode, uid, gid } = await lstat(file);
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode & 0o777);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.chmod(mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Who runs this as another user means to change the file, not its owner.
    await chown(temporary, uid, gid).catch(() => {});
    const found = await readInside(root, relative);
    if (found?.digest !== expected) {
      throw new GatewayError('conflict', `${relative} was changed meanwhile: look at it again`);
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof GatewayError ? error : writeError(relative, error);
  }
}

async function realPlace(root: string, relative: string): Promise<string> {
  const file = path.join(root, relative);
  try {
    if ((await lstat(file)).isSymbolicLink()) {
      throw new WorkspaceFileError('It is a link: change the file it leads to');
    }
    return await insideRoot(root, file);
  } catch (error) {
    const reason = error instanceof WorkspaceFileError ? error.reason : 'It is not there';
    throw new GatewayError('conflict', `${relative} is not changed: ${reason}`);
  }
}

function writeError(relative: string, error: unknown): GatewayError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new GatewayError('storage_full', `${relative} is not changed: the disk is full`, { cause: error });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new GatewayError('read_only', `${relative} is not changed: its folder cannot be written to`, {
      cause: error,
    });
  }
  return new GatewayError('unavailable', `${relative} could not be written (${code ?? 'unknown reason'})`, {
    cause: error,
  });
}
