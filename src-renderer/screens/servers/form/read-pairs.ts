// Reads names and values from what people paste: lines of a .env file, or headers as they are written.

const LINE = /^\s*(?:export\s+)?([^\s=:#"']+)\s*(=|:\s)\s*(.*?)\s*$/;

/** Pairs when every line is one; otherwise none, and the text is an ordinary paste. */
export function readPairs(text: string): [name: string, value: string][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const pairs = lines.map((line): [string, string] | null => {
    const match = LINE.exec(line);
    return match ? [match[1] ?? '', unquote(match[3] ?? '')] : null;
  });
  return pairs.every((pair) => pair !== null) ? pairs : [];
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}
