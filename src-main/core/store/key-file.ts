// The master key in a file that only its owner may read: made once, complete or not at all, never replaced.
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { generateKeyText, parseKeyText } from './fernet.ts';
import { keyUnavailable } from './key-provider.ts';
import { createPrivateFile, readPrivateFile } from './private-file.ts';
import { storageError } from './storage-error.ts';

export const KEY_FILE = 'secret.key';
const PUT_BACK = 'Put a copy of it back, or set AGENT_GATEWAY_SECRET_KEY to the key.';

/**
 * The key text in the key file; null when there is no such file.
 *
 * @throws GatewayError `key_unavailable` when the file is there and cannot be the one we made
 */
export function readKeyFile(directory: string): string | null {
  let text: string | undefined;
  try {
    text = readPrivateFile(path.join(directory, KEY_FILE), 4_096)?.toString('utf8').trim();
  } catch (error) {
    throw keyUnavailable(`Stored secrets are locked: ${(error as GatewayError).message}. ${PUT_BACK}`, error);
  }
  if (text === undefined) return null;
  if (parseKeyText(text) !== null) return text;
  throw keyUnavailable(
    `Stored secrets are locked: the key file ${KEY_FILE} in the data directory is damaged. ${PUT_BACK}`,
  );
}

/** Makes the key file, unless another process was faster; the key is safe on the disk when this returns. */
export function createKeyFile(directory: string): string {
  const text = generateKeyText();
  try {
    if (createPrivateFile(path.join(directory, KEY_FILE), `${text}\n`)) return text;
  } catch (error) {
    throw storageError(error, 'The key for secrets');
  }
  const existing = readKeyFile(directory);
  if (existing === null) throw new GatewayError('unavailable', 'The key file came and went while it was being read');
  return existing;
}
