// Puts out of the way what lies where a file or a folder of ours belongs and is none: kept under another name, it stops nothing.
import { existsSync, lstatSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Notice } from './config-store.ts';

type Kind = 'file' | 'folder';

/**
 * What the gateway writes anew when it is not there. The configuration, the keys, the admin token and the locks are not
 * among it: without them it would be another profile, so what lies in their place is refused with words.
 */
const FILES = [
  'config.json.bak',
  'runtime.json',
  'processes.json',
  'processes.json.new',
  'approval-key',
  'catalogue.json',
  'resource-owners.json',
];
const FOLDERS = ['activity', 'server-logs', 'tool-pins', 'client-backups'];
/** In those folders: a pipe in the place of one would hold up whoever opens it, which is everybody. */
const FILES_WITHIN = /^(?:ends\.json(?:\.new)?|activity-\d{12}\.jsonl|[\w-]+\.log)$/;

/** A name beside `file` that says why it was set aside and when, and that nothing has yet. */
export function asideName(file: string, reason: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:.]/g, '');
  let name = `${file}.${reason}-${stamp}`;
  for (let count = 2; existsSync(name); count += 1) name = `${file}.${reason}-${stamp}-${count}`;
  return name;
}

/**
 * @returns the name that what was in the way has now; null when nothing was
 * @throws system errors when it cannot be renamed
 */
export function setAside(file: string, wanted: Kind, now: number): string | null {
  if (isFree(file, wanted)) return null;
  const aside = asideName(file, 'unusable', now);
  renameSync(file, aside);
  return aside;
}

/** Clears a whole data directory. Only for its owner, before anything of it is read. */
export function clearDirectory(directory: string, now: number): Notice[] {
  const notices: Notice[] = [];
  const clear = (name: string, wanted: Kind) => {
    try {
      const aside = setAside(path.join(directory, name), wanted, now);
      if (aside === null) return;
      const message = `${name} was no ${wanted} and in the way of one: it is kept as ${path.relative(directory, aside)}`;
      notices.push({ code: 'obstacle_set_aside', message });
    } catch {
      // Then whatever is kept there says that it cannot be.
    }
  };
  for (const name of FILES) clear(name, 'file');
  for (const name of FOLDERS) {
    clear(name, 'folder');
    for (const within of namesIn(path.join(directory, name))) {
      if (FILES_WITHIN.test(within)) clear(path.join(name, within), 'file');
    }
  }
  return notices;
}

/** A link is in nobody's way: writing replaces it where it would lead elsewhere, and a folder may lie on another disk. */
function isFree(file: string, wanted: Kind): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return true;
  if (wanted === 'file') return found.isFile() || found.isSymbolicLink();
  return found.isDirectory() || leadsToFolder(file);
}

function leadsToFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
