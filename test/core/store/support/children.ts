// Real processes of our own, whose lines a test reads and whose end it decides.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** Every line so far. */
  readonly lines: readonly string[];
  /** The line with that index, once it is there; rejects when the process ends before. */
  line(index: number): Promise<string>;
  /** Ends it at once and waits until it is gone. */
  kill(): Promise<void>;
}

/** Runs one of the programs beside this file. */
export function startChild(program: string, args: readonly string[] = []): Child {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, program), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    tell();
  });
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(tell);
  const state = { over: false };
  void ended.then(() => {
    state.over = true;
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    process: child,
    lines,
    async line(index) {
      for (;;) {
        const line = lines[index];
        if (line !== undefined) return line;
        if (state.over) throw new Error(`${program} ended after ${lines.length} lines`);
        await changed.promise;
      }
    },
    kill,
  };
}
