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

export function authOf({ id, auth_type, header_keys, status }: ServerView): AuthView {
  const known = KINDS[auth_type];
  const signedOut = status === 'needs_auth';
  return {
    server_id: id,
    auth_type,
    header_names: [...header_keys],
    token: known
      ? {
          ...known,
          status: signedOut ? 'needs_sign_in' : 'valid',
          valid_until: signedOut ? null : '2026-11-23T13:00:00.000000+00:00',
          next_refresh: signedOut ? null : '2026-11-23T12:55:00.000000+00:00',
          last_refresh: signedOut ? null : '2026-11-23T12:00:00.000000+00:00',
          last_error: null,
          claims: signedOut
            ? null
            : { iss: 'https://auth.example.com', aud: 'my-api', scope: 'read write', sub: '•••' },
        }
      : null,
    can_sign_in: signedOut || auth_type === 'oauth2_authorization_code',
    pending_sign_in: null,
  };
}
