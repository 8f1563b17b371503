// Writes a small file whole, for what may be lost with the machine but never be half there.
import { renameSync, writeFileSync } from 'node:fs';

/**
 * Readers see the former content or this. Not forced to the disk: that would take longer than what it is about.
 *
 * @throws the system's error when it could not be written
 */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
