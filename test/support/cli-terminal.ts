// A terminal for tests: runs the command line in this process and keeps what it prints.
import { tmpdir } from 'node:os';
import { runCommandLine } from '../../src-main/cli/command-line.ts';
import type { Terminal } from '../../src-main/cli/commands.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface TerminalOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands in stdin. */
  readonly stdin?: string;
  /** What a person answers, one after the other; with it stdin is a terminal. */
  readonly typed?: readonly (string | null)[];
  readonly columns?: number | null;
  readonly cwd?: string;
  /** Aborts when the process should be asked to end. */
  readonly ending?: AbortSignal;
  /** Takes what goes to stdout as it comes. */
  readonly onOut?: (text: string) => void;
  /** Takes what goes to stderr as it comes. */
  readonly onErr?: (text: string) => void;
  /** Whether a person sees stderr. */
  readonly seesErrors?: boolean;
}

export async function runInProcess(args: readonly string[], options: TerminalOptions = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const typed = [...(options.typed ?? [])];
  const terminal: Terminal = {
    environment: options.environment ?? {},
    cwd: options.cwd ?? tmpdir(),
    home: tmpdir(),
    platform: process.platform,
    columns: options.columns ?? null,
    seesErrors: options.seesErrors ?? false,
    input: {
      interactive: options.typed !== undefined,
      read: async () => options.stdin ?? '',
      async ask(question) {
        err += question;
        return typed.shift() ?? null;
      },
    },
    out: (text) => {
      out += text;
      options.onOut?.(text);
    },
    err: (text) => {
      err += text;
      options.onErr?.(text);
    },
    onUnexpected: () => {},
    onEnd: (callback) => options.ending?.addEventListener('abort', callback, { once: true }),
  };
  const code = await runCommandLine(args, terminal);
  return { code, out, err };
}
