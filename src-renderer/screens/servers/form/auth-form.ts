// What the authentication part of the form holds, and how it becomes the credentials of a body.
import type { AuthType, Credentials } from '../../../../src-shared/model/auth-type.ts';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../../../src-shared/model/naming.ts';
import { textToArgs } from './args-text.ts';
import { AUTH_KINDS, type AuthField, type AuthKind, fieldsOf, type TokenAuthType } from './auth-kinds.ts';

/** A name and a value, as they are typed. */
export interface PairRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** As typed; rows for `pairs`. Null keeps the stored value. */
export type AuthValue = string | readonly PairRow[] | null;

export interface AuthForm {
  readonly kind: AuthKind;
  /** By the field's key. */
  readonly values: Readonly<Record<string, AuthValue>>;
}

const TOKEN_KINDS: Readonly<Record<TokenAuthType, true>> = {
  oauth2_client_credentials: true,
  google_service_account: true,
  command: true,
  oauth2_authorization_code: true,
};

export const NO_AUTH: AuthForm = { kind: 'none', values: {} };

/** What is stored: its kind, and which of its keys have a value. */
export interface StoredAuth {
  readonly kind: AuthKind;
  readonly keys: readonly string[];
}

export function authOfView({
  credential_keys,
  auth_type,
}: Pick<ServerView, 'credential_keys' | 'auth_type'>): StoredAuth {
  if (credential_keys.length === 0 && auth_type === 'none') return { kind: 'none', keys: [] };
  const other: StoredAuth = { kind: 'other', keys: credential_keys };
  if (credential_keys.includes(DECRYPTION_FAILED)) return other;
  const own = credential_keys.filter((key) => key !== 'auth_type');
  if (auth_type !== 'none' && auth_type !== 'static_header') return { kind: auth_type, keys: own };
  const fits = AUTH_KINDS.find(
    ({ kind, fields }) =>
      !isTokenKind(kind) &&
      fields.length === own.length &&
      fields.length > 0 &&
      fields.every(({ key }) => own.includes(key)),
  );
  return fits ? { kind: fits.kind, keys: own } : other;
}

/** What is stored stays; keys the form has no field for are kept, too. */
export function authFormOf({ kind, keys }: StoredAuth): AuthForm {
  if (kind === 'other') return { kind, values: {} };
  return { kind, values: { ...startOf(kind), ...Object.fromEntries(keys.map((key) => [key, null])) } };
}

/** The form of a kind just chosen: what is stored under it stays. */
export function chooseAuth(kind: AuthKind, stored: StoredAuth): AuthForm {
  return kind === stored.kind ? authFormOf(stored) : { kind, values: startOf(kind) };
}

function startOf(kind: AuthKind): Record<string, AuthValue> {
  return Object.fromEntries(fieldsOf(kind).map((field) => [field.key, emptyValue(field)]));
}

export function emptyValue({ type, initial }: AuthField): AuthValue {
  return type === 'pairs' ? [] : (initial ?? '');
}

/**
 * Null when there are none; what is stored as something this form does not know is left out of every body.
 * Inside, null keeps a stored value, and a field that was left empty is not there.
 */
export function credentialsOf({ kind, values }: AuthForm): Credentials | null {
  if (kind === 'none' || kind === 'other') return null;
  if (!isTokenKind(kind)) return values;
  const fields = fieldsOf(kind);
  const entries = Object.entries(values).map(([key, value]): [string, unknown] => {
    const field = fields.find((each) => each.key === key);
    return [key, field && value !== null ? wireValue(field, value) : value];
  });
  return { auth_type: kind, ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

function wireValue({ type }: AuthField, value: string | readonly PairRow[]): unknown {
  if (typeof value !== 'string') return pairsOf(value);
  if (type === 'secret') return value === '' ? undefined : value;
  if (type === 'lines') return filled(textToArgs(value));
  if (type === 'words') return filled(value.split(/\s+/).filter((word) => word !== ''));
  return value.trim() || undefined;
}

function filled(list: string[]): string[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Rows with neither name nor value are only there to be filled in. */
function pairsOf(rows: readonly PairRow[]): Record<string, string> | undefined {
  const given = rows.filter(({ name, value }) => name.trim() !== '' || value !== '');
  return given.length > 0 ? Object.fromEntries(given.map(({ name, value }) => [name.trim(), value])) : undefined;
}

/** Rows a record has no room for: without a name, or with one that is there already. */
export function pairsFault({ kind, values }: AuthForm): { readonly key: string; readonly message: string } | null {
  for (const { key, type } of fieldsOf(kind)) {
    const rows = values[key];
    if (type !== 'pairs' || rows === null || rows === undefined || typeof rows === 'string') continue;
    const names = rows.filter(({ name, value }) => name.trim() !== '' || value !== '').map(({ name }) => name.trim());
    if (names.includes('')) return { key, message: 'Each parameter needs a name' };
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return { key, message: `${twice} is there twice` };
  }
  return null;
}

/** What the API calls a kind; what is stored as something else counts as fixed headers. */
export function authTypeOf({ kind }: AuthForm): AuthType {
  return kind === 'none' || isTokenKind(kind) ? kind : 'static_header';
}

/** Names of the headers a kind adds; values stay where they are. */
export function authHeaders({ kind, values }: AuthForm): string[] {
  if (kind === 'api_key')
    return [typeof values.api_key_header === 'string' ? values.api_key_header : 'the stored header'];
  return kind === 'bearer' || isTokenKind(kind) ? ['Authorization'] : [];
}

export function isTokenKind(kind: AuthKind): kind is TokenAuthType {
  return kind in TOKEN_KINDS;
}
