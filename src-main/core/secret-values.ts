// Which values of a configuration are secrets that must not show up in logs and messages.

const SECRET_NAME =
  /secret|token|key|passw|passphrase|auth|cred|private|cookie|session|bearer|dsn|jwt|_(?:pass|pwd|pat|sas)$/i;
const LONG = 24;
const PATH = /^(?:[.~]{0,2}[\\/]|[A-Za-z]:[\\/])/;
const URL_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/**
 * The values of an environment that count as secrets: those under a telling name, long ones without spaces, and what a URL
 * carries in secret places. Paths, plain URLs and flags stay readable, or every message about them would be blank.
 */
export function secretEnvValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (SECRET_NAME.test(name)) return textsWithin(value);
    if (URL_SCHEME.test(value)) return urlSecrets(value);
    return value.length >= LONG && !/\s/.test(value) && !PATH.test(value) ? [value] : [];
  });
}

/** Parts of a credentials object that say how and where, not with what: messages have to be able to name them. */
const NOT_SECRET = new Set([
  'auth_type',
  'token_url',
  'scopes',
  'api_key_header',
  'token_uri',
  'auth_uri',
  'auth_provider_x509_cert_url',
  'client_x509_cert_url',
  'universe_domain',
]);

/** Every text inside a credentials object or a header set that has to be kept out of messages. */
export function textsWithin(value: unknown): string[] {
  if (typeof value === 'string') {
    return value === 'service_account' ? [] : [value, ...schemePart(value), ...urlSecrets(value), ...jsonTexts(value)];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (NOT_SECRET.has(name) ? [] : textsWithin(part)));
}

/** A service account's key may come as the text of its JSON file: the secret is inside. */
function jsonTexts(text: string): string[] {
  if (!text.trimStart().startsWith('{')) return [];
  try {
    return textsWithin(JSON.parse(text));
  } catch {
    return [];
  }
}

/** What follows the scheme of an Authorization header, and the password inside basic credentials (RFC 7617). */
function schemePart(value: string): string[] {
  const [, scheme = '', token] = /^(bearer|basic|token)\s+(.+)$/i.exec(value) ?? [];
  if (token === undefined) return [];
  if (scheme.toLowerCase() !== 'basic') return [token];
  const pair = Buffer.from(token, 'base64').toString('utf8');
  return [token, pair, pair.slice(pair.indexOf(':') + 1)];
}

function urlSecrets(value: string): string[] {
  const url = URL_SCHEME.test(value) ? URL.parse(value) : null;
  if (!url) return [];
  const named = [...url.searchParams].filter(([name]) => SECRET_NAME.test(name)).map(([, text]) => text);
  return [url.password, decoded(url.password), ...named].filter((text) => text !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
