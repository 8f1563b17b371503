// Runs one program of the test run in the foreground, with a time limit for it and everything it started.
import { spawn } from 'node:child_process';

export interface ProgramOptions {
  cwd: string;
  limitMs: number;
  env?: NodeJS.ProcessEnv;
}

/** Whether it ended with 0 within its time. Its output is shown as it comes. */
export function runProgram(program: string, args: string[], { cwd, limitMs, env }: ProgramOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const ownGroup = process.platform !== 'win32';
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: ownGroup,
      env: env ?? process.env,
    });
    const stop = (signal: NodeJS.Signals): void => {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(ownGroup ? -child.pid : child.pid, signal);
      } catch {
        // It has just ended.
      }
    };
    const timer = setTimeout(() => {
      console.error(`Stopped after ${limitMs / 60_000} minutes: ${[program, ...args].join(' ')}`);
      stop('SIGKILL');
    }, limitMs);
    let interruptedBy: NodeJS.Signals | undefined;
    const interrupted = (signal: NodeJS.Signals): void => {
      interruptedBy = signal;
      stop(signal);
    };
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', interrupted);
    const done = (ok: boolean): void => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      // Whoever interrupts the run does not want the next part to begin.
      if (interruptedBy) process.exit(1);
      resolve(ok);
    };
    child.on('error', (error) => {
      console.error(error.message);
      done(false);
    });
    child.on('exit', (code) => done(code === 0));
  });
}
