// The configuration in the profile's file: the truth in memory, every change on the disk before it counts.
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { type ConfigStore, closedError, type Notice } from './config-store.ts';
import { createGuardedWriter } from './guarded-write.ts';
import { frozenCopy, PROFILE_FORMAT, type ProfileDocument, type ProfileFormat } from './profile-document.ts';
import { inspectProfile, type LoadedProfile, loadProfile, PROFILE_FILE, tidyDirectory } from './profile-guard.ts';
import { clearDirectory } from './set-aside.ts';
import { storageError } from './storage-error.ts';
import type { OpenStore } from './store-like.ts';

export interface FileStoreOptions {
  readonly directory: string;
  readonly openStore: OpenStore;
  /** Why this process may not write to the directory, as a sentence; null when it owns the profile. */
  readonly readOnly: string | null;
  readonly now: () => number;
  /** What was noticed before the file was opened. */
  readonly notices?: readonly Notice[];
  readonly format?: ProfileFormat;
}

/** Opens the profile of a directory that exists. Only its owner may open it without `readOnly`. */
export function openFileStore(options: FileStoreOptions): ConfigStore {
  const { directory, openStore, now, format = PROFILE_FORMAT } = options;
  const loaded = load(options, format);
  const file = path.join(directory, PROFILE_FILE);
  const replace = createGuardedWriter(file, () => openStore(directory), loaded.bytes, now);
  let { document } = loaded;
  let closed = false;
  return {
    get document() {
      return document;
    },
    readOnly: loaded.readOnly,
    notices: [...(options.notices ?? []), ...loaded.notices],
    write(next) {
      if (closed) throw closedError();
      if (loaded.readOnly !== null) throw new GatewayError('read_only', loaded.readOnly);
      const copy = frozenCopy({ ...next, version: format.version });
      replace(copy as ProfileDocument & Record<string, unknown>);
      document = copy;
    },
    async close() {
      closed = true;
    },
  };
}

function load({ directory, readOnly, now }: FileStoreOptions, format: ProfileFormat): LoadedProfile {
  if (readOnly === null) {
    try {
      tidyDirectory(directory);
      const cleared = clearDirectory(directory, now());
      const loaded = loadProfile(directory, format, now());
      return { ...loaded, notices: [...cleared, ...loaded.notices] };
    } catch (error) {
      return withoutWriting(directory, storageError(error, 'The configuration').message, format);
    }
  }
  return withoutWriting(directory, readOnly, format);
}

function withoutWriting(directory: string, reason: string, format: ProfileFormat): LoadedProfile {
  const found = inspectProfile(directory, format);
  const notice: Notice = { code: 'profile_read_only', message: reason };
  return { ...found, readOnly: found.readOnly ?? reason, notices: [notice, ...found.notices] };
}
