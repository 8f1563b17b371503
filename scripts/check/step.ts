// One step of `npm run check`, and how a step that is a program is run.
import { spawn } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** `problems` is empty when the step passed; otherwise it is the text to show. */
export interface CheckStep {
  name: string;
  run(root: string): Promise<string[]>;
}

const LIMIT_MS = 120_000;

/** A step that passes when the program ends with 0. `args` start with a script that Node runs. */
export function programStep(name: string, args: string[]): CheckStep {
  return {
    name,
    run: (root) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, args, {
          cwd: root,
          timeout: LIMIT_MS,
          env: { ...process.env, NO_COLOR: '1' },
        });
        const output: string[] = [];
        child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
        child.on('error', (error) => resolve([error.message]));
        child.on('close', (code, signal) => {
          const end = signal ? `stopped by ${signal} (limit ${LIMIT_MS / 1000} s)` : `exit code ${code}`;
          resolve(code === 0 ? [] : [output.join('').trimEnd(), end]);
        });
      }),
  };
}
