// The lock file works on every platform: `npm ci` refuses one that was written while a platform's packages were missing.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CheckStep } from './step.ts';

interface LockEntry {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockEntry>;
}

export const lockStep: CheckStep = {
  name: 'lock',
  run: async (root) => lockProblems(JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))),
};

/** One line per fault: an optional dependency without an entry, an entry without integrity or with a registry's address. */
export function lockProblems({ packages }: LockFile): string[] {
  const names = new Set(Object.keys(packages).map((folder) => folder.split('node_modules/').at(-1)));
  return Object.entries(packages).flatMap(([folder, entry]) => {
    if (entry.link) return [];
    const who = folder || 'package.json';
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !names.has(name));
    return [
      ...missing.map((name) => `${who}: its optional dependency ${name} has no entry`),
      ...(folder && !entry.integrity ? [`${who}: no integrity`] : []),
      ...(entry.resolved ? [`${who}: names a registry ("resolved")`] : []),
    ];
  });
}
