// A token that keeps itself alive: fetched once for any number of callers, renewed before its end, forced once when it
// is refused, and asked for ever more seldom while that fails.
import { randomUUID } from 'node:crypto';
import { type Clock, isoTime, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { AuthFailure, needsSignIn, shownWords } from './auth-errors.ts';
import { backOffMs } from './back-off.ts';
import { unlessAborted } from './bounded-answer.ts';
import { shownClaims } from './jwt-claims.ts';
import { isUsableToken } from './token-answer.ts';
import { lifeOf, renewalWindow } from './token-life.ts';
import type { TokenKind, TokenProvider, TokenState } from './token-provider.ts';

/** Tokens that may be used only once are asked for no more often than this. */
const SINGLE_USE_INTERVAL_MS = 1_000;
/** After this long without another, refusals of fresh tokens are history. */
const REFUSALS_FADE_MS = 300_000;
const DEFAULT_TIMEOUT_MS = 30_000;

export interface FetchedToken {
  readonly access_token: string;
  /** Seconds, as the other side said it; see {@link lifeOf}. */
  readonly expires_in?: unknown;
}

/** @param refused the token that a server refused, when that is why another one is needed */
export type FetchToken = (signal: AbortSignal, refused: string | null) => Promise<FetchedToken>;

export interface RenewingProviderOptions {
  readonly kind: TokenKind;
  readonly source: string | null;
  readonly fetchToken: FetchToken;
  readonly clock?: Clock;
  readonly redactor?: Redactor;
  /** For one `fetchToken`, whatever it does. */
  readonly timeoutMs?: number;
}

/** Times are those of the monotonic clock. */
interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
  readonly singleUse: boolean;
  used: boolean;
}

export class RenewingTokenProvider implements TokenProvider {
  readonly #options: RenewingProviderOptions;
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #owner = `token:${randomUUID()}`;
  #held: Held | null = null;
  #former: string | null = null;
  #flight: { readonly promise: Promise<string>; readonly controller: AbortController } | null = null;
  #refused: string | null = null;
  #failure: { readonly error: GatewayError; readonly until: number; readonly count: number } | null = null;
  #refusals = { count: 0, at: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  #askNoSooner = Number.NEGATIVE_INFINITY;
  #renewedAt: number | null = null;
  #lastError: string | null = null;
  #cancelTimer = () => {};
  #closed = false;

  constructor(options: RenewingProviderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#redactor = options.redactor ?? createRedactor();
  }

  peek(): string | null {
    const held = this.#held;
    if (held === null || held.singleUse) return null;
    const now = this.#clock.monotonic();
    if (now >= held.expiresAt) return null;
    held.used = true;
    if (now >= held.renewAt) this.#renewInBackground(now);
    return held.token;
  }

  async getToken(): Promise<string> {
    return this.peek() ?? this.#wanted();
  }

