// What a sign-in left: its tokens, read from the vault once, refreshed with rotation, and sealed before they are used.
import { randomUUID } from 'node:crypto';
import type { FetchLike } from '@modelcontextprotocol/client';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import { createTurns } from '../turns.ts';
import { AuthFailure, SignInNeeded } from './auth-errors.ts';
import { createOAuthFetch } from './oauth-fetch.ts';
import type { FetchedToken } from './renewing-provider.ts';
import type { TokenAnswer } from './token-answer.ts';
import { lifeOf } from './token-life.ts';
import { requestToken, tokenRequestAs } from './token-request.ts';
import { readStoredSignIn, type StoredSignIn, type TokenVault } from './token-vault.ts';

export interface SignedInOptions {
  readonly serverUrl: string;
  /** The client that was registered by hand, if there is one. */
  readonly clientId: string | null;
  readonly vault: TokenVault;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

const REVOKE_TIMEOUT_MS = 4_000;
/** Refusals of a refresh that no waiting will mend (RFC 6749 §5.2). */
const ENDED = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

export class SignedIn {
  readonly #options: SignedInOptions;
  readonly #fetch: FetchLike;
  readonly #owner = `sign-in:${randomUUID()}`;
  #loading: Promise<void> | null = null;
  #isLoaded = false;
  #stored: StoredSignIn | null = null;
  #unsaved = false;
  /** The access token that is in use: when asked again, another one is wanted. */
  #served: string | null = null;
  #refreshing: Promise<unknown> = Promise.resolve();
  readonly #turns = createTurns();
  /** Counts sign-ins and sign-outs: what began before does not belong to what is there now. */
  #epoch = 0;

  constructor(options: SignedInOptions) {
    this.#options = options;
    const { fetch, redactor } = options;
    this.#fetch = createOAuthFetch({ fetch, redact: (text) => redactor.redact(text) });
  }

  /** Null until it is loaded, and when there was no sign-in. */
  get stored(): StoredSignIn | null {
    return this.#stored;
  }

  /** True when it is known that nobody is signed in. */
  get isSignedOut(): boolean {
    return this.#isLoaded && !this.#stored?.tokens;
  }

  /** True when there is a token that can be had without asking anybody. */
  get hasTokenAtHand(): boolean {
    const tokens = this.#stored?.tokens;
    return tokens != null && this.#served === null && this.#isGood(tokens);
  }

  /** Resolves when no refresh is under way any more: one that was cut off would have spent its token for nothing. */
  get settled(): Promise<unknown> {
    return this.#refreshing;
  }

