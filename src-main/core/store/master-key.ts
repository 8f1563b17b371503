// Where the key for secrets comes from: the environment, the system's keychain, or a file, in that order.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { createKeyFile, KEY_FILE, readKeyFile } from './key-file.ts';
import { type KeyDescription, type KeyProvider, keyUnavailable, type LoadedKey } from './key-provider.ts';
import { createSealedKey, type Keychain, openSealedKey, readSealedKey, SEALED_KEY_FILE } from './keychain-key.ts';

export const KEY_VARIABLE = 'AGENT_GATEWAY_SECRET_KEY';

export interface MasterKeyOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The desktop's; headless there is none. */
  readonly keychain?: Keychain | null;
  readonly clock?: Clock;
}

/** The key of a profile. Nothing is read, asked or made before it is needed. */
export function createMasterKey(options: MasterKeyOptions): KeyProvider {
  const { directory, env, keychain = null, clock = systemClock } = options;
  const fromEnv = env[KEY_VARIABLE];
  if (fromEnv !== undefined) return environmentKey(fromEnv, options);
  return {
    describe(hasSecrets) {
      try {
        if (has(directory, SEALED_KEY_FILE)) return keychain ? inKeychain(keychain) : unavailable(ELSEWHERE);
        if (readKeyFile(directory) !== null) return IN_FILE;
      } catch (error) {
        return unavailable((error as Error).message);
      }
      return hasSecrets ? unavailable(MISSING) : { source: 'none', description: notYet(keychain) };
    },
    async load(mayCreate) {
      const sealed = readSealedKey(directory);
      if (sealed !== null) {
        if (keychain === null) throw keyUnavailable(ELSEWHERE);
        return loaded(inKeychain(keychain), await openSealedKey(directory, sealed, keychain, clock), SEALED_KEY_FILE);
      }
      const text = readKeyFile(directory);
      if (text !== null) return loaded(IN_FILE, text, KEY_FILE);
      if (!mayCreate) throw keyUnavailable(MISSING);
      const wrapped = keychain && (await createSealedKey(directory, keychain, clock));
      if (keychain && wrapped) return loaded(inKeychain(keychain), wrapped, SEALED_KEY_FILE);
      return loaded(IN_FILE, createKeyFile(directory), KEY_FILE);
    },
  };
}

function environmentKey(text: string, { directory }: MasterKeyOptions): KeyProvider {
  const description: KeyDescription =
    text === ''
      ? unavailable(`Secrets are locked: ${KEY_VARIABLE} is set but empty. Give it a value, or remove it.`)
      : { source: 'environment', description: `Secrets are encrypted with the key from ${KEY_VARIABLE}.` };
  return {
    describe: () => description,
    async load() {
      if (text === '') throw keyUnavailable(description.description);
      const ownKey = has(directory, KEY_FILE) || has(directory, SEALED_KEY_FILE);
      const adviceOnMismatch =
        `Stored secrets are locked: ${KEY_VARIABLE} is not the key they were stored with. Set it to that key` +
        `${ownKey ? ', or remove it: the profile has a key of its own' : ''}. ${GIVE_UP}`;
      return { ...description, text, adviceOnMismatch };
    },
  };
}

function loaded(description: KeyDescription, text: string, file: string): LoadedKey {
  const adviceOnMismatch =
    `Stored secrets are locked: ${file} is not the key they were stored with. Put the former file back, ` +
    `or set ${KEY_VARIABLE} to the key they were stored with. ${GIVE_UP}`;
  return { ...description, text, adviceOnMismatch };
}

const GIVE_UP = 'If that key is lost, delete the servers whose secrets are locked: then new secrets can be stored.';

const IN_FILE: KeyDescription = {
  source: 'key_file',
  description: `Secrets are encrypted with the key in the file ${KEY_FILE}, which is protected by file permissions only.`,
};

const ELSEWHERE =
  "Stored secrets are locked: this profile's key is kept by the system's keychain, which only the desktop application can " +
  `ask. Open the profile there, or set ${KEY_VARIABLE} to its key.`;

const MISSING =
  `Stored secrets are locked: their key is not here. Set ${KEY_VARIABLE} to the key they were stored with, ` +
  `or put the file ${KEY_FILE} back into the data directory.`;

function inKeychain(keychain: Keychain): KeyDescription {
  return { source: 'keychain', description: `Secrets are encrypted with a key that is kept by ${keychain.name}.` };
}

function notYet(keychain: Keychain | null): string {
  const place = keychain
    ? `kept by ${keychain.name}`
    : `kept in the file ${KEY_FILE}, protected by file permissions only`;
  return `No secret is stored yet. With the first one a key is made and ${place}.`;
}

const unavailable = (description: string): KeyDescription => ({ source: 'unavailable', description });

const has = (directory: string, name: string) => existsSync(path.join(directory, name));
