// Structured, redacted logging: one line of JSON per event, or a friendly line for a terminal.
import type { Redactor } from './redactor.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Takes one finished line without its line break. */
  readonly write: (line: string) => void;
  readonly redactor: Redactor;
  readonly format?: 'json' | 'text';
  readonly now?: () => number;
}

const MAX_LINE = 8_192;

export function createLogger(options: LoggerOptions, base: LogFields = {}): Logger {
  const threshold = LOG_LEVELS.indexOf(options.level);
  const now = options.now ?? Date.now;
  const log = (level: LogLevel, message: string, fields: LogFields = {}) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    const time = new Date(now()).toISOString();
    const all = { ...base, ...fields };
    const line =
      options.format === 'text'
        ? `${time.slice(11, 19)} ${level.padEnd(5)} ${visible(message)}${textFields(all)}`
        : JSON.stringify({ time, level, message, ...all }, plainErrors);
    // Redact before cutting: half a secret would no longer match.
    const safe = options.redactor.redact(line);
    options.write(safe.length > MAX_LINE ? `${safe.slice(0, MAX_LINE)}…` : safe);
  };
  return {
    debug: (message, fields) => log('debug', message, fields),
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    child: (fields) => createLogger(options, { ...base, ...fields }),
  };
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};

function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}

function textFields(fields: LogFields): string {
  return Object.entries(fields)
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value, plainErrors);
      return ` ${key}=${visible(text ?? 'undefined')}`;
    })
    .join('');
}

/** Control characters and direction marks spelled out, so that no text can forge a line or steer a terminal. */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => (character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
