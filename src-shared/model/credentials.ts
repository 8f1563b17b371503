// The credentials object of a server: which shapes there are, what each must hold, and what is wrong with a given one.
import { z } from 'zod';
import type { Issue } from '../contract/errors.ts';
import { issue, REQUIRED } from '../contract/validation.ts';
import { AUTH_TYPES, type AuthType, authTypeOf, type Credentials, isAuthType } from './auth-type.ts';
import { firstHeaderFault, headerNameFault, headerValueFault } from './fields.ts';
import { isLoopbackHost, isPlainHttpOffLoopback, parseUrl, urlFault } from './url.ts';

export const authTypeSchema = z.enum(AUTH_TYPES);

/** On the wire any JSON object passes this schema; {@link credentialIssues} judges it once all stored values are merged in. */
export const credentialsSchema = z.record(z.string(), z.unknown());

type Check = (value: unknown) => string | null;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'must be a text that is not empty');
const headerText: Check = (value) => {
  if (typeof value !== 'string' || value === '') return 'must be a text that is not empty';
  const fault = headerValueFault(value);
  return fault && `it ${fault}`;
};
const texts: Check = (value) =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '')
    ? null
    : 'must be a list of texts';
const command: Check = (value) =>
  texts(value) ?? (Array.isArray(value) && value.length > 0 ? null : 'must not be empty');

/** A URL that secrets are sent to: https, or http on loopback. */
const secretUrl: Check = (value) => {
  if (typeof value !== 'string') return 'must be a URL';
  return urlFault(value) ?? (isPlainHttpOffLoopback(value) ? 'must be https (plain http only on loopback)' : null);
};

/** Where a browser comes back to: this machine, as it was registered with the client. */
const loopbackUrl: Check = (value) => {
  const url = typeof value === 'string' ? parseUrl(value) : null;
  return url?.protocol === 'http:' && isLoopbackHost(url.hostname) ? null : 'must be an http URL on loopback';
};

/** Parameters that would replace what identifies the grant or the client. */
const OWN_PARAMS = ['grant_type', 'client_id', 'client_secret'];

const extraParams: Check = (value) => {
  if (!isRecord(value)) return 'must be an object of texts';
  for (const [key, entry] of Object.entries(value)) {
    if (OWN_PARAMS.includes(key)) return `must not set ${key}`;
    if (typeof entry !== 'string') return 'must be an object of texts';
  }
  return null;
};

const serviceAccount: Check = (value) => {
  const account = parseServiceAccount(value);
  if (!account) return 'must be the JSON key of a service account, as an object or as text';
  if (text(account.client_email)) return 'has no client_email';
  if (typeof account.private_key !== 'string' || !account.private_key.includes('PRIVATE KEY'))
    return 'has no private_key';
  if (account.private_key.length > 16_384) return 'has a private_key that is too long';
  if (account.token_uri === undefined) return null;
  const fault = secretUrl(account.token_uri);
  return fault && `has a token_uri that ${fault}`;
};

/** A service account's key, given as an object or as the text of its file; null when it is neither. */
export function parseServiceAccount(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'string') return isRecord(value) ? value : null;
  if (value.length > 65_536) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const SHAPES: Readonly<Record<AuthType, Shape>> = {
  none: { required: {}, optional: {} },
  static_header: { required: {}, optional: {} },
  oauth2_client_credentials: {
    required: { token_url: secretUrl, client_id: text, client_secret: text },
    optional: { scopes: texts, extra_params: extraParams },
  },
  google_service_account: {
    required: { service_account_json: serviceAccount, scopes: texts },
    optional: { subject: text },
  },
  command: { required: { command }, optional: {} },
  oauth2_authorization_code: {
    required: {},
    optional: { client_id: text, client_secret: text, scopes: texts, redirect_uri: loopbackUrl },
  },
};

