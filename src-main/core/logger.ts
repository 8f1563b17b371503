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

const MAX_TEXT = 2_048;
const MAX_LINE = 8_192;
const MAX_DEPTH = 8;

export function createLogger(options: LoggerOptions, base: LogFields = {}): Logger {
  const { redactor, format, now = Date.now } = options;
  const threshold = LOG_LEVELS.indexOf(options.level);
  const log = (level: LogLevel, message: string, fields: LogFields = {}) => {
    if (LOG_LEVELS.indexOf(level) < threshold) return;
    // Redacted before anything is cut or escaped: half a secret, or one in other letters, would no longer match.
    const event = { time: new Date(now()).toISOString(), level, message: shorten(redactor.redact(message)) };
    const safe = safeFields({ ...base, ...fields }, redactor.redact);
    options.write(format === 'text' ? textLine(event, safe) : jsonLine(event, safe));
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

interface LogEvent {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** Fields cannot take the place of what every line has. A line that would be too long loses its fields, not its form. */
function jsonLine(event: LogEvent, fields: LogFields): string {
  const line = visible(JSON.stringify(Object.assign({}, event, fields, event)));
  return line.length <= MAX_LINE ? line : visible(JSON.stringify({ ...event, truncated: true }));
}

function textLine({ time, level, message }: LogEvent, fields: LogFields): string {
  const parts = Object.entries(fields).map(([key, value]) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
    return ` ${visible(key)}=${visible(text)}`;
  });
  const line = `${time.slice(11, 19)} ${level.padEnd(5)} ${visible(message)}${parts.join('')}`;
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}…`.toWellFormed();
}

function safeFields(fields: LogFields, redact: (text: string) => string): LogFields {
  try {
    return plain(fields, redact) as LogFields;
  } catch {
    // Something with a getter or a `toJSON` that throws: the message is still worth writing.
    return { fields: '[unreadable]' };
  }
}

/** A copy that JSON can hold: every text redacted and of bounded length, errors as objects, nothing circular. */
function plain(value: unknown, redact: (text: string) => string, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return shorten(redact(value));
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value) || above.length > MAX_DEPTH) return '[…]';
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), redact, [...above, value]);
  const inner = (part: unknown) => plain(part, redact, [...above, value]);
  if (Array.isArray(value)) return value.map(inner);
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value);
  return Object.fromEntries(entries.map(([key, part]) => [shorten(redact(key)), inner(part)]));
}

function errorEntries(error: Error): [string, unknown][] {
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  const entries = { name: error.name, message: error.message, stack: error.stack, code, cause: error.cause, errors };
  return Object.entries(entries).filter(([, part]) => part !== undefined);
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…`.toWellFormed() : text;
}

/** Whatever is not seen or steers a terminal; the variation selectors of emoji are left alone. */
const UNSEEN = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Control characters, direction marks, zero-width characters and tags spelled out, so that no text can forge a line or
 * hide in one. JSON stays JSON: the spelling is its own.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    character === '\n'
      ? '\\n'
      : Array.from({ length: character.length }, (_, unit) => spelled(character, unit)).join(''),
  );
}

function spelled(text: string, unit: number): string {
  return `\\u${text.charCodeAt(unit).toString(16).padStart(4, '0')}`;
}
