// The lines in which two texts differ, as people know it from version control, without the values of anybody else.

const CONTEXT = 3;

/**
 * A unified diff of one hunk; empty when the texts are the same. A configuration holds the secrets of other servers: every
 * text in it that is not in `own` is shown as `…`.
 */
export function maskedDiff(before: string, after: string, file: string, own: readonly string[]): string {
  if (before === after) return '';
  const old = linesOf(before);
  const now = linesOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const from = Math.max(0, head - CONTEXT);
  const until = Math.max(0, tail - CONTEXT);
  const mask = masker(own);
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  const lines = [
    ...old.slice(from, head).map((line) => ` ${mask(line)}`),
    ...removed.map((line) => `-${mask(line)}`),
    ...added.map((line) => `+${mask(line)}`),
    ...old.slice(old.length - tail, old.length - until).map((line) => ` ${mask(line)}`),
  ];
  const place = (all: readonly string[]) => `${from + 1},${all.length - from - until}`;
  return [`--- ${file}`, `+++ ${file}`, `@@ -${place(old)} +${place(now)} @@`, ...lines, ''].join('\n');
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

// A text, and what stands behind it: a colon or an equals sign makes it a key.
const TEXT = /("(?:[^"\\]|\\.)*"?|'[^']*'?)(\s*[:=])?/g;
/** A line that could be the middle of a text over several lines: no key, no bracket, no comment. */
const LOOSE = /^\s*[^\s"'[\]{}#/,]+[^=:]*$/;

function masker(own: readonly string[]): (line: string) => string {
  const known = new Set(own);
  return (line) => {
    const masked = line.replace(TEXT, (found, text: string, key: string | undefined) => {
      if (key !== undefined || known.has(unquoted(text))) return found;
      return `${text[0]}…${text[0]}`;
    });
    return masked === line && LOOSE.test(line) && !/^\s*(?:true|false|null|-?[\d.]+)\s*$/.test(line) ? '…' : masked;
  };
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return '';
  }
}
