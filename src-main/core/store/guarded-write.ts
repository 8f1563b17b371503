// Replaces the profile's file through the library, which may cut it short without a word: keep, write, read back, compare.
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fsyncDirectory, keepGeneration, replacePrivateFile, temporaryName } from './private-file.ts';
import { sameContent } from './profile-document.ts';
import { formerGeneration } from './profile-guard.ts';
import { asideName, setAside } from './set-aside.ts';
import { errorCode, storageError, storageFull } from './storage-error.ts';
import type { StoreLike } from './store-like.ts';

const SUBJECT = 'The configuration';

/**
 * @param known what the file holds, byte for byte; null when there is no file
 * @returns writes one document, durably, and throws a `GatewayError` with the former file in place when it cannot
 */
export function createGuardedWriter(file: string, openStore: () => StoreLike, known: Buffer | null, now: () => number) {
  let store: StoreLike | null = null;
  let last = known;
  return (document: Record<string, unknown>): void => {
    const before = readIfThere(file);
    const kept = before === null ? null : keepFormer(before);
    try {
      store ??= openAt(file, openStore);
      replaceInOneStep(store, document);
      fsyncDirectory(path.dirname(file));
    } catch (error) {
      putBack(before, kept);
      throw storageError(error, SUBJECT);
    }
    const written = readIfThere(file);
    if (written === null || !holds(written, document)) {
      putBack(before, kept);
      throw storageFull(SUBJECT);
    }
    last = written;
    if (kept === null) keepSecondCopy(written);
  };

  /** The name under which the present content stays while a new one is written. */
  function keepFormer(present: Buffer): string {
    // A file that is not the one we left was changed by hand or damaged: that must cost neither it nor the former one.
    const ours = last?.equals(present) ?? false;
    const name = ours ? formerGeneration(file) : asideName(file, 'found', now());
    try {
      setAside(name, 'file', now());
      keepGeneration(file, name);
      return name;
    } catch (error) {
      throw storageError(error, SUBJECT);
    }
  }

  function putBack(before: Buffer | null, kept: string | null): void {
    try {
      if (before === null || kept === null) rmSync(file, { force: true });
      else if (!readIfThere(file)?.equals(before)) restore(kept);
    } catch {
      // The former generation is still there: the next start mends what could not be mended now.
    }
  }

  /** Needs no free block, because the disk may be full. */
  function restore(kept: string): void {
    const temporary = temporaryName(file);
    try {
      linkSync(kept, temporary);
      renameSync(temporary, file);
    } catch {
      renameSync(kept, file);
    }
    fsyncDirectory(path.dirname(file));
  }

  /** The first document has no former one yet, and damage could reach it before the second. */
  function keepSecondCopy(written: Buffer): void {
    try {
      replacePrivateFile(formerGeneration(file), written);
    } catch {
      // The document itself is stored; a second copy of it is not worth failing for.
    }
  }
}

function openAt(file: string, openStore: () => StoreLike): StoreLike {
  const store = openStore();
  if (store.path !== file) throw new Error('The store writes to another file than the one that is guarded');
  return store;
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw storageError(error, SUBJECT);
  }
}

function holds(written: Buffer, document: unknown): boolean {
  try {
    return sameContent(JSON.parse(written.toString('utf8')), document);
  } catch {
    return false;
  }
}

/** Inside a snap the library would write in place, where a crash leaves half a file. The setter does not yield. */
function replaceInOneStep(store: StoreLike, document: Record<string, unknown>): void {
  const { SNAP } = process.env;
  delete process.env.SNAP;
  try {
    store.store = document;
  } finally {
    if (SNAP !== undefined) process.env.SNAP = SNAP;
  }
}
