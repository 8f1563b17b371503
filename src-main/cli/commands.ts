// What a command is, and what it may touch of the process it runs in.
import type { Environment } from '../core/settings.ts';

/** The exit codes of the command line. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  profileInUse: 3,
  portInUse: 4,
  notReachable: 5,
  refused: 6,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0  done
  1  failed: the answer says why; a tool that reports an error and a test without success count as failed
  2  the command line cannot be understood, or the gateway refused the input
  3  the data directory is in use by another gateway
  4  the port is in use
  5  no gateway can be reached
  6  the gateway refused the token
`;

/** What stands on the other end of stdin. */
export interface Input {
  /** A person types, so there is somebody to ask. */
  readonly interactive: boolean;
  /** All of it, as UTF-8. */
  read(): Promise<string>;
  /** One line; a hidden one is not shown while it is typed. Resolves with null when the person gave up. */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | null>;
}

/** The process as a command sees it, so that tests can run one without a process of its own. */
export interface Terminal {
  readonly environment: Environment;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly input: Input;
  /** How wide the terminal is that shows stdout; null when a program or a file takes it. */
  readonly columns: number | null;
  /** Whether a person sees stderr. */
  readonly seesErrors: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Calls back once when the process is asked to end. */
  onEnd(callback: () => void): void;
  /** From now on an error that nobody caught is told here and ends nothing. */
  onUnexpected(callback: (error: unknown) => void): void;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  /** Resolves with the exit code. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
  /** Takes care of `--help` itself, because it has commands below it. */
  readonly ownHelp?: true;
}

/** A line in the list of commands. What it takes to run one is loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<Command>;
}
