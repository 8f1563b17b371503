// Imports the code of a workspace: exactly the bytes that were confirmed, whatever lies on the disk by then.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CodeSubject } from './subjects.ts';

interface Confirmed {
  readonly bytes: Uint8Array;
  /** The workspace it was confirmed in. */
  readonly root: string;
}

/** A name that is no path may be a whole program. */
const MAX_SHOWN = 200;

/** The query of what is imported: another content is another module. */
export function contentMark(digest: string): string {
  return `?content=${digest.slice(0, 16)}`;
}

export class CodeModules {
  /** Of every import set so far, by path: what is imported later, while the code runs, is bound to it as well. */
  readonly #confirmed = new Map<string, Confirmed>();
  /** Digests of the imports as this process has loaded them; it never loads one twice. */
  readonly #loaded = new Map<string, string>();
  readonly #hooks: ReturnType<typeof registerHooks>;

  constructor() {
    this.#hooks = registerHooks({
      resolve: (specifier, context, next) => {
        const result = next(specifier, context);
        const parent = this.#confirmed.get(filePath(context.parentURL) ?? '');
        if (!parent || this.#mayImport(parent.root, specifier, result.url)) return result;
        throw new Error(
          `${specifier.slice(0, MAX_SHOWN)} was not confirmed with the code: import it with a path that is written out, and from a file of at most 4 MiB`,
        );
      },
      load: (url, context, next) => {
        const file = filePath(url);
        const confirmed = file === null ? undefined : this.#confirmed.get(file);
        const loaded = next(url, context);
        return confirmed ? { ...loaded, source: Buffer.from(confirmed.bytes) } : loaded;
      },
    });
  }

  /** The namespace of the code. A changed file is imported anew, what it imports is not. */
  async import({ entry, code, imports }: CodeSubject): Promise<Readonly<Record<string, unknown>>> {
    const root = path.dirname(entry);
    this.#confirmed.set(entry, { bytes: code.bytes, root });
    for (const [file, { bytes, digest }] of imports) {
      if (this.#loaded.has(file)) continue;
      this.#confirmed.set(file, { bytes, root });
      this.#loaded.set(file, digest);
    }
    const { href } = pathToFileURL(entry);
    return (await import(/* @vite-ignore */ href + contentMark(code.digest))) as Readonly<Record<string, unknown>>;
  }

  /** Names of the imports that have changed since they were loaded: only a restart loads them. */
  stale({ imports }: CodeSubject): string[] {
    return [...imports].flatMap(([file, { name, digest }]) => {
      const loaded = this.#loaded.get(file);
      return loaded !== undefined && loaded !== digest ? [name] : [];
    });
  }

  close(): void {
    this.#hooks.deregister();
  }

  /**
   * What was confirmed, what Node brings along, and packages. Judged by where a name leads: `#` names and the workspace's
   * own name mean what its package.json says by then, and a linked package is a folder like any other.
   */
  #mayImport(root: string, specifier: string, url: string): boolean {
    const target = filePath(url);
    if (target === null) return !url.startsWith('data:');
    if (this.#confirmed.has(target)) return true;
    return !isPath(specifier) && path.relative(root, target).split(path.sep).includes('node_modules');
  }
}

function isPath(specifier: string): boolean {
  return /^(?:\.{0,2}\/|file:)/.test(specifier) || path.isAbsolute(specifier);
}

function filePath(url: string | undefined): string | null {
  if (!url?.startsWith('file:')) return null;
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    return null;
  }
}
