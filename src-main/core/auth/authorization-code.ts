// A server the user signs in to: its tokens for the requests, and the sign-in and sign-out themselves.
import { computeScopeUnion, type FetchLike } from '@modelcontextprotocol/client';
import { type Clock, isoTime, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { describesItsSignIn, originOf } from './authorization-server.ts';
import { type Challenge, NO_CHALLENGE } from './challenge.ts';
import { createOAuthFetch } from './oauth-fetch.ts';
import { RenewingTokenProvider } from './renewing-provider.ts';
import { type StartedSignIn, startSignIn } from './sign-in.ts';
import { SignedIn } from './signed-in.ts';
import type { TokenProvider, TokenState } from './token-provider.ts';
import type { TokenVault } from './token-vault.ts';

export interface InteractiveConfig {
  /** Registered by hand; an https URL without a secret is a client metadata document. */
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** The loopback URI that a client was registered with by hand. */
  readonly redirect_uri?: string | undefined;
}

export interface InteractiveOptions {
  readonly serverUrl: string;
  readonly config: InteractiveConfig;
  readonly vault: TokenVault;
  /** Reaches the server's origin, and what responses name only where that is allowed; adds no header of the server's. */
  readonly fetch: FetchLike;
  /** Opens the user's browser, or prints the address where there is none. */
  readonly openBrowser: (url: string) => void | Promise<void>;
  /** The name a user sees at the authorization server. */
  readonly clientName: string;
  /** Our own client metadata document (CIMD), if there is one. */
  readonly clientMetadataUrl?: string | undefined;
  readonly clock?: Clock;
  readonly redactor?: Redactor;
}

/** A sign-in that waits for the user. */
export interface SignIn {
  /** Where the user will be asked to sign in: shown before anything is opened. */
  readonly host: string;
  readonly url: string;
  /** As the REST contract writes it. */
  readonly expires_at: string;
  /** Opens the browser, once however often it is called. */
  open(): Promise<void>;
  /** Resolves when the tokens are sealed, rejects when the sign-in failed, ran out or was cancelled. */
  readonly done: Promise<void>;
  cancel(): void;
}

export class InteractiveAuth {
  /** Rejects with `SignInNeeded` while nobody is signed in. */
  readonly tokens: TokenProvider;
  readonly #options: InteractiveOptions;
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #signedIn: SignedIn;
  #challenge: Challenge = NO_CHALLENGE;
  #pending: Promise<SignIn> | null = null;
  #started: StartedSignIn | null = null;
  #closed = false;

  constructor(options: InteractiveOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#redactor = options.redactor ?? createRedactor();
    const clientId = options.config.client_id ?? null;
    const shared = { clock: this.#clock, redactor: this.#redactor };
    this.#signedIn = new SignedIn({ ...options, ...shared, clientId });
    this.tokens = new RenewingTokenProvider({
      kind: 'oauth2_authorization_code',
      source: null,
      fetchToken: (signal, refused) => this.#signedIn.token(signal, refused),
      ...shared,
    });
  }

  /** True when it is known that nobody is signed in, so that no token need be waited for. */
  get isSignedOut(): boolean {
    return this.#signedIn.isSignedOut;
  }

  /** The sign-in that waits for the user, if there is one. */
  get pending(): Promise<SignIn> | null {
    return this.#pending;
  }

  get isWaiting(): boolean {
    return this.#pending !== null;
  }

  /** Whether the server describes a sign-in where it is looked for unasked: not every refusal says where. Never rejects. */
  isOffered(signal: AbortSignal): Promise<boolean> {
    const { serverUrl, fetch } = this.#options;
    const bounded = createOAuthFetch({ fetch, redact: (text) => this.#redactor.redact(text) });
    return describesItsSignIn(serverUrl, (url, init) => bounded(url, { ...init, signal }));
  }

  /** What a refusal asked for; the next sign-in heeds it. */
  noteChallenge(challenge: Challenge): void {
    const { resourceMetadata } = this.#challenge;
    this.#challenge = { ...challenge, resourceMetadata: challenge.resourceMetadata ?? resourceMetadata };
  }

  /** The state once the vault was read. Contacts nobody. */
  async describe(): Promise<TokenState> {
    await this.#signedIn.load();
    if (this.#signedIn.hasTokenAtHand) await this.tokens.getToken().catch(() => {});
    const state = this.tokens.state();
    const { stored, isSignedOut } = this.#signedIn;
    // Signed in, but what is kept is over: the next request refreshes it.
    const status = state.status === 'none' ? 'expired' : state.status;
    return {
      ...state,
      status: isSignedOut ? 'needs_sign_in' : status,
      source: stored ? originOf(stored.issuer) : null,
    };
  }

  /** Prepares a sign-in, or gives the one that is already waiting. Nothing is opened before `open` is called. */
  beginSignIn(): Promise<SignIn> {
    if (this.#pending !== null) return this.#pending;
    const pending = this.#start();
    this.#pending = pending;
    const finish = () => {
      if (this.#pending !== pending) return;
      this.#pending = null;
      this.#started = null;
    };
    pending.then(({ done }) => done.then(finish, finish), finish);
    return pending;
  }

  /** Forgets the tokens, here for good and at the authorization server if it hears us. */
  async signOut(): Promise<void> {
    this.#started?.cancel();
    await this.#signedIn.forget();
    this.#startAnew();
  }

  /** Ends a waiting sign-in. A refresh under way is seen through to its end. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#started?.cancel();
    this.tokens.close();
    await this.#signedIn.settled;
    this.#signedIn.close();
  }

  async #start(): Promise<SignIn> {
    const { config, openBrowser } = this.#options;
    await this.#signedIn.load();
    const { client_id, client_secret, scopes = [], redirect_uri: redirectUri } = config;
    const started = await startSignIn({
      ...this.#options,
      challenge: this.#challenge,
      askedScope: this.#askedScope(),
      configured: client_id === undefined ? null : { client_id, client_secret },
      scopes,
      redirectUri,
      clientMetadataUrl: this.#options.clientMetadataUrl,
      former: this.#signedIn.stored,
      clock: this.#clock,
      redactor: this.#redactor,
      keep: async (signedIn) => {
        await this.#signedIn.adopt(signedIn);
        this.#startAnew();
      },
    });
    if (this.#closed) {
      started.cancel();
      throw new GatewayError('cancelled', 'The server is no longer there');
    }
    this.#started = started;
    let opened: Promise<void> | null = null;
    return {
      host: started.host,
      url: started.url,
      expires_at: isoTime(started.expiresAt),
      open() {
        opened ??= (async () => openBrowser(started.url))().catch((error: unknown) => {
          if (error instanceof GatewayError) throw error;
          throw new GatewayError('unavailable', 'The browser could not be opened. Open the address yourself');
        });
        return opened;
      },
      done: started.done,
      cancel: () => started.cancel(),
    };
  }

  /** Permissions that were granted before are asked for again, or they would be lost with the new ones. */
  #askedScope(): string | undefined {
    const { error, scope } = this.#challenge;
    if (error !== 'insufficient_scope') return scope ?? undefined;
    return computeScopeUnion(this.#signedIn.stored?.scope ?? undefined, scope ?? undefined);
  }

  #startAnew(): void {
    this.tokens.reset();
    this.#challenge = { ...NO_CHALLENGE, resourceMetadata: this.#challenge.resourceMetadata };
  }
}
