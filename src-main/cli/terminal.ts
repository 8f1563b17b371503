// This process as the commands see it: its streams, its signals, and how to ask the person in front of it.
import { homedir } from 'node:os';
import type { WriteStream } from 'node:tty';
import type { Input, Terminal } from './commands.ts';

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A person who presses Ctrl+C again takes longer. */
const SAME_SIGNAL_MS = 500;

/** Streams are opened when they are first used: opening the three takes as long as a server needs to be spawned. */
export function processTerminal(): Terminal {
  const stdout = opened(() => process.stdout);
  const stderr = opened(() => process.stderr);
  const input: Input = {
    get interactive() {
      return process.stdin.isTTY === true;
    },
    async read() {
      const { text } = await import('node:stream/consumers');
      return text(process.stdin);
    },
    ask,
  };
  return {
    environment: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    input,
    get columns() {
      return stdout().isTTY ? (stdout().columns ?? 80) : null;
    },
    get seesErrors() {
      return stderr().isTTY === true;
    },
    out: (words) => stdout().write(words),
    err: (words) => stderr().write(words),
    onEnd,
    onUnexpected(callback) {
      for (const kind of ['uncaughtException', 'unhandledRejection'] as const) process.on(kind, callback);
    },
  };
}

/** Whoever reads us may stop early, as `head` does: what is left is not written, and the command ends as it would. */
function opened(open: () => WriteStream): () => WriteStream {
  let stream: WriteStream | null = null;
  return () => {
    stream ??= open().on('error', () => {});
    return stream;
  };
}

/**
 * SIGHUP too: a closed terminal ends us, and our servers with us. What comes right after the first signal is the same one
 * again: from the terminal and from the launcher, or from a library that passes on what it has caught. What comes later
 * ends the process at once.
 */
function onEnd(callback: () => void): void {
  const end = () => {
    callback();
    setTimeout(() => {
      for (const signal of END_SIGNALS) process.off(signal, end);
    }, SAME_SIGNAL_MS).unref();
  };
  for (const signal of END_SIGNALS) process.on(signal, end);
}

/** What is hidden is echoed into a stream that drops everything. */
async function ask(question: string, { hidden = false }: { readonly hidden?: boolean } = {}): Promise<string | null> {
  const { stdin: input, stderr } = process;
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline'), import('node:stream')]);
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
