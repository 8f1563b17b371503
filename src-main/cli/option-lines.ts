// Lays out the options of a command for its help: what each is, in one column.

export type OptionLine = readonly [option: string, text: string];

/** An option that is wider than this has its words below it. */
const MOST = 30;

export function optionLines(lines: readonly OptionLine[]): string {
  const width = Math.max(...lines.map(([option]) => option.length).filter((length) => length <= MOST));
  return lines
    .map(([option, text]) => {
      const head = option.length > width ? `${option}\n  ${' '.repeat(width)}` : option.padEnd(width);
      return `  ${head}  ${text}`.trimEnd().concat('\n');
    })
    .join('');
}
