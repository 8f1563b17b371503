// Moves the master key out of the keychain into the key file. It stays the same key: nothing has to be sealed anew.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createKeyFile, KEY_FILE, readKeyFile } from './key-file.ts';
import { keyUnavailable } from './key-provider.ts';
import { type Keychain, openSealedKey, readSealedKey, SEALED_KEY_FILE } from './keychain-key.ts';
import { KEY_VARIABLE } from './master-key.ts';
import { createPrivateFile } from './private-file.ts';
import { storageError } from './storage-error.ts';

export interface KeyTransferOptions {
  /** The profile holds sealed secrets: a key made now would not be theirs. */
  readonly hasSecrets: boolean;
  readonly clock?: Clock;
}

/**
 * From the next start on the key is in the file. Without a key yet, one is made there. A file that holds another key stays
 * as it is.
 *
 * @throws GatewayError `key_unavailable` when the keychain does not give the key, or secrets were stored with a key that
 * the profile does not have; `conflict` when there is another key in the file, `storage_full` or `read_only` when the file
 * cannot be written; the keychain's copy is kept then
 */
export async function moveKeyToFile(
  directory: string,
  keychain: Keychain,
  { hasSecrets, clock = systemClock }: KeyTransferOptions,
): Promise<void> {
  const sealed = readSealedKey(directory);
  if (sealed === null) {
    if (readKeyFile(directory) !== null) return;
    if (hasSecrets) throw keyUnavailable(NOT_OURS);
    createKeyFile(directory);
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

const NOT_OURS =
  `Secrets are stored with a key that is not kept in this profile, such as that of ${KEY_VARIABLE}. ` +
  `A new key in the file ${KEY_FILE} would not open them: keep the one that does`;
