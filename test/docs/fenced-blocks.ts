// Reads the fenced blocks of a Markdown page: language, the file it shows if its fence names one, and its text.

export interface Block {
  readonly language: string;
  /** From the fence's second word: the file this block shows. */
  readonly file: string | null;
  readonly text: string;
  /** 1-based, of its opening fence. */
  readonly line: number;
}

export function fencedBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; language: string; file: string | null; line: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (open === null && fence) {
      const [language = '', file = null] = (fence[2] ?? '').trim().split(/\s+/);
      open = { fence: fence[1] as string, language, file, line: index + 1, lines: [] };
    } else if (open !== null && line === open.fence) {
      const { language, file, line: at, lines } = open;
      blocks.push({ language, file, text: `${lines.join('\n')}\n`, line: at });
      open = null;
    } else open?.lines.push(line);
  }
  if (open !== null) throw new Error(`The block that begins in line ${open.line} has no end`);
  return blocks;
}
