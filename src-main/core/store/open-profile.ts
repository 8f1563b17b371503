// Opens a data directory for its one owner: lock, configuration and key, with everything the user should know.
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Redactor } from '../redactor.ts';
import type { ConfigStore, Notice } from './config-store.ts';
import { openFileStore } from './file-store.ts';
import type { Keychain } from './keychain-key.ts';
import { createMasterKey } from './master-key.ts';
import { ensurePrivateDirectory } from './private-file.ts';
import { PROFILE_FORMAT, type ProfileDocument, sealedTokens } from './profile-document.ts';
import { inspectProfile } from './profile-guard.ts';
import {
  acquireProfileLock,
  ProfileInUse,
  type ProfileLock,
  type ProfileOwner,
  readProfileOwner,
} from './profile-lock.ts';
import { createSecretBox, type SecretBox } from './secret-box.ts';
import { errorCode } from './storage-error.ts';
import type { OpenStore } from './store-like.ts';

export interface OpenProfileOptions {
  /** Absolute. Made when it is not there. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The desktop's key store; headless there is none. */
  readonly keychain?: Keychain | null;
  /** What writes `config.json`; `conf` unless given. */
  readonly openStore?: OpenStore;
  readonly redactor?: Redactor;
  readonly clock?: Clock;
}

export interface Profile {
  readonly directory: string;
  readonly store: ConfigStore;
  readonly box: SecretBox;
  /** Tells later starters of the same profile where this process listens. */
  publish(info: { readonly url: string }): void;
  /** Nothing is written after this, and the next process may take over. */
  close(): Promise<void>;
}

/**
 * @throws ProfileInUse when another process owns the directory
 * @throws GatewayError `config_error` when there can be no such directory
 */
export async function openProfile(options: OpenProfileOptions): Promise<Profile> {
  const { directory, env, keychain, redactor, clock = systemClock } = options;
  const repaired = makeDirectory(directory);
  const lock = await lockUnlessReadOnly(directory);
  try {
    // Loaded here and not above: it costs time and memory that a host with a store of its own need not spend.
    const openStore = options.openStore ?? (await import('./conf-store.ts')).openConf;
    const readOnly = 'refused' in lock ? lock.refused : null;
    const store = openFileStore({ directory, openStore, readOnly, now: clock.now, notices: repaired });
    const box = createSecretBox({
      key: createMasterKey({ directory, env, clock, keychain: keychain ?? null }),
      storedTokens: () => sealedTokens(store.document),
      readOnly: store.readOnly,
      now: clock.now,
      ...(redactor && { redactor }),
    });
    return {
      directory,
      store,
      box,
      publish: (info) => publish(lock, info),
      async close() {
        await store.close();
        if (!('refused' in lock)) lock.release();
      },
    };
  } catch (error) {
    if (!('refused' in lock)) lock.release();
    throw error;
  }
}

export interface ProfileGlance {
  /** False when there is no such directory yet. */
  readonly exists: boolean;
  readonly owner: ProfileOwner | null;
  readonly document: ProfileDocument;
  readonly notices: readonly Notice[];
}

/**
 * What lies in a data directory and who owns it, without a lock and without changing anything.
 *
 * @throws GatewayError `config_error` when it cannot be looked at
 */
export async function inspectDataDirectory(directory: string): Promise<ProfileGlance> {
  const { document, notices } = inspectProfile(directory, PROFILE_FORMAT);
  try {
    return { exists: true, owner: await readProfileOwner(directory), document, notices };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { exists: false, owner: null, document, notices };
    throw unusable(directory, 'looked at', error);
  }
}

type LockOrReason = ProfileLock | { readonly refused: string };

async function lockUnlessReadOnly(directory: string): Promise<LockOrReason> {
  try {
    return await acquireProfileLock(directory);
  } catch (error) {
    if (error instanceof ProfileInUse || !(error instanceof GatewayError)) throw error;
    if (error.code === 'storage_full') {
      return { refused: 'The disk is full: the configuration can be read, not changed. Make room and start again' };
    }
    if (error.code !== 'read_only') throw error;
    return { refused: 'The data directory cannot be written to: the configuration can be read, not changed' };
  }
}

function publish(lock: LockOrReason, info: { readonly url: string }): void {
  try {
    if (!('refused' in lock)) lock.publish(info);
  } catch {
    // On a full disk others learn who owns the profile, only not where it listens.
  }
}

function makeDirectory(directory: string): Notice[] {
  try {
    const former = ensurePrivateDirectory(directory);
    if (former === null || (former & 0o077) === 0) return [];
    const message = `The data directory was open to other users (mode ${former.toString(8)}); it is private now`;
    return [{ code: 'data_dir_repaired', message }];
  } catch (error) {
    throw unusable(directory, 'made', error);
  }
}

function unusable(directory: string, verb: string, error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const reason = errorCode(error) || 'unknown reason';
  return new GatewayError(
    'config_error',
    `The data directory ${path.basename(directory)} cannot be ${verb} (${reason})`,
    {
      cause: error,
    },
  );
}
