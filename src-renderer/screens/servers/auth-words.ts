// How the authorization of a server is put into words, and what a user can do about it.
import type { AuthView } from '../../../src-shared/model/auth.ts';
import type { AuthType } from '../../../src-shared/model/auth-type.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';

type Token = NonNullable<AuthView['token']>;

export const KIND_WORDS: Readonly<Record<AuthType | Token['kind'], string>> = {
  none: 'None',
  static_header: 'A fixed header',
  oauth2_client_credentials: 'OAuth2 client credentials',
  google_service_account: 'Google service account',
  command: 'Token from a command',
  oauth2_authorization_code: 'Sign in with the browser',
  custom: 'Token from code of the workspace',
};

const STATES = {
  none: { words: 'No token was needed yet', tone: 'plain' },
  valid: { words: 'Valid', tone: 'ok' },
  expired: { words: 'Expired', tone: 'busy' },
  error: { words: 'Error', tone: 'bad' },
  needs_sign_in: { words: 'Needs sign-in', tone: 'accent' },
} as const satisfies Readonly<Record<Token['status'], { words: string; tone: string }>>;

export function stateWords(status: Token['status']): (typeof STATES)[Token['status']] {
  return STATES[status];
}

export interface DeskActions {
  readonly refresh: boolean;
  readonly signIn: boolean;
  readonly signOut: boolean;
}

/**
 * A token of a sign-in that is missing is not refreshed but signed in for; fixed headers can do neither. A server that
 * works without any authorization is not offered one.
 */
export function deskActions(
  { token, can_sign_in }: AuthView,
  { connected }: Pick<ServerView, 'connected'>,
): DeskActions {
  const signedIn = token?.kind === 'oauth2_authorization_code' && token.status !== 'needs_sign_in';
  return {
    refresh: token !== null && token.status !== 'needs_sign_in',
    signIn: can_sign_in && (token !== null || !connected),
    signOut: signedIn,
  };
}
