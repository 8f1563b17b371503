// The ways a server over HTTP can be told who we are. A new way is one more entry of `AUTH_KINDS` and its fields.
import type { Credentials } from '../../../../src-shared/model/credentials.ts';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';

export type AuthKind = 'none' | 'bearer' | 'api_key' | 'other';

export interface AuthField {
  /** Its key in the credentials. */
  readonly key: string;
  readonly label: string;
  readonly secret: boolean;
  readonly placeholder?: string;
  /** What it starts with. */
  readonly initial?: string;
}

export interface AuthKindDef {
  readonly kind: AuthKind;
  readonly label: string;
  readonly fields: readonly AuthField[];
}

export const AUTH_KINDS: readonly AuthKindDef[] = [
  { kind: 'none', label: 'None', fields: [] },
  { kind: 'bearer', label: 'Bearer token', fields: [{ key: 'bearer_token', label: 'Token', secret: true }] },
  {
    kind: 'api_key',
    label: 'API key',
    fields: [
      { key: 'api_key_header', label: 'Header', secret: false, initial: 'X-API-Key' },
      { key: 'api_key', label: 'Key', secret: true },
    ],
  },
];

export interface AuthForm {
  readonly kind: AuthKind;
  /** By the field's key; null keeps the stored value. */
  readonly values: Readonly<Record<string, string | null>>;
}

export const NO_AUTH: AuthForm = { kind: 'none', values: {} };

/** What is stored: its kind, and which of its fields have a value. */
export interface StoredAuth {
  readonly kind: AuthKind;
  readonly keys: readonly string[];
}

export function authOfView({
  credential_keys,
  auth_type,
}: Pick<ServerView, 'credential_keys' | 'auth_type'>): StoredAuth {
  if (credential_keys.length === 0 && auth_type === 'none') return { kind: 'none', keys: [] };
  const own = credential_keys.filter((key) => key !== 'auth_type');
  const fits = AUTH_KINDS.find(
    ({ fields }) => fields.length === own.length && fields.length > 0 && fields.every(({ key }) => own.includes(key)),
  );
  const fixed = auth_type === 'static_header' || auth_type === 'none';
  return fits && fixed ? { kind: fits.kind, keys: own } : { kind: 'other', keys: credential_keys };
}

export function authFormOf(stored: StoredAuth): AuthForm {
  return stored.kind === 'other'
    ? { kind: 'other', values: {} }
    : { kind: stored.kind, values: Object.fromEntries(stored.keys.map((key) => [key, null])) };
}

/** The form of a kind just chosen: what is stored under it stays. */
export function chooseAuth(kind: AuthKind, stored: StoredAuth): AuthForm {
  if (kind === stored.kind) return authFormOf(stored);
  const fields = AUTH_KINDS.find((each) => each.kind === kind)?.fields ?? [];
  return { kind, values: Object.fromEntries(fields.map(({ key, initial }) => [key, initial ?? ''])) };
}

/** Null when there are none; what is stored as something this form does not know is left out of every body. */
export function credentialsOf({ kind, values }: AuthForm): Credentials | null {
  return kind === 'none' || kind === 'other' ? null : values;
}

/** Names of the headers a kind adds; values stay where they are. */
export function authHeaders({ kind, values }: AuthForm): string[] {
  if (kind === 'bearer') return ['Authorization'];
  if (kind === 'api_key') return [values.api_key_header ?? 'the stored header'];
  return [];
}
