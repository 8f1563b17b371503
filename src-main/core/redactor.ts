// Knows every live secret and takes it out of any text that may leave: logs, errors, stderr, diagnostics.

const MASK = '[redacted]';
/** Shorter values would blank out ordinary words. */
const MIN_LENGTH = 8;
const SECRET_NAME = /secret|token|key|passw|auth|credential|private|cookie|session|bearer|dsn/i;

export interface Redactor {
  /** Replaces what was registered before under `owner`. Values shorter than 8 characters are not tracked. */
  set(owner: string, secrets: Iterable<string>): void;
  remove(owner: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const byOwner = new Map<string, readonly string[]>();
  let pattern: RegExp | null = null;
  const rebuild = () => {
    const forms = new Set([...byOwner.values()].flat().flatMap(formsOf));
    // Longest first, so that a secret that contains another is taken out whole.
    const sorted = [...forms].sort((a, b) => b.length - a.length);
    pattern = sorted.length > 0 ? new RegExp(sorted.map(escapeRegExp).join('|'), 'g') : null;
  };
  return {
    set(owner, secrets) {
      byOwner.set(
        owner,
        [...new Set(secrets)].filter((secret) => secret.length >= MIN_LENGTH),
      );
      rebuild();
    },
    remove(owner) {
      if (byOwner.delete(owner)) rebuild();
    },
    redact: (text) => (pattern ? text.replace(pattern, MASK) : text),
  };
}

/**
 * The values of an environment that count as secrets: those under a telling name, and long ones without spaces. Paths
 * and flags stay readable, or every message about them would be blank.
 */
export function secretEnvValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) || (value.length >= 24 && !/[\s/\\:]/.test(value)))
    .map(([, value]) => value);
}

/** Every text inside a credentials object or a header set. */
export function textsWithin(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...bearerPart(value), ...jsonTexts(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsWithin);
}

/** A service account's key may come as the text of its JSON file: the secret is inside. */
function jsonTexts(text: string): string[] {
  if (!text.startsWith('{')) return [];
  try {
    return textsWithin(JSON.parse(text));
  } catch {
    return [];
  }
}

function bearerPart(value: string): string[] {
  const token = /^(?:bearer|basic|token)\s+(.+)$/i.exec(value)?.[1];
  return token ? [token] : [];
}

/** The spellings under which a secret turns up: raw, inside JSON, in a URL, in base64 (both alphabets) and hexadecimal. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
  // A multi-line secret (a PEM key) is often printed line by line.
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return [...forms, ...(lines.length > 1 ? lines : [])];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
