// Moves the master key out of the keychain into the key file. It stays the same key: nothing has to be sealed anew.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createKeyFile, KEY_FILE, readKeyFile } from './key-file.ts';
import { type Keychain, openSealedKey, readSealedKey, SEALED_KEY_FILE } from './keychain-key.ts';
import { createPrivateFile } from './private-file.ts';
import { storageError } from './storage-error.ts';

/**
 * From the next start on the key is in the file. Without a key yet, one is made there. A file that holds another key stays
 * as it is.
 *
 * @throws GatewayError `key_unavailable` when the keychain does not give the key, `conflict` when there is another key in
 * the file, `storage_full` or `read_only` when the file cannot be written; the keychain's copy is kept then
 */
export async function moveKeyToFile(directory: string, keychain: Keychain, clock: Clock = systemClock): Promise<void> {
  const sealed = readSealedKey(directory);
  if (sealed === null) {
    if (readKeyFile(directory) === null) createKeyFile(directory);
    return;
  }
  const text = await openSealedKey(directory, sealed, keychain, clock);
  try {
    createPrivateFile(path.join(directory, KEY_FILE), `${text}\n`);
  } catch (error) {
    throw storageError(error, 'The key for secrets');
  }
  if (readKeyFile(directory) !== text) {
    throw new GatewayError('conflict', `There is a file ${KEY_FILE} with another key. Move it away and try again`);
  }
  rmSync(path.join(directory, SEALED_KEY_FILE), { force: true });
}
