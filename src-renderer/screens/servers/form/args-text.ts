// Arguments as lines of text, so that one with spaces needs no quotes, and back without a loss.

/** A line as JSON text stands for an argument that a plain line cannot show: empty, with line breaks or outer spaces. */
function toLine(arg: string): string {
  const plain = arg !== '' && arg.trim() === arg && !/[\r\n]/.test(arg) && !arg.startsWith('"');
  return plain ? arg : JSON.stringify(arg);
}

function toArg(line: string): string {
  if (!line.startsWith('"')) return line;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'string' ? parsed : line;
  } catch {
    return line;
  }
}

export function argsToText(args: readonly string[]): string {
  return args.map(toLine).join('\n');
}

export function textToArgs(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(toArg);
}
