// Opens the profile's file whatever state it is in: private, without leftovers, mended from its former generation if need be.
import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Notice } from './config-store.ts';
import {
  createPrivateFile,
  FILE_MODE,
  readPrivateFile,
  repairMode,
  replacePrivateFile,
  TEMPORARY_NAME,
} from './private-file.ts';
import {
  emptyDocument,
  type ParsedProfile,
  type ProfileDocument,
  type ProfileFormat,
  parseProfile,
} from './profile-document.ts';
import { asideName } from './set-aside.ts';

export const PROFILE_FILE = 'config.json';
/** Far above any real profile; what is larger is not read into memory. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface LoadedProfile {
  readonly document: ProfileDocument;
  /** What the file holds, byte for byte; null when there is none. */
  readonly bytes: Buffer | null;
  /** Why the file must stay as it is, as a sentence. */
  readonly readOnly: string | null;
  readonly notices: readonly Notice[];
}

type Generation = { readonly kind: 'missing' } | (ParsedProfile & { readonly bytes: Buffer });

export function formerGeneration(file: string): string {
  return `${file}.bak`;
}

/** Removes what killed processes left half written, and closes our files to others. Only for the owner of the profile. */
export function tidyDirectory(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    if (TEMPORARY_NAME.test(name)) rmSync(file, { force: true });
    else repairMode(file, stats, FILE_MODE);
  }
}

/** Reads without changing anything: for looking at a profile that another process may own. */
export function inspectProfile(directory: string, format: ProfileFormat): LoadedProfile {
  const file = path.join(directory, PROFILE_FILE);
  const main = readGeneration(file, format);
  if ('refused' in main) return unreadable(main.refused, format);
  if (main.kind === 'ok' || main.kind === 'newer') return accept(main, format);
  const former = readGeneration(formerGeneration(file), format);
  if (!('refused' in former) && former.kind === 'ok') return { ...accept(former, format), notices: [RECOVERED] };
  return {
    document: emptyDocument(format),
    bytes: null,
    readOnly: null,
    notices: main.kind === 'missing' ? [] : [LOST],
  };
}

/**
 * Reads the profile and mends it: what is damaged is set aside and the former generation takes its place, an older format
 * is migrated with a copy kept. A newer format, a symbolic link and the like are left exactly as they are.
 *
 * @throws system errors when the directory cannot be written to
 */
export function loadProfile(directory: string, format: ProfileFormat, now: number): LoadedProfile {
  const file = path.join(directory, PROFILE_FILE);
  const main = readGeneration(file, format);
  if ('refused' in main) return unreadable(main.refused, format);
  if (main.kind === 'ok') {
    if (main.migratedFrom !== null) createPrivateFile(`${file}.v${main.migratedFrom}`, main.bytes);
    keepApart(file, main.bytes);
  }
  if (main.kind === 'ok' || main.kind === 'newer') return accept(main, format);
  return recover(file, main.kind === 'damaged', format, now);
}

function recover(file: string, damaged: boolean, format: ProfileFormat, now: number): LoadedProfile {
  if (damaged) renameSync(file, asideName(file, 'corrupt', now));
  const former = readGeneration(formerGeneration(file), format);
  if ('refused' in former) return unreadable(former.refused, format);
  if (former.kind === 'ok') {
    replacePrivateFile(file, former.bytes);
    const loaded = accept(former, format);
    return { ...loaded, notices: [damaged ? RECOVERED : RETURNED, ...loaded.notices] };
  }
  if (former.kind === 'newer') return accept(former, format);
  if (former.kind === 'damaged') {
    renameSync(formerGeneration(file), asideName(formerGeneration(file), 'corrupt', now));
  }
  const lost = damaged || former.kind === 'damaged';
  return { document: emptyDocument(format), bytes: null, readOnly: null, notices: lost ? [LOST] : [] };
}

function accept(parsed: Exclude<Generation, { kind: 'missing' | 'damaged' }>, format: ProfileFormat): LoadedProfile {
  const { document, bytes } = parsed;
  if (parsed.kind === 'newer') {
    const readOnly =
      `${PROFILE_FILE} was written by a newer version of this program (format ${parsed.version}, this one knows ` +
      `${format.version}). It is shown but not changed, and none of its servers is started. Please update`;
    return { document, bytes, readOnly, notices: [{ code: 'profile_newer', message: readOnly }] };
  }
  const notices = parsed.problems.map((message) => ({ code: 'needs_attention', message }));
  if (parsed.migratedFrom !== null) {
    const copy = `${PROFILE_FILE}.v${parsed.migratedFrom}`;
    notices.push({
      code: 'profile_migrated',
      message: `The configuration was brought up to date; ${copy} is the old one`,
    });
  }
  return { document, bytes, readOnly: null, notices };
}

function unreadable(reason: string, format: ProfileFormat): LoadedProfile {
  const readOnly = `${reason}. Nothing is read from it and nothing is changed. Mend it or move it away, and start again`;
  return {
    document: emptyDocument(format),
    bytes: null,
    readOnly,
    notices: [{ code: 'profile_refused', message: readOnly }],
  };
}

function readGeneration(file: string, format: ProfileFormat): Generation | { readonly refused: string } {
  try {
    const bytes = readPrivateFile(file, MAX_BYTES);
    return bytes === null ? { kind: 'missing' } : { ...parseProfile(bytes, format), bytes };
  } catch (error) {
    if (error instanceof GatewayError) return { refused: error.message };
    throw error;
  }
}

/** The former generation has to survive what happens to the file, so it exists and is a file of its own. */
function keepApart(file: string, bytes: Buffer): void {
  const former = lstatSync(formerGeneration(file), { throwIfNoEntry: false });
  if (former?.isFile() && former.ino !== lstatSync(file).ino) return;
  try {
    replacePrivateFile(formerGeneration(file), bytes);
  } catch {
    // A full disk must not keep a sound profile from opening.
  }
}

const RECOVERED: Notice = {
  code: 'profile_recovered',
  message: `${PROFILE_FILE} was damaged: the state before the last change was loaded, the damaged file is kept`,
};
const RETURNED: Notice = {
  code: 'profile_recovered',
  message: `${PROFILE_FILE} was missing: the state before the last change was loaded`,
};
const LOST: Notice = {
  code: 'profile_damaged',
  message: `${PROFILE_FILE} was damaged, and so was the state before it: the list starts empty, both files are kept`,
};
