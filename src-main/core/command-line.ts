// A command as a person reads it before agreeing to it.
import { visible } from './logger.ts';

/** As a POSIX shell would read it; what cannot be seen is spelled out, so that nothing hides in it. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => quoted(word)).join(' ');
}

function quoted(word: string): string {
  const shown = visible(word);
  if (shown !== word) return `$'${shown.replaceAll("'", "\\'")}'`;
  return /^[A-Za-z0-9_@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
