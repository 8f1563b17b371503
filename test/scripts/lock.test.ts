// The lock file check: the real one passes, and each fault is found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LockFile, lockProblems } from '../../scripts/check/lock.ts';

const real: LockFile = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'),
);
/** The real lock file with one package changed, or taken away. */
function changed(folder: string, change?: object): LockFile {
  const { [folder]: entry, ...others } = real.packages;
  expect(entry, `${folder} is in the lock file`).toBeDefined();
  return { packages: change ? { ...others, [folder]: { ...entry, ...change } } : others };
}

describe('the lock file', () => {
  it('is in order', () => {
    expect(lockProblems(real)).toEqual([]);
  });

  it('must hold the packages of other platforms', () => {
    const foreign =
      Object.keys(real.packages).find((folder) => folder.startsWith('node_modules/@biomejs/cli-win32')) ?? '';
    expect(lockProblems(changed(foreign))).toEqual([
      `node_modules/@biomejs/biome: its optional dependency ${foreign.replace('node_modules/', '')} has no entry`,
    ]);
  });

  it('must hold the optional dependencies of the project itself', () => {
    expect(lockProblems(changed('node_modules/node'))).toEqual([
      'package.json: its optional dependency node has no entry',
    ]);
  });

  it('must name the integrity of every package', () => {
    expect(lockProblems(changed('node_modules/zod', { integrity: undefined }))).toEqual([
      'node_modules/zod: no integrity',
    ]);
  });

  it('must not name a registry', () => {
    const resolved = 'https://registry.example/zod.tgz';
    expect(lockProblems(changed('node_modules/zod', { resolved }))).toEqual([
      'node_modules/zod: names a registry ("resolved")',
    ]);
  });
});
