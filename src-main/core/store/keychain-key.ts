// The master key wrapped by the system's keychain: the data directory holds only what the keychain can open.
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { generateKeyText, parseKeyText } from './fernet.ts';
import { keyUnavailable } from './key-provider.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from './private-file.ts';
import { storageError } from './storage-error.ts';

export const SEALED_KEY_FILE = 'secret.key.sealed';
const MAX_BYTES = 64 * 1024;
/** A prompt may wait for a person, but not for ever. */
export const KEYCHAIN_TIMEOUT_MS = 120_000;

/** The system's key store as its host offers it. */
export interface Keychain {
  /** As the subject of a sentence: "the macOS keychain". */
  readonly name: string;
  /** Whether it really protects what it wraps. */
  available(): Promise<boolean>;
  wrap(text: string): Promise<Uint8Array>;
  /** `renew` asks for the text to be wrapped anew, because the keychain's own key has changed. */
  unwrap(sealed: Uint8Array): Promise<{ readonly text: string; readonly renew: boolean }>;
}

/** The sealed key as it lies in the directory; null when the profile's key is not kept by a keychain. */
export function readSealedKey(directory: string): Uint8Array | null {
  try {
    return readPrivateFile(path.join(directory, SEALED_KEY_FILE), MAX_BYTES);
  } catch (error) {
    throw keyUnavailable(`Stored secrets are locked: ${(error as Error).message}.`, error);
  }
}

export async function openSealedKey(
  directory: string,
  sealed: Uint8Array,
  keychain: Keychain,
  clock: Clock,
): Promise<string> {
  const { text, renew } = await ask(keychain, clock, async () => {
    if (!(await keychain.available())) throw new Error('not available');
    return keychain.unwrap(sealed);
  });
  if (parseKeyText(text) === null) throw locked(keychain);
  if (renew) await renewSealedKey(directory, text, keychain, clock);
  return text;
}

/** Makes a key and has it wrapped; null when the keychain protects nothing, so that the caller can choose another place. */
export async function createSealedKey(directory: string, keychain: Keychain, clock: Clock): Promise<string | null> {
  const text = generateKeyText();
  const sealed = await ask(keychain, clock, async () => {
    if (!(await keychain.available())) return null;
    const wrapped = await keychain.wrap(text);
    // A key that does not come back would be noticed only when everything stored with it is lost.
    if ((await keychain.unwrap(wrapped)).text !== text) throw new Error('the key did not come back');
    return wrapped;
  });
  if (sealed === null) return null;
  try {
    if (createPrivateFile(path.join(directory, SEALED_KEY_FILE), sealed)) return text;
  } catch (error) {
    throw storageError(error, 'The key for secrets');
  }
  const existing = readSealedKey(directory);
  if (existing === null) throw locked(keychain);
  return openSealedKey(directory, existing, keychain, clock);
}

async function renewSealedKey(directory: string, text: string, keychain: Keychain, clock: Clock): Promise<void> {
  try {
    const wrapped = await ask(keychain, clock, () => keychain.wrap(text));
    replacePrivateFile(path.join(directory, SEALED_KEY_FILE), wrapped);
  } catch {
    // The present wrapping still opens; the keychain asks again next time.
  }
}

/** Foreign errors stay inside: their messages may repeat what they were given. */
async function ask<T>(keychain: Keychain, clock: Clock, question: () => Promise<T>): Promise<T> {
  let cancel = () => {};
  const silence = new Promise<never>((_, reject) => {
    cancel = clock.after(KEYCHAIN_TIMEOUT_MS, () => reject(new Error('no answer')));
  });
  try {
    return await Promise.race([question(), silence]);
  } catch (error) {
    throw locked(keychain, error);
  } finally {
    cancel();
  }
}

function locked(keychain: Keychain, cause?: unknown) {
  return keyUnavailable(
    `Stored secrets are locked: ${keychain.name} did not give the key. Unlock it and try again, ` +
      'or set AGENT_GATEWAY_SECRET_KEY to the key.',
    cause,
  );
}
