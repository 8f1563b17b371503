// Runs the scripts of the build with what earlier runs have compiled of them.
//
// Node's own compile cache keeps what was compiled when a module was loaded: every function that is first called later is
// read and compiled anew at each start. V8 can hand out a script's code after it has run, with all those functions in it, but
// of scripts only, not of modules.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

export interface Scripts {
  /**
   * Runs a program that `scripts/build/as-scripts.ts` has made. What it requires is a script of the same folder, whose name
   * has to tell its content: V8 compares no more than the length.
   */
  run(name: string): void;
  /** Writes the code of those that were compiled anew, or of all of which there is more code than before. Never throws. */
  keep(which: 'new' | 'all'): void;
}

interface Running {
  readonly file: string;
  readonly script: vm.Script;
  /** The code that is on the disk, in bytes. */
  kept: number;
}

/** Returns what the script exports. */
type Factory = (
  require: (name: string) => unknown,
  importModule: (specifier: string) => Promise<unknown>,
  importMeta: Pick<ImportMeta, 'dirname' | 'url'>,
) => unknown;

export function openScripts({ folder, cache }: { readonly folder: string; readonly cache: string }): Scripts {
  const exported = new Map<string, unknown>();
  const running: Running[] = [];
  const importMeta = { dirname: folder, url: pathToFileURL(path.join(folder, 'script.js')).href };

  const compile = (name: string): vm.Script => {
    const file = path.join(cache, `${name}.code`);
    const code = readCode(file);
    const script = scriptOf(path.join(folder, name), code);
    running.push({ file, script, kept: code && script.cachedDataRejected === false ? code.length : 0 });
    return script;
  };
  const evaluate = (script: vm.Script): unknown => {
    const factory: Factory = script.runInThisContext();
    return factory(require, importModule, importMeta);
  };
  const require = (specifier: string): unknown => {
    const name = specifier.slice('./'.length);
    if (!exported.has(name)) exported.set(name, evaluate(compile(name)));
    return exported.get(name);
  };
  /** A script cannot import modules by itself, without a warning at least. */
  const importModule = async (specifier: string): Promise<unknown> =>
    specifier.startsWith('./') ? require(specifier) : import(specifier);

  return {
    run(name) {
      evaluate(scriptOf(path.join(folder, name), null));
    },
    keep(which) {
      for (const each of running) {
        if (which === 'new' && each.kept > 0) continue;
        const code = each.script.createCachedData();
        if (code.length <= each.kept) continue;
        each.kept = code.length;
        writeCode(each.file, code);
      }
    },
  };
}

function scriptOf(file: string, code: Buffer | null): vm.Script {
  const source = readFileSync(file, 'utf8');
  return new vm.Script(source, {
    filename: file,
    ...(code && { cachedData: code }),
  });
}

function readCode(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Where nothing can be written, the next run compiles again. */
function writeCode(file: string, bytes: Buffer): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // All of it or nothing: V8 does not notice what is missing in the middle.
    const mine = `${file}.${process.pid}`;
    writeFileSync(mine, bytes, { mode: 0o600, flush: true });
    renameSync(mine, file);
  } catch {}
}
