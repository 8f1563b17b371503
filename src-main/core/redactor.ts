// Knows every live secret and takes it out of any text that may leave: logs, errors, stderr, diagnostics.
import { createMatcher, type Matcher } from './secret-matcher.ts';

export { secretEnvValues, textsWithin } from './secret-values.ts';

const MASK = '[redacted]';
/** Shorter values would blank out ordinary words. */
const MIN_LENGTH = 8;
/** How much is remembered of values no longer in use, in characters of all their spellings: some hundreds of secrets. */
const FORMER_CAPACITY = 1_024 * 1_024;

export interface Redactor {
  /**
   * Replaces what was registered before under `owner`. Values shorter than 8 characters are not tracked. Those that are
   * replaced or removed go on being taken out, the latest of them: lines that a server wrote before may still hold them.
   */
  set(owner: string, secrets: Iterable<string>): void;
  remove(owner: string): void;
  redact(text: string): string;
  /** The same of a text that may have been cut off: what its end may be the first part of goes too. */
  redactCut(text: string): string;
}

/** What takes secrets out of a text. */
export type Redaction = Pick<Redactor, 'redact' | 'redactCut'>;

export function createRedactor(): Redactor {
  /** Of every owner, each secret with its spellings. */
  const byOwner = new Map<string, ReadonlyMap<string, readonly string[]>>();
  /** The same of those no longer in use, the latest last. */
  const former = new Map<string, readonly string[]>();
  let formerSize = 0;
  // Built when the next text comes: a thousand servers register one after the other at start.
  let matcher: Matcher | null = null;
  const retire = (owner: string, kept: ReadonlyMap<string, unknown>) => {
    for (const [secret, forms] of byOwner.get(owner) ?? []) {
      if (kept.has(secret) || former.has(secret)) continue;
      former.set(secret, forms);
      formerSize += lengthOf(forms);
    }
    for (const [oldest, forms] of former) {
      if (formerSize <= FORMER_CAPACITY) break;
      former.delete(oldest);
      formerSize -= lengthOf(forms);
    }
  };
  const upToDate = () => {
    matcher ??= createMatcher(
      [former, ...byOwner.values()].flatMap((secrets) => [...secrets.values()].flat()),
      MIN_LENGTH,
    );
    return matcher;
  };
  return {
    set(owner, secrets) {
      const known = byOwner.get(owner);
      const tracked = [...new Set(secrets)].filter((secret) => secret.length >= MIN_LENGTH);
      const next = new Map(tracked.map((secret) => [secret, known?.get(secret) ?? formsOf(secret)] as const));
      retire(owner, next);
      byOwner.set(owner, next);
      matcher = null;
    },
    remove(owner) {
      retire(owner, new Map());
      if (byOwner.delete(owner)) matcher = null;
    },
    redact(text) {
      return text.length < MIN_LENGTH ? text : mask(text, upToDate().find(text));
    },
    redactCut(text) {
      if (text.length < MIN_LENGTH) return text;
      const { find, openEnd } = upToDate();
      const ranges = find(text);
      const open = openEnd(text);
      if (open === null) return mask(text, ranges);
      const before = ranges.filter(([, end]) => end < open);
      const start = ranges.find(([from, end]) => from < open && end >= open)?.[0] ?? open;
      return mask(text, [...before, [start, text.length]]);
    },
  };
}

const lengthOf = (forms: readonly string[]) => forms.reduce((sum, form) => sum + form.length, 0);

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
