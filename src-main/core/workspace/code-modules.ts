// Imports the code of a workspace: exactly the bytes that were confirmed, whatever lies on the disk by then.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CodeSubject } from './subjects.ts';

export class CodeModules {
  /** Of every import set so far, by path: what is imported later, while the code runs, is bound to it as well. */
  readonly #confirmed = new Map<string, Uint8Array>();
  /** Digests of the imports as this process has loaded them; it never loads one twice. */
  readonly #loaded = new Map<string, string>();
  readonly #hooks: ReturnType<typeof registerHooks>;

  constructor() {
    this.#hooks = registerHooks({
      resolve: (specifier, context, next) => {
        const result = next(specifier, context);
        const parent = filePath(context.parentURL);
        if (parent === null || !this.#confirmed.has(parent) || !isPath(specifier)) return result;
        const target = filePath(result.url);
        if (target !== null && this.#confirmed.has(target)) return result;
        throw new Error(
          `${specifier} was not confirmed with the code: import it with a path that is written out, and from a file of at most 4 MiB`,
        );
      },
      load: (url, context, next) => {
        const file = filePath(url);
        const bytes = file === null ? undefined : this.#confirmed.get(file);
        const loaded = next(url, context);
        return bytes ? { ...loaded, source: Buffer.from(bytes) } : loaded;
      },
    });
  }

  /** The namespace of the code. A changed file is imported anew, what it imports is not. */
  async import({ entry, code, imports }: CodeSubject): Promise<Readonly<Record<string, unknown>>> {
    this.#confirmed.set(entry, code.bytes);
    for (const [file, { bytes, digest }] of imports) {
      if (this.#loaded.has(file)) continue;
      this.#confirmed.set(file, bytes);
      this.#loaded.set(file, digest);
    }
    const url = pathToFileURL(entry);
    url.searchParams.set('content', code.digest.slice(0, 16));
    return (await import(/* @vite-ignore */ url.href)) as Readonly<Record<string, unknown>>;
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
