// A throwaway copy of the project's rules, without its sources, in which tests plant files that break them.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const RULES = ['package.json', 'biome.json', 'architecture.jsonc', 'tsconfig.json', 'tsconfig.base.json'];

export interface PlantedTree extends Disposable {
  plant(file: string, text: string): void;
  /** Brings a file or folder of the project along. */
  copy(entry: string): void;
  /** Runs a script of the tree or of its node_modules; `output` is everything it printed. */
  run(script: string, args: string[]): { code: number | null; stdout: string; output: string };
}

export function plantedTree(): PlantedTree {
  const folder = mkdtempSync(path.join(tmpdir(), 'architecture-'));
  const copy = (entry: string): void => cpSync(path.join(ROOT, entry), path.join(folder, entry), { recursive: true });
  for (const file of [...RULES, ...globSync('{src-*,scripts,test}/{,*/}tsconfig.json', { cwd: ROOT })]) copy(file);
  linkPackages(folder);
  return {
    copy,
    plant(file, text) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    },
    run(script, args) {
      const env = { ...process.env, NO_COLOR: '1' };
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env,
      });
      return { code: status, stdout, output: `${stdout}${stderr}` };
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Links each package by itself: the folder's own node_modules takes the compiler's output, which must not mix with ours. */
function linkPackages(folder: string): void {
  const packages = path.join(ROOT, 'node_modules');
  mkdirSync(path.join(folder, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (!name.startsWith('.'))
      symlinkSync(path.join(packages, name), path.join(folder, 'node_modules', name), 'junction');
  }
}
