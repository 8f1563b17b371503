// One owner per data directory: numbered lock files, of which the highest counts, taken over when its owner is gone.
//
// A lock file is never taken away from under its number: whoever takes over creates the next number, which only one can,
// and then looks whether it is the highest. So a slow starter with an old view of the directory always finds out, which
// no scheme can promise that removes a stale file and creates it anew.
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { isRecord, isText, isWholeNumber } from '../plain-checks.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from './private-file.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { storageError } from './storage-error.ts';

const PREFIX = 'owner.lock.';
/** Each try that fails means that somebody else got further, so this is never reached. */
const MAX_TRIES = 1_000;
/** A file system without hard links shows a lock before it is complete; a crash there leaves it so for good. */
const INCOMPLETE_MS = 1_000;

/** A power cut ends the owner too: what it leaves of the lock names nobody who runs. */
const FLEETING = { durable: false };

interface LockOwner extends ProcessIdentity {
  readonly url: string | null;
}

function isOwner(value: unknown): value is LockOwner {
  if (!isRecord(value) || !isText(value.started)) return false;
  return isWholeNumber(value.pid, 1) && (value.url === null || isText(value.url));
}

export interface ProfileOwner {
  readonly pid: number;
  /** Where it listens; null until it does. */
  readonly url: string | null;
}

export interface ProfileLock {
  /** Tells others where this process listens. */
  publish(info: { readonly url: string }): void;
  release(): void;
}

/** Another process owns the profile. */
export class ProfileInUse extends GatewayError {
  readonly pid: number | null;
  readonly url: string | null;

  constructor(owner: ProfileOwner | null) {
    const who = owner ? `process ${owner.pid}` : 'another process, which is just starting';
    const where = owner?.url ? `, which listens on ${owner.url}` : '';
    super('conflict', `This data directory is in use by ${who}${where}`);
    this.pid = owner?.pid ?? null;
    this.url = owner?.url ?? null;
  }
}

/**
 * Makes this process the owner of a data directory that exists.
 *
 * @param alive whether a process that once wrote its name still runs
 * @throws ProfileInUse when another process, or another gateway in this one, owns it
 * @throws GatewayError `storage_full` or `read_only` when nobody owns it and no lock can be written
 */
export async function acquireProfileLock(directory: string, alive = isRunning): Promise<ProfileLock> {
  const own = ownIdentity();
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const highest = await refuseIfOwned(directory, Number.POSITIVE_INFINITY, alive);
    const file = lockFile(directory, highest + 1);
    if (!create(file, JSON.stringify({ ...own, url: null }))) continue;
    if (lockNumbers(directory)[0] !== highest + 1) {
      rmSync(file, { force: true });
      continue;
    }
    try {
      await refuseIfOwned(directory, highest + 1, alive);
    } catch (error) {
      release(file);
      throw error;
    }
    removeUpTo(directory, highest);
    return heldLock(file, own);
  }
  throw new ProfileInUse(null);
}

function heldLock(file: string, own: ProcessIdentity): ProfileLock {
  let held = true;
  return {
    publish({ url }) {
      if (held) replacePrivateFile(file, JSON.stringify({ ...own, url }), FLEETING);
    },
    release() {
      held = false;
      release(file);
    },
  };
}

/** Who owns a data directory right now; null when nobody does. Changes nothing. */
export async function readProfileOwner(directory: string): Promise<ProfileOwner | null> {
  const [highest] = lockNumbers(directory);
  const content = highest === undefined ? null : readLock(lockFile(directory, highest));
  const owner = content === null || content === 'incomplete' ? null : content;
  return owner !== null && (await isRunning(owner)) ? { pid: owner.pid, url: owner.url } : null;
}

/** @returns the highest number below the limit, 0 when there is none */
async function refuseIfOwned(directory: string, below: number, alive: typeof isRunning): Promise<number> {
  const highest = lockNumbers(directory).find((number) => number < below);
  if (highest === undefined) return 0;
  const owner = readLock(lockFile(directory, highest));
  if (owner === 'incomplete') throw new ProfileInUse(null);
  if (owner !== null && (await alive(owner))) throw new ProfileInUse(owner);
  return highest;
}

function lockNumbers(directory: string): number[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(PREFIX) && /^[1-9]\d{0,14}$/.test(name.slice(PREFIX.length)))
    .map((name) => Number(name.slice(PREFIX.length)))
    .sort((one, other) => other - one);
}

function lockFile(directory: string, number: number): string {
  return path.join(directory, `${PREFIX}${number}`);
}

/** Null for a lock that was given back or makes no sense. */
function readLock(file: string): LockOwner | 'incomplete' | null {
  const text = readText(file);
  if (text === '') return null;
  try {
    const found: unknown = JSON.parse(text);
    if (isOwner(found)) return found;
  } catch {
    // Half of it, perhaps.
  }
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.abs(age) < INCOMPLETE_MS ? 'incomplete' : null;
}

function readText(file: string): string {
  try {
    return readPrivateFile(file)?.toString('utf8') ?? '';
  } catch (error) {
    const message = `${(error as GatewayError).message}. Move it away and start again`;
    throw new GatewayError('config_error', message, { cause: error });
  }
}

function create(file: string, content: string): boolean {
  try {
    return createPrivateFile(file, content, FLEETING);
  } catch (error) {
    throw storageError(error, 'The lock of the data directory');
  }
}

function removeUpTo(directory: string, highest: number): void {
  for (const number of lockNumbers(directory)) {
    try {
      if (number <= highest) rmSync(lockFile(directory, number), { force: true });
    } catch {
      // Only the highest number counts.
    }
  }
}

/** Emptied, not removed: the number must not come free. Emptying needs no space. */
function release(file: string): void {
  try {
    truncateSync(file);
  } catch {
    // The file is gone or the disk read-only: once this process ends, the lock is stale anyway.
  }
}
