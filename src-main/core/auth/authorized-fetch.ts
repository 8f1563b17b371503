// Adds the token of a provider to the requests for one origin, and answers a 401 with one new token and one replay.
import type { FetchLike } from '@modelcontextprotocol/client';
import { type Clock, systemClock } from '../clock.ts';
import { AuthFailure, needsSignIn, type Redact, SignInNeeded, shownWords } from './auth-errors.ts';
import { unlessAborted } from './bounded-answer.ts';
import { type Challenge, readChallenge } from './challenge.ts';
import { CustomTokenProvider } from './custom-provider.ts';
import { isTokenProvider, type McpTokenProvider, type TokenProvider } from './token-provider.ts';

export interface McpHttpAuthOptions {
  /** Given where a sign-in can help: then a request without a token is sent as it is. */
  readonly signIn?: {
    /** True when nothing but a sign-in was configured; else a 401 without a token is left to the caller. */
    readonly expected: boolean;
    /** True when it is known that there is no token. */
    readonly isMissing: () => boolean;
    /** Told what a refusal asks for. */
    readonly onChallenge: (challenge: Challenge) => void;
  };
  /** How long a request waits for a token before it fails. */
  readonly waitMs?: number;
  readonly redact?: Redact;
  readonly clock?: Clock;
}

const DEFAULT_WAIT_MS = 30_000;

export class McpHttpAuth {
  readonly #provider: TokenProvider;
  readonly #options: McpHttpAuthOptions;

  constructor(provider: McpTokenProvider, options: McpHttpAuthOptions = {}) {
    this.#provider = isTokenProvider(provider) ? provider : new CustomTokenProvider(provider);
    this.#options = options;
  }

  /**
   * A fetch whose requests to the origin of `url` carry `Authorization: Bearer …`, in place of any other; requests to
   * other origins pass unchanged. Bodies must be texts or bytes, because they may be sent twice. Rejects with
   * `auth_error` when there is no token, and when the second token is refused as well.
   */
  wrap(fetch: FetchLike, url: string): FetchLike {
    const { origin } = new URL(url);
    return async (input, init = {}) => {
      const target = typeof input === 'string' ? new URL(input) : input;
      if (target.origin !== origin) return fetch(input, init);
      const token = this.#provider.peek() ?? (await this.#firstToken(init.signal));
      const response = await fetch(input, token === null ? init : withToken(init, token));
      if (response.status !== 401 && response.status !== 403) return response;
      const next = await this.#nextToken(response, token, init, origin);
      if (next === null) return response;
      void response.body?.cancel().catch(() => {});
      const replayed = await fetch(input, withToken(init, next));
      if (replayed.status !== 401) return replayed;
      this.#provider.reject(next);
      throw this.#refusal(readChallenge(replayed.headers), origin);
    };
  }

  /**
   * Waits until there is a token to begin with, so that no handshake runs out of time for it. Rejects as a request
   * would; where a sign-in can help, it resolves without a token as well.
   */
  async ready(signal?: AbortSignal): Promise<void> {
    if (this.#provider.peek() === null) await this.#firstToken(signal);
  }

  async #firstToken(signal: AbortSignal | null | undefined): Promise<string | null> {
    const { signIn } = this.#options;
    if (signIn?.isMissing()) return null;
    try {
      return await this.#inTime(this.#provider.getToken(), signal);
    } catch (error) {
      if (signIn && needsSignIn(error)) return null;
      throw error;
    }
  }

  /** The token to try after a refusal, or null when the refusal is the caller's to judge. */
  async #nextToken(
    response: Response,
    token: string | null,
    init: RequestInit,
    origin: string,
  ): Promise<string | null> {
    const { signIn } = this.#options;
    const challenge = readChallenge(response.headers);
    if (response.status === 403) {
      if (!signIn || challenge.error !== 'insufficient_scope') return null;
      signIn.onChallenge(challenge);
      throw new SignInNeeded(`${origin} asks for more than the sign-in allowed (403). Sign in again to allow it`);
    }
    signIn?.onChallenge(challenge);
    if (token === null) {
      if (signIn?.expected) throw new SignInNeeded(`${origin} asks for a sign-in`);
      return null;
    }
    const next = isReplayable(init.body) ? await this.#inTime(this.#provider.replace(token), init.signal) : null;
    if (next === null) throw this.#refusal(challenge, origin);
    return next;
  }

  #refusal(challenge: Challenge, origin: string): AuthFailure {
    const { error, errorDescription } = challenge;
    const said = [error, errorDescription].filter((part) => part !== null).join(': ');
    const words = said === '' ? '' : `: ${shownWords(said, this.#options.redact ?? ((text) => text))}`;
    const message = `${origin} refused the token (401)${words}`;
    if (this.#options.signIn) return new SignInNeeded(`${message}. Sign in again`);
    return new AuthFailure(`${message}. Check the credentials`);
  }

  async #inTime<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
    const { waitMs = DEFAULT_WAIT_MS, clock = systemClock } = this.#options;
    const limit = new AbortController();
    const late = new AuthFailure(`No token came within ${waitMs / 1_000} s`, { retryable: true });
    const cancelTimer = clock.after(waitMs, () => limit.abort(late));
    try {
      return await unlessAborted(promise, signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
    } finally {
      cancelTimer();
    }
  }
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

function isReplayable(body: RequestInit['body']): boolean {
  return body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array;
}
