// How a server is authorized, as its credentials say it. Without zod: every view of a server tells it, from the start on.

export const AUTH_TYPES = [
  'none',
  'static_header',
  'oauth2_client_credentials',
  'google_service_account',
  'command',
  'oauth2_authorization_code',
] as const;
export type AuthType = (typeof AUTH_TYPES)[number];

export type Credentials = Readonly<Record<string, unknown>>;

export function isAuthType(value: unknown): value is AuthType {
  return (AUTH_TYPES as readonly unknown[]).includes(value);
}

/** `none` without credentials, else what they say, else `static_header`: the rule of Agent Gateway. */
export function authTypeOf(credentials: Credentials | null): AuthType {
  if (!credentials || Object.keys(credentials).length === 0) return 'none';
  return isAuthType(credentials.auth_type) ? credentials.auth_type : 'static_header';
}
