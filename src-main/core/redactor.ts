// Knows every live secret and takes it out of any text that may leave: logs, errors, stderr, diagnostics.
import { createMatcher, type Matcher } from './secret-matcher.ts';

export { secretEnvValues, textsWithin } from './secret-values.ts';

const MASK = '[redacted]';
/** Shorter values would blank out ordinary words. */
const MIN_LENGTH = 8;

export interface Redactor {
  /** Replaces what was registered before under `owner`. Values shorter than 8 characters are not tracked. */
  set(owner: string, secrets: Iterable<string>): void;
  remove(owner: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  /** Every spelling of every secret. */
  const byOwner = new Map<string, readonly string[]>();
  // Built when the next text comes: a thousand servers register one after the other at start.
  let matcher: Matcher | null = null;
  return {
    set(owner, secrets) {
      const tracked = new Set([...secrets].filter((secret) => secret.length >= MIN_LENGTH));
      byOwner.set(owner, [...tracked].flatMap(formsOf));
      matcher = null;
    },
    remove(owner) {
      if (byOwner.delete(owner)) matcher = null;
    },
    redact(text) {
      if (text.length < MIN_LENGTH) return text;
      matcher ??= createMatcher([...byOwner.values()].flat(), MIN_LENGTH);
      return mask(text, matcher(text));
    },
  };
}

function mask(text: string, ranges: readonly (readonly [start: number, end: number])[]): string {
  let safe = '';
  let from = 0;
  for (const [start, end] of ranges) {
    safe += text.slice(from, start) + MASK;
    from = end;
  }
  return from === 0 ? text : safe + text.slice(from);
}

/**
 * The spellings under which a secret turns up: raw, inside JSON and JSON inside JSON, in a URL or a form, in hexadecimal,
 * and in base64, also where it is only a part of what was encoded ("user:secret").
 */
function formsOf(secret: string): string[] {
  // Half a surrogate pair can be neither encoded nor sent.
  const text = secret.toWellFormed();
  const bytes = Buffer.from(text, 'utf8');
  const json = inJson(secret);
  const percent = encodeURIComponent(text);
  const hex = bytes.toString('hex');
  // A multi-line secret (a PEM key) is often printed line by line.
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return [
    secret,
    json,
    inJson(json),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams([['', text]]).toString().slice(1),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
    ...lines,
  ].filter((form) => form.length >= MIN_LENGTH);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The characters that every base64 of these bytes has in common when `offset` bytes (modulo 3) come before them. */
function base64At(bytes: Buffer, offset: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const bits = (offset + bytes.length) * 8;
  const sure = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6));
  return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
}