  load(): Promise<void> {
    this.#loading ??= this.#options.vault.load().then(
      (value) => {
        const stored = readStoredSignIn(value);
        const { serverUrl, clientId } = this.#options;
        const isOurs = stored?.server_url === serverUrl && stored.configured_client_id === clientId;
        this.#isLoaded = true;
        this.#set(isOurs ? stored : null);
      },
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  /** Makes a new sign-in durable, then uses it. */
  async adopt(signedIn: StoredSignIn): Promise<void> {
    await this.#inTurn((vault) => vault.save(signedIn));
    this.#epoch++;
    this.#set(signedIn);
  }

  /** Forgets the tokens here for good, then asks the authorization server to do the same, which it may not hear. */
  async forget(): Promise<void> {
    await this.load();
    const former = this.#stored;
    await this.#inTurn((vault) => vault.clear());
    this.#epoch++;
    this.#set(null);
    if (former) await this.#revoke(former).catch(() => {});
  }

  /**
   * The token that is kept, or its successor once it is in use already, refused or over. A refresh that has begun does
   * not heed the signal: it may have spent the refresh token.
   */
  async token(signal: AbortSignal, refused: string | null): Promise<FetchedToken> {
    await this.load();
    signal.throwIfAborted();
    const stored = this.#stored;
    if (!stored?.tokens) throw new SignInNeeded('Nobody is signed in. Sign in to use this server');
    if (this.#unsaved) await this.#save(stored);
    signal.throwIfAborted();
    const { access_token, expires_at, refresh_token } = stored.tokens;
    if (access_token !== this.#served && access_token !== refused && this.#isGood(stored.tokens)) {
      this.#served = access_token;
      const left = expires_at === null ? undefined : (expires_at - this.#options.clock.now()) / 1_000;
      return { access_token, expires_in: left };
    }
    if (refresh_token === undefined) throw new SignInNeeded('The sign-in has run out. Sign in again');
    const refresh = this.#refresh(stored, refresh_token);
    this.#refreshing = refresh.catch(() => {});
    return refresh;
  }

  close(): void {
    this.#options.redactor.remove(this.#owner);
  }

  #isGood({ expires_at }: NonNullable<StoredSignIn['tokens']>): boolean {
    return expires_at === null || expires_at > this.#options.clock.now();
  }

  async #refresh(stored: StoredSignIn, refreshToken: string): Promise<FetchedToken> {
    const epoch = this.#epoch;
    const askedAt = this.#options.clock.now();
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
    const server = { ...stored, url: stored.authorization_server_url };
    let answer: TokenAnswer;
    try {
      answer = await requestToken(this.#fetch, tokenRequestAs(stored.client, server, form));
    } catch (error) {
      if (!(error instanceof AuthFailure) || !ENDED.has(error.oauthError ?? '')) throw error;
      if (epoch === this.#epoch) await this.#forgetTokens(stored);
      throw new SignInNeeded(`The sign-in is no longer valid. Sign in again. ${error.message}`);
    }
    if (epoch !== this.#epoch) throw new GatewayError('cancelled', 'The sign-in changed meanwhile');
    const next = {
      ...stored,
      scope: answer.scope ?? stored.scope,
      tokens: storedTokens(answer, askedAt, refreshToken),
    };
    this.#set(next);
    // Sealed before use: with rotation the former refresh token is worth nothing any more.
    await this.#save(next);
    this.#served = answer.access_token;
    return answer;
  }

  /** A save that failed is made up for before the tokens are used. */
  async #save(stored: StoredSignIn): Promise<void> {
    this.#unsaved = true;
    await this.#inTurn((vault) => vault.save(stored));
    if (this.#stored === stored) this.#unsaved = false;
  }

  async #forgetTokens(stored: StoredSignIn): Promise<void> {
    this.#set({ ...stored, tokens: null });
    await this.#inTurn((vault) => vault.save({ ...stored, tokens: null })).catch(() => {
      // The dead tokens are refused again after a restart, and forgotten then.
    });
  }

  /** RFC 7009. */
  async #revoke({ metadata, client, tokens, ...former }: StoredSignIn): Promise<void> {
    if (former.revocation_endpoint === null || !tokens) return;
    const form = new URLSearchParams({
      token: tokens.refresh_token ?? tokens.access_token,
      token_type_hint: tokens.refresh_token === undefined ? 'access_token' : 'refresh_token',
    });
    const { headers } = tokenRequestAs(
      client,
      { url: former.authorization_server_url, metadata, resource: null },
      form,
    );
    headers.set('content-type', 'application/x-www-form-urlencoded');
    const signal = AbortSignal.timeout(REVOKE_TIMEOUT_MS);
    await this.#fetch(former.revocation_endpoint, { method: 'POST', headers, body: form.toString(), signal });
  }

  /** One change of the vault after the other: what was asked for last is what stays. */
  #inTurn(change: (vault: TokenVault) => Promise<void>): Promise<void> {
    return this.#turns.take(() => change(this.#options.vault));
  }

  #set(stored: StoredSignIn | null): void {
    this.#stored = stored;
    this.#unsaved = false;
    this.#served = null;
    const { client, tokens } = stored ?? {};
    const secrets = [client?.client_secret, tokens?.refresh_token, tokens?.access_token];
    this.#options.redactor.set(
      this.#owner,
      secrets.filter((secret) => secret !== undefined),
    );
  }
}

/** @param refreshToken stays in use when the answer brings no other one */
export function storedTokens(
  answer: TokenAnswer,
  askedAt: number,
  refreshToken?: string,
): NonNullable<StoredSignIn['tokens']> {
  const life = lifeOf(answer.expires_in);
  return {
    access_token: answer.access_token,
    refresh_token: answer.refresh_token ?? refreshToken,
    expires_at: Number.isFinite(life) ? askedAt + life : null,
  };
}
