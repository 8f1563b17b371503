// This process as the commands see it: its streams, its signals, and how to ask the person in front of it.
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Input, Terminal } from './commands.ts';

export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  // Whoever reads us may stop early, as `head` does: what is left is not written, and the command ends as it would.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const input: Input = { interactive: stdin.isTTY === true, read: () => text(stdin), ask };
  return {
    environment: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    input,
    columns: stdout.isTTY ? (stdout.columns ?? 80) : null,
    seesErrors: stderr.isTTY === true,
    out: (words) => stdout.write(words),
    err: (words) => stderr.write(words),
    onEnd,
  };
}

/** SIGHUP too: a closed terminal ends us, and our servers with us. */
function onEnd(callback: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback);
}

/** What is hidden is echoed into a stream that drops everything. */
async function ask(question: string, { hidden = false }: { readonly hidden?: boolean } = {}): Promise<string | null> {
  const { stdin: input, stderr } = process;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: hidden ? nowhere : stderr, terminal: true });
  if (hidden) stderr.write(question);
  try {
    return await new Promise((resolve) => {
      lines.question(hidden ? '' : question, resolve);
      lines.once('SIGINT', () => resolve(null));
      lines.once('close', () => resolve(null));
    });
  } finally {
    lines.close();
    if (hidden) stderr.write('\n');
  }
}
