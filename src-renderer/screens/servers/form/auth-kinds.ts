// The ways a server over HTTP can be told who we are. A new way is one more entry and its fields.
import type { AuthType } from '../../../../src-shared/model/auth-type.ts';

export type AuthKind = 'none' | 'bearer' | 'api_key' | TokenAuthType | 'other';

/** Kinds that name themselves in the credentials; the others are known by their keys. */
export type TokenAuthType = Exclude<AuthType, 'none' | 'static_header'>;

export interface AuthField {
  /** Its key in the credentials. */
  readonly key: string;
  readonly label: string;
  /** How it is typed: `words` are separated by spaces or lines, `lines` by lines alone, `pairs` are rows of a name and a value. */
  readonly type: 'text' | 'secret' | 'words' | 'lines' | 'pairs' | 'key_file';
  readonly optional?: boolean;
  readonly hint?: string;
  readonly placeholder?: string;
  /** What it starts with. */
  readonly initial?: string;
}

export interface AuthKindDef {
  readonly kind: AuthKind;
  readonly label: string;
  /** What it means, where the name does not say it. */
  readonly hint?: string;
  readonly fields: readonly AuthField[];
}

const SCOPES = { key: 'scopes', label: 'Scopes', type: 'words', hint: 'One per line, or separated by spaces' } as const;

export const AUTH_KINDS: readonly AuthKindDef[] = [
  { kind: 'none', label: 'None', fields: [] },
  { kind: 'bearer', label: 'Bearer token', fields: [{ key: 'bearer_token', label: 'Token', type: 'secret' }] },
  {
    kind: 'api_key',
    label: 'API key',
    fields: [
      { key: 'api_key_header', label: 'Header', type: 'text', initial: 'X-API-Key' },
      { key: 'api_key', label: 'Key', type: 'secret' },
    ],
  },
  {
    kind: 'oauth2_client_credentials',
    label: 'OAuth2 client credentials',
    hint: 'The gateway asks the token URL for a token and renews it in time.',
    fields: [
      { key: 'token_url', label: 'Token URL', type: 'text', placeholder: 'https://auth.example.com/oauth2/token' },
      { key: 'client_id', label: 'Client ID', type: 'text' },
      { key: 'client_secret', label: 'Client secret', type: 'secret' },
      { ...SCOPES, optional: true },
      {
        key: 'extra_params',
        label: 'Extra parameters',
        type: 'pairs',
        optional: true,
        hint: 'Sent with every token request.',
        placeholder: 'audience',
      },
    ],
  },
  {
    kind: 'google_service_account',
    label: 'Google service account',
    hint: 'The gateway signs with the key and renews the token in time.',
    fields: [
      {
        key: 'service_account_json',
        label: 'Service account key',
        type: 'key_file',
        hint: 'The JSON file that Google gave you: paste it, or choose it.',
      },
      { ...SCOPES, placeholder: 'https://www.googleapis.com/auth/cloud-platform' },
      { key: 'subject', label: 'Subject', type: 'text', optional: true, hint: 'The user it acts for' },
    ],
  },
  {
    kind: 'command',
    label: 'Command',
    hint: 'A program prints the token, or {"token", "expires_in"} as JSON. It runs without a shell.',
    fields: [
      {
        key: 'command',
        label: 'Command',
        type: 'lines',
        hint: 'The program, then one argument per line',
        placeholder: 'gcloud\nauth\nprint-access-token',
      },
    ],
  },
  {
    kind: 'oauth2_authorization_code',
    label: 'Sign in',
    hint: 'You sign in with your browser once the server asks for it. Fill in a client only when you were given one.',
    fields: [
      { key: 'client_id', label: 'Client ID', type: 'text', optional: true },
      { key: 'client_secret', label: 'Client secret', type: 'secret', optional: true },
      { ...SCOPES, optional: true },
      {
        key: 'redirect_uri',
        label: 'Redirect URL',
        type: 'text',
        optional: true,
        hint: 'Only when one was registered with the client: where your browser comes back to, on this machine.',
        placeholder: 'http://127.0.0.1:33418/callback',
      },
    ],
  },
];

export function fieldsOf(kind: AuthKind): readonly AuthField[] {
  return AUTH_KINDS.find((each) => each.kind === kind)?.fields ?? [];
}

/** Valid in place of a stored value, which only the gateway has: as a text unless the key wants something else. */
export const STAND_INS: Readonly<Record<string, unknown>> = {
  token_url: 'https://stored.invalid/',
  scopes: ['stored'],
  extra_params: {},
  command: ['stored'],
  service_account_json: { client_email: 'stored', private_key: 'PRIVATE KEY' },
  redirect_uri: 'http://127.0.0.1/',
  headers: {},
};
