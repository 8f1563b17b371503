// How the servers of the fake gateway are authorized: what the token desk shows of each kind.
import type { AuthView } from '../../../src-shared/model/auth.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';

type TokenKind = NonNullable<AuthView['token']>['kind'];

const KINDS: Readonly<Record<string, { readonly kind: TokenKind; readonly source: string }>> = {
  oauth2_client_credentials: { kind: 'oauth2_client_credentials', source: 'https://auth.example.com' },
  google_service_account: { kind: 'google_service_account', source: 'https://oauth2.googleapis.com' },
  command: { kind: 'command', source: 'gcloud' },
  oauth2_authorization_code: { kind: 'oauth2_authorization_code', source: 'https://login.example.org' },
};

/** Relative to now, as the API writes moments. */
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().replace('Z', '000+00:00');

export function authOf({ id, auth_type, header_keys, status, last_error }: ServerView): AuthView {
  const known = KINDS[auth_type];
  const signedOut = status === 'needs_auth';
  const failed = status === 'error' && last_error !== null;
  const idle = signedOut || failed;
  return {
    server_id: id,
    auth_type,
    header_names: [...header_keys],
    token: known
      ? {
          ...known,
          status: signedOut ? 'needs_sign_in' : failed ? 'error' : 'valid',
          valid_until: idle ? null : inMinutes(48),
          next_refresh: idle ? null : inMinutes(43),
          last_refresh: signedOut ? null : inMinutes(-12),
          last_error: failed ? last_error.error : null,
          claims: idle ? null : { iss: 'https://auth.example.com', aud: 'my-api', scope: 'read write', sub: '•••' },
        }
      : null,
    can_sign_in: signedOut || auth_type === 'oauth2_authorization_code',
    pending_sign_in: null,
  };
}
