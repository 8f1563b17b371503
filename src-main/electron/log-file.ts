// The log of the desktop application: lines appended to a private file that is put aside when it has grown large.
import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

const NAME = 'desktop.log';
const FORMER = 'desktop.old.log';
const MAX_BYTES = 5 * 1024 * 1024;

export interface LogFile {
  /** Takes one line without its line break. Never throws: a full disk must not stop what is being logged about. */
  write(line: string): void;
}

/** @param fallback takes the lines when the file cannot be written */
export function openLogFile(directory: string, fallback: (line: string) => void): LogFile {
  const file = path.join(directory, NAME);
  let descriptor: number | null = null;
  let size = 0;

  const open = (): number => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_BYTES) {
      renameSync(file, path.join(directory, FORMER));
      size = 0;
    }
    return openSync(file, 'a', 0o600);
  };
  return {
    write(line) {
      try {
        if (descriptor !== null && size > MAX_BYTES) {
          closeSync(descriptor);
          descriptor = null;
        }
        descriptor ??= open();
        // At once: what is logged last is what explains a crash.
        size += writeSync(descriptor, `${line}\n`);
      } catch {
        fallback(line);
      }
    },
  };
}
