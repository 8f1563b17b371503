// Turns the words of a command line into values: KEY=VALUE, @FILE, - for stdin, numbers, JSON.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../arguments.ts';
import type { Terminal } from '../commands.ts';

/** stdin can be read once; whatever asks for it again is a mistake. */
export interface Sources {
  /** `-` is stdin, `@FILE` a file, anything else the text itself. A line break at the end of either is not part of it. */
  text(given: string, where: string): Promise<string>;
  /** stdin, if nobody has read it yet. */
  stdin(where: string): Promise<string>;
}

export function createSources({ input, cwd }: Pick<Terminal, 'input' | 'cwd'>): Sources {
  let taken = false;
  const stdin = async (where: string) => {
    if (taken) throw new UsageError(`${where} cannot come from stdin, too: something else does`);
    taken = true;
    return withoutLineEnd(await input.read());
  };
  return {
    stdin,
    async text(given, where) {
      if (given === '-') return stdin(where);
      if (!given.startsWith('@')) return given;
      const file = path.resolve(cwd, given.slice(1));
      try {
        return withoutLineEnd(await readFile(file, 'utf8'));
      } catch {
        throw new UsageError(`${where}: ${file} cannot be read. A text that begins with @ is written KEY:="@…"`);
      }
    },
  };
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** A word KEY=VALUE or KEY:=JSON, taken apart. `text` is the value as it stands. */
export interface Entry {
  readonly key: string;
  readonly text: string;
  readonly isJson: boolean;
}

export function splitEntry(word: string, where: string): Entry {
  const [, key = '', mark, text = ''] = /^([^=]*?)(:?=)([\s\S]*)$/.exec(word) ?? [];
  if (key === '') throw new UsageError(`${where} takes KEY=VALUE or KEY:=JSON`);
  return { key, text, isJson: mark === ':=' };
}

/** The value of an entry that may be a secret: `KEY=@FILE` and `KEY=-` keep it off the command line. */
export async function readEntry(word: string, where: string, sources: Sources): Promise<[key: string, value: unknown]> {
  const { key, text, isJson } = splitEntry(word, where);
  const value = await sources.text(text, `${where} ${key}`);
  return [key, isJson ? readJson(value, `${where} ${key}`) : value];
}

export function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${where} is not JSON`);
  }
}

export function readNumber(text: string, where: string): number {
  const number = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw new UsageError(`${where} takes a number`);
  return number;
}

/** An object of a command line's own making: its keys are whatever somebody typed. */
export function setPath(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key = '', ...rest] = keys;
  if (rest.length === 0) {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  const inner = Object.hasOwn(target, key) ? target[key] : undefined;
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  setPath(next, rest, value);
  setPath(target, [key], next);
}
