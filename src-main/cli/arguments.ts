// Reads the command line: which options, and what to say when it cannot be read.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { LOG_LEVELS, type LogLevel } from '../core/logger.ts';

/** The command line cannot be understood: the process ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The usage of the command it is about, where that is not the one of the first word. */
  readonly usage: string | undefined;

  constructor(message: string, usage?: string) {
    super(message);
    this.usage = usage;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses strictly: an unknown option or a stray word is a mistake worth telling. */
export function parseOptions<const O extends Options>(args: readonly string[], options: O) {
  return parseCommand(args, options, 0).values;
}

/** The same for a command that takes words, at most `words` of them. */
export function parseCommand<const O extends Options>(args: readonly string[], options: O, words: number) {
  const { values, positionals } = parsed({ args: [...args], options, strict: true, allowPositionals: words > 0 });
  if (positionals.length > words) throw new UsageError(`Unexpected ${JSON.stringify(positionals[words])}`);
  return { values, positionals };
}

/** `parseArgs` of node:util, whose errors go on with advice about `--` that is of no use here. */
export function parsed<const C extends ParseArgsConfig>(config: C) {
  const found = orUsageError(() => parseArgs(config));
  // `--data-dir "$UNSET"` means anything but the profile of the desktop application.
  const values = found.values as Readonly<Record<string, unknown>>;
  const empty = FOLDERS.find((name) => values[name] === '');
  if (empty) throw new UsageError(`--${empty} must not be empty`);
  return found;
}

const FOLDERS = ['data-dir', 'workspace'];

function orUsageError<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** A port from the command line; 0 means any free one. */
export function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError('--port takes a number from 0 to 65535');
  return port;
}

export function readLogLevel(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info'));
  if (!level) throw new UsageError(`--log-level takes one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