  async onUnauthorized(): Promise<void> {
    if (this.#held) await this.replace(this.#held.token);
  }

  async replace(refused: string): Promise<string | null> {
    if (this.#held !== null && this.#held.token !== refused) return this.getToken();
    if (this.#flight === null && this.#held !== null) {
      if (this.#clock.monotonic() < this.#refusals.until) return null;
      this.#refused = refused;
      this.#drop();
    }
    return this.#wanted();
  }

  reject(refused: string): void {
    if (this.#held?.token !== refused) return;
    const now = this.#clock.monotonic();
    const count = now - this.#refusals.at > REFUSALS_FADE_MS ? 1 : this.#refusals.count + 1;
    this.#refusals = { count, at: now, until: now + backOffMs(count) };
    this.#lastError = 'The server refused the token, and the one after it as well';
  }

  async refresh(): Promise<void> {
    this.forgive();
    await this.#fetch();
  }

  forgive(): void {
    this.#failure = null;
    this.#refusals = { count: 0, at: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  }

  reset(): void {
    this.#flight?.controller.abort(new GatewayError('cancelled', 'The token is no longer wanted'));
    this.#flight = null;
    this.#refused = null;
    this.#lastError = null;
    this.#renewedAt = null;
    this.#former = null;
    this.forgive();
    this.#drop();
    this.#redactor.remove(this.#owner);
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  state(): TokenState {
    const { kind, source } = this.#options;
    const now = this.#clock.monotonic();
    // Wall time is for people: what counts is how much is left.
    const moment = (at: number) => (Number.isFinite(at) ? isoTime(this.#clock.now() + (at - now)) : null);
    const held = this.#held;
    return {
      kind,
      source,
      status: this.#status(now),
      valid_until: held && !held.singleUse ? moment(held.expiresAt) : null,
      next_refresh: held && !held.singleUse ? moment(held.renewAt) : null,
      last_refresh: this.#renewedAt === null ? null : moment(this.#renewedAt),
      last_error: this.#lastError,
      claims: held ? shownClaims(held.token, (text) => this.#redactor.redact(text)) : null,
    };
  }

  #status(now: number): TokenState['status'] {
    const held = this.#held;
    if (held && !held.singleUse && now < held.expiresAt) return 'valid';
    if (this.#failure) return needsSignIn(this.#failure.error) ? 'needs_sign_in' : 'error';
    if (held === null) return 'none';
    return held.singleUse ? 'valid' : 'expired';
  }

  async #wanted(): Promise<string> {
    const token = await this.#fetch();
    if (this.#held) this.#held.used = true;
    return token;
  }

  /** Single flight: whoever asks while a request is under way gets its answer. */
  #fetch(): Promise<string> {
    if (this.#flight) return this.#flight.promise;
    if (this.#closed) return Promise.reject(new GatewayError('cancelled', 'The token provider is closed'));
    const now = this.#clock.monotonic();
    if (this.#failure && now < this.#failure.until) return Promise.reject(this.#failure.error);
    const controller = new AbortController();
    const flight = { controller, promise: this.#run(controller.signal, this.#askNoSooner - now) };
    this.#flight = flight;
    const land = () => {
      if (this.#flight === flight) this.#flight = null;
    };
    flight.promise.then(land, land);
    return flight.promise;
  }

  async #run(signal: AbortSignal, wait: number): Promise<string> {
    if (wait > 0) {
      const pause = new Promise<void>((resolve) => this.#clock.after(wait, resolve));
      await unlessAborted(pause, signal);
    }
    // Counted from the question, because the life of the answer began before it arrived.
    const askedAt = this.#clock.monotonic();
    try {
      const { access_token, expires_in } = await this.#ask(signal);
      signal.throwIfAborted();
      if (!isUsableToken(access_token)) throw new AuthFailure('The token cannot be sent in a header');
      this.#adopt(access_token, lifeOf(expires_in), askedAt);
      return access_token;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = error instanceof GatewayError ? error : new AuthFailure('No token could be had');
      this.#failed(failure);
      throw failure;
    }
  }

  #ask(flight: AbortSignal): Promise<FetchedToken> {
    const { fetchToken, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const limit = new AbortController();
    const late = new AuthFailure(`No token came within ${timeoutMs / 1_000} s`, { retryable: true });
    const cancelTimer = this.#clock.after(timeoutMs, () => limit.abort(late));
    const signal = AbortSignal.any([flight, limit.signal]);
    const asked = (async () => fetchToken(signal, this.#refused))();
    return unlessAborted(asked, signal).finally(cancelTimer);
  }

  #adopt(token: string, life: number, askedAt: number): void {
    const expiresAt = askedAt + life;
    this.#former = this.#held?.token ?? this.#former;
    this.#redactor.set(this.#owner, [token, ...(this.#former === null ? [] : [this.#former])]);
    const renewAt = Number.isFinite(life) ? expiresAt - renewalWindow(life) : Number.POSITIVE_INFINITY;
    this.#held = { token, expiresAt, renewAt, singleUse: life === 0, used: false };
    this.#askNoSooner = life === 0 ? askedAt + SINGLE_USE_INTERVAL_MS : Number.NEGATIVE_INFINITY;
    this.#refused = null;
    this.#failure = null;
    this.#lastError = null;
    this.#renewedAt = this.#clock.monotonic();
    if (life > 0) this.#renewInTime(renewAt);
  }

  #failed(error: GatewayError): void {
    const count = (this.#failure?.count ?? 0) + 1;
    const asked = error instanceof AuthFailure ? error.retryAfterMs : 0;
    const until = this.#clock.monotonic() + Math.max(backOffMs(count), asked);
    // Whoever must sign in may do so at any moment, and finding that out costs no request.
    this.#failure = { error, count, until: needsSignIn(error) ? Number.NEGATIVE_INFINITY : until };
    this.#lastError = shownWords(error.message, (text) => this.#redactor.redact(text));
    this.#renewInTime(until);
  }

  /** A token in use is renewed without being asked for; one that nobody needs waits for its next user. */
  #renewInTime(at: number): void {
    this.#cancelTimer();
    const held = this.#held;
    const delay = at - this.#clock.monotonic();
    if (held === null || !Number.isFinite(delay) || at >= held.expiresAt) return;
    this.#cancelTimer = this.#clock.after(Math.max(delay, 0), () => {
      if (this.#held === held && held.used) this.#renewInBackground(this.#clock.monotonic());
    });
  }

  #renewInBackground(now: number): void {
    if (this.#flight || this.#closed || (this.#failure && now < this.#failure.until)) return;
    this.#fetch().catch(() => {
      // The token at hand still serves; the state carries the reason.
    });
  }

  #drop(): void {
    this.#cancelTimer();
    this.#former = this.#held?.token ?? this.#former;
    this.#held = null;
  }
}

/** The same as a function, for whoever brings their own `fetchToken`. */
export function createTokenProvider(options: RenewingProviderOptions): TokenProvider {
  return new RenewingTokenProvider(options);
}
