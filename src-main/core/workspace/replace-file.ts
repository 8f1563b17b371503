// Writes a changed workspace file: whole or not at all, with the rights it had, and only over what was read before.
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { GatewayError } from '../errors.ts';
import { overwriteFile } from '../overwrite-file.ts';
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
  await overwriteFile(file, text, {
    label: relative,
    async assertUnchanged() {
      const found = await readInside(root, relative);
      if (found?.digest !== expected) {
        throw new GatewayError('conflict', `${relative} was changed meanwhile: look at it again`);
      }
    },
  });
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
