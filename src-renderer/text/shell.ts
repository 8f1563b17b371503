// Command lines: split as a shell would, and written so that a shell reads them back.
import { join, split } from 'shlex';

// Outside of quotes a POSIX shell drops backslashes, which would break a path pasted on Windows.
const WINDOWS_PATH = /(?:^|\s|=)(?:[A-Za-z]:\\|\\\\\w)/;

/** The words of a command line; null when a quote is not closed. */
export function splitCommandLine(text: string): string[] | null {
  const line = text.trim().replace(/^\$\s+/, '');
  try {
    return split(WINDOWS_PATH.test(line) ? line.replace(/\\(?!["\n])/g, '\\\\') : line);
  } catch {
    return null;
  }
}

/** Words as one line for display and for the clipboard. */
export function toCommandLine(words: readonly string[]): string {
  return join([...words]);
}
