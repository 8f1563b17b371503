// Where access tokens come from, for whoever sends requests: code's own provider, or one of ours that renews itself.
import type { Clock } from '../clock.ts';
import type { Redactor } from '../redactor.ts';

/** What code gives as `tokenProvider`. */
export interface McpTokenProvider {
  /** The token to send now. Asked for every request, so a provider that fetches should remember. */
  getToken(): Promise<string>;
  /** The server answered 401 to the last token; `getToken` is asked once more afterwards. */
  onUnauthorized?(): void | Promise<void>;
}

export type TokenKind =
  | 'oauth2_client_credentials'
  | 'google_service_account'
  | 'command'
  | 'oauth2_authorization_code'
  | 'custom';

/** What may be known of a token without knowing the token. Moments are texts as the REST contract writes them. */
export interface TokenState {
  readonly kind: TokenKind;
  /** Who gives the tokens out: an origin, a command's name. */
  readonly source: string | null;
  /** `none`: none was needed yet. */
  readonly status: 'none' | 'valid' | 'expired' | 'error' | 'needs_sign_in';
  /** Null when nobody said: then it is used until it is refused. */
  readonly valid_until: string | null;
  readonly next_refresh: string | null;
  readonly last_refresh: string | null;
  readonly last_error: string | null;
  /** Of a JWT, with everything personal masked. */
  readonly claims: Readonly<Record<string, string>> | null;
}

/** A provider that tells tokens apart, so that any number of callers who were refused the same one cause one renewal. */
export interface TokenProvider extends McpTokenProvider {
  /** A token that can be sent at once, else null. Costs next to nothing. */
  peek(): string | null;
  /** A token to try in place of one that got a 401; null when asking for another would not help now. */
  replace(refused: string): Promise<string | null>;
  /** The replacement got a 401 as well: nobody asks for another for a while. */
  reject(refused: string): void;
  /** Renews now, because a person asked for it. Rejects with the reason when that fails. */
  refresh(): Promise<void>;
  /** A person wants to know now: the next caller asks again instead of hearing of the last failure. */
  forgive(): void;
  state(): TokenState;
  /** Forgets the token. The next caller starts anew. */
  reset(): void;
  /** Ends what is under way; nothing may be asked afterwards. */
  close(): void;
}

export function isTokenProvider(provider: McpTokenProvider): provider is TokenProvider {
  return 'peek' in provider && 'replace' in provider && 'state' in provider;
}

/** What providers of ours stand on. All of it has a default, so that code can make one by itself. */
export interface ProviderParts {
  readonly clock?: Clock;
  readonly redactor?: Redactor;
}
