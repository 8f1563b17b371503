// The fields of a server's configuration, one schema each: what a command, an environment, a header set may hold.
import { z } from 'zod';
import { MAX_SERVER_NAME, SERVER_NAME } from './naming.ts';
import { MAX_TOOL_CALL_MS, MIN_TIMEOUT_MS } from './setting-defaults.ts';
import { urlFault } from './url.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const NUL = '\u0000';

/** As `isServerName`, and what is wrong. */
export const serverNameSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(MAX_SERVER_NAME, `must be at most ${MAX_SERVER_NAME} characters long`)
  .regex(SERVER_NAME, 'must start with a-z or 0-9 and use only a-z, 0-9, - and _')
  .refine((name) => !name.includes('__'), 'must not contain two underscores in a row')
  .refine((name) => !name.endsWith('_'), 'must not end with an underscore');

export const commandSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(4_096, 'must be at most 4,096 characters long')
  .refine((text) => text.trim() !== '', 'must not be blank')
  .refine((text) => !CONTROL.test(text), 'must not contain line breaks or control characters');

const MAX_ARGS_LENGTH = 128 * 1024;

export const argsSchema = z
  .array(z.string().refine((text) => !text.includes(NUL), 'must not contain a NUL character'))
  .max(1_000, 'must have at most 1,000 entries')
  .refine(
    (args) => args.reduce((sum, arg) => sum + arg.length, 0) <= MAX_ARGS_LENGTH,
    'must be at most 131,072 characters long in all',
  );

export const cwdSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(4_096, 'must be at most 4,096 characters long')
  .refine((text) => !CONTROL.test(text), 'must not contain line breaks or control characters');

export const urlSchema = z.string().superRefine((text, context) => {
  const fault = urlFault(text);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** Null in an update keeps the stored value of that key, so a secret can stay where its holder cannot see it. */
export type KeepOr<T> = T | null;

/** What is wrong with an environment variable's name; null when it is fine. */
function envNameFault(name: string): string | null {
  if (name === '') return 'a variable name must not be empty';
  if (name.includes('=')) return 'a variable name must not contain "="';
  if (CONTROL.test(name) || /\s/.test(name)) return 'a variable name must not contain spaces or control characters';
  if (/^\d/.test(name)) return 'a variable name must not start with a digit';
  if (name.length > 256) return 'a variable name must be at most 256 characters long';
  return null;
}

// RFC 9110 §5.6.2 token
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;

/** Headers the HTTP connection or the protocol owns: a configured value would break framing or spoof a session. */
const RESERVED_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What is wrong with a configured header's name; null when it may be sent. */
export function headerNameFault(name: string): string | null {
  if (!HEADER_NAME.test(name)) return 'is not a valid HTTP header name';
  const lower = name.toLowerCase();
  if (RESERVED_HEADERS.has(lower) || lower.startsWith('mcp-param-')) return 'is set by the connection itself';
  return null;
}

// RFC 9110 §5.5: visible ASCII, space, tab and obs-text
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What is wrong with a header's value; null when it may be sent. Never repeats the value. */
export function headerValueFault(value: string): string | null {
  if (!HEADER_VALUE.test(value)) return 'has a value with characters that HTTP headers cannot carry';
  if (value.length > 16_384) return 'has a value longer than 16,384 characters';
  return null;
}

type EntryFault = (entries: Readonly<Record<string, string | null>>) => { key: string; message: string } | null;

function firstEnvFault(env: Readonly<Record<string, string | null>>): ReturnType<EntryFault> {
  for (const [key, value] of Object.entries(env)) {
    const fault = envNameFault(key);
    if (fault) return { key, message: fault };
    if (value?.includes(NUL)) return { key, message: 'the value must not contain a NUL character' };
    if (value && value.length > 131_072) return { key, message: 'the value must be at most 131,072 characters long' };
  }
  return null;
}

export function firstHeaderFault(headers: Readonly<Record<string, string | null>>): ReturnType<EntryFault> {
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(headers)) {
    const fault = headerNameFault(key) ?? (value === null ? null : headerValueFault(value));
    if (fault) return { key, message: `the header ${printable(key)} ${fault}` };
    if (seen.has(key.toLowerCase()))
      return { key, message: `the header ${printable(key)} is there twice in another case` };
    seen.add(key.toLowerCase());
  }
  return null;
}

/** A key in a message: bounded, and with nothing in it that could break a line. */
function printable(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
}

const MAX_ENTRIES = 256;

function entries<V extends z.ZodType>(value: V, firstFault: EntryFault) {
  return z.record(z.string(), value).superRefine((record, context) => {
    const map = record as Readonly<Record<string, string | null>>;
    if (Object.keys(map).length > MAX_ENTRIES) {
      context.addIssue({ code: 'custom', message: `must have at most ${MAX_ENTRIES} entries` });
      return;
    }
    const fault = firstFault(map);
    if (fault) context.addIssue({ code: 'custom', message: fault.message, path: [fault.key.slice(0, 64)] });
  });
}

export const envSchema = entries(z.string(), firstEnvFault);
export const envPatchSchema = entries(z.string().nullable(), firstEnvFault);
export const headersSchema = entries(z.string(), firstHeaderFault);
export const headersPatchSchema = entries(z.string().nullable(), firstHeaderFault);

const TIMEOUT_RANGE = `must be from ${MIN_TIMEOUT_MS} to ${MAX_TOOL_CALL_MS} milliseconds`;

/** A limit of time, for one server or for all. */
export const timeoutSchema = z
  .int('must be a whole number of milliseconds')
  .min(MIN_TIMEOUT_MS, TIMEOUT_RANGE)
  .max(MAX_TOOL_CALL_MS, TIMEOUT_RANGE);

/** Per-server limits in milliseconds; what is absent follows the global setting. */
export const timeoutsSchema = z.object({
  connection_ms: timeoutSchema.optional(),
  tool_call_ms: timeoutSchema.optional(),
});
export type Timeouts = z.infer<typeof timeoutsSchema>;
