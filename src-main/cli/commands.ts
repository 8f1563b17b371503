// What a command is, and what it may touch of the process it runs in.
import type { Environment } from '../core/settings.ts';

/** The exit codes of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, profileInUse: 3, portInUse: 4 } as const;

/** The process as a command sees it, so that tests can run one without a process of its own. */
export interface Terminal {
  readonly environment: Environment;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  out(text: string): void;
  err(text: string): void;
  /** Calls back once when the process is asked to end. */
  onEnd(callback: () => void): void;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Resolves with the exit code. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}