/** Header patterns of older configurations; they may stand alone or beside an `auth_type`. */
const STATIC: Readonly<Record<string, Check>> = { bearer_token: headerText, api_key: headerText, api_key_header: text };

/** Everything that is wrong with a complete credentials object; empty when it can be used. */
export function credentialIssues(credentials: Credentials): Issue[] {
  const at = (key: string, message: string, type?: string) => issue(['credentials', key], message, type);
  const named = credentials.auth_type;
  if (named !== undefined && !isAuthType(named)) {
    return [at('auth_type', `must be one of ${AUTH_TYPES.join(', ')}`, 'enum')];
  }
  const shape = SHAPES[authTypeOf(credentials)];
  const found: Issue[] = [];
  for (const key of Object.keys(shape.required)) {
    if (credentials[key] === undefined) found.push(at(key, REQUIRED, 'missing'));
  }
  for (const [key, value] of Object.entries(credentials)) {
    const fault = entryFault(shape, key, value);
    if (fault) found.push(at(key.slice(0, 64), fault));
  }
  if ((credentials.api_key === undefined) !== (credentials.api_key_header === undefined)) {
    const missing = credentials.api_key === undefined ? 'api_key' : 'api_key_header';
    found.push(at(missing, 'api_key and api_key_header belong together', 'missing'));
  }
  return found;
}

function entryFault(shape: Shape, key: string, value: unknown): string | null {
  if (key === 'auth_type') return null;
  const check = ownCheck(shape.required, key) ?? ownCheck(shape.optional, key) ?? ownCheck(STATIC, key);
  if (check) return check(value) ?? (key === 'api_key_header' ? apiKeyHeaderFault(value) : null);
  if (key === 'headers') return headersFault(value);
  if (!key.includes('-')) return 'is not known here';
  const nameFault = headerNameFault(key);
  return nameFault ? `the header ${nameFault}` : headerText(value);
}

// `Object.hasOwn`, because a key of the input may be called "constructor".
function ownCheck(checks: Readonly<Record<string, Check>>, key: string): Check | undefined {
  return Object.hasOwn(checks, key) ? checks[key] : undefined;
}

function apiKeyHeaderFault(value: unknown): string | null {
  const fault = headerNameFault(String(value));
  return fault && `it ${fault}`;
}

function headersFault(value: unknown): string | null {
  if (!isRecord(value) || !Object.values(value).every((entry) => typeof entry === 'string'))
    return 'must be an object of texts';
  return firstHeaderFault(value as Record<string, string>)?.message ?? null;
}

/**
 * The static headers of a server, merged by Agent Gateway's precedence. Names are compared without case, the later wins:
 * `headers` < `credentials.headers` < `bearer_token` / `api_key` < hyphenated credential keys.
 */
export function staticHeaders(
  headers: Readonly<Record<string, string>>,
  credentials: Credentials | null,
): Record<string, string> {
  const merged = new Map<string, [name: string, value: string]>();
  const set = (name: string, value: unknown) => {
    if (typeof value === 'string') merged.set(name.toLowerCase(), [name, value]);
  };
  for (const [name, value] of Object.entries(headers)) set(name, value);
  if (credentials) {
    if (isRecord(credentials.headers))
      for (const [name, value] of Object.entries(credentials.headers)) set(name, value);
    if (typeof credentials.bearer_token === 'string') set('Authorization', `Bearer ${credentials.bearer_token}`);
    if (typeof credentials.api_key_header === 'string') set(credentials.api_key_header, credentials.api_key);
    for (const [name, value] of Object.entries(credentials)) if (name.includes('-')) set(name, value);
  }
  return Object.fromEntries(merged.values());
}

/** True when a credential of this object would be sent to a host that everybody on the way can listen to. */
export function sendsSecretsInTheClear(url: string, credentials: Credentials | null): boolean {
  const type = authTypeOf(credentials);
  const hasToken = type !== 'none' && type !== 'static_header';
  return hasToken && isPlainHttpOffLoopback(url);
}
