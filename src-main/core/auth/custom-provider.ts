// Code's own token provider, made to behave like ours: bounded in time, judged before use, asked once per refused token.
import { randomUUID } from 'node:crypto';
import { type Clock, isoTime, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { AuthFailure, shownWords } from './auth-errors.ts';
import { backOffMs } from './back-off.ts';
import { unlessAborted } from './bounded-answer.ts';
import { shownClaims } from './jwt-claims.ts';
import { isUsableToken } from './token-answer.ts';
import type { McpTokenProvider, ProviderParts, TokenProvider, TokenState } from './token-provider.ts';

const TIMEOUT_MS = 30_000;

export class CustomTokenProvider implements TokenProvider {
  readonly #provider: McpTokenProvider;
  readonly #clock: Clock;
  readonly #redactor: Redactor;
  readonly #owner = `token:${randomUUID()}`;
  #last: { readonly token: string; readonly at: number } | null = null;
  #replacing: { readonly refused: string; readonly promise: Promise<string | null> } | null = null;
  #rejected = { count: 0, until: Number.NEGATIVE_INFINITY };
  #lastError: string | null = null;

  constructor(provider: McpTokenProvider, parts: ProviderParts = {}) {
    this.#provider = provider;
    this.#clock = parts.clock ?? systemClock;
    this.#redactor = parts.redactor ?? createRedactor();
  }

  /** Null always: only code knows whether its token is still good. */
  peek(): string | null {
    return null;
  }

  async getToken(): Promise<string> {
    const token = await this.#bounded(() => this.#provider.getToken());
    if (!isUsableToken(token)) throw this.#failed(new AuthFailure('getToken() gave no token that can be sent'));
    if (this.#last?.token !== token) {
      this.#redactor.set(this.#owner, this.#last ? [token, this.#last.token] : [token]);
      this.#last = { token, at: this.#clock.monotonic() };
    }
    this.#lastError = null;
    return token;
  }

  async onUnauthorized(): Promise<void> {
    await this.#bounded(async () => this.#provider.onUnauthorized?.());
  }

  async replace(refused: string): Promise<string | null> {
    if (this.#replacing?.refused === refused) return this.#replacing.promise;
    if (this.#clock.monotonic() < this.#rejected.until) return null;
    const replacing = { refused, promise: this.#renew(refused) };
    this.#replacing = replacing;
    try {
      return await replacing.promise;
    } finally {
      if (this.#replacing === replacing) this.#replacing = null;
    }
  }

  reject(): void {
    const count = this.#rejected.count + 1;
    this.#rejected = { count, until: this.#clock.monotonic() + backOffMs(count) };
    this.#lastError = 'The server refused the token, and the one after it as well';
  }

  async refresh(): Promise<void> {
    this.forgive();
    await this.onUnauthorized();
    await this.getToken();
  }

  forgive(): void {
    this.#rejected = { count: 0, until: Number.NEGATIVE_INFINITY };
  }

  reset(): void {
    this.forgive();
    this.#last = null;
    this.#lastError = null;
    this.#redactor.remove(this.#owner);
  }

  close(): void {
    this.reset();
  }

  state(): TokenState {
    const last = this.#last;
    const age = last ? this.#clock.monotonic() - last.at : 0;
    return {
      kind: 'custom',
      source: null,
      status: this.#lastError === null ? (last ? 'valid' : 'none') : 'error',
      valid_until: null,
      next_refresh: null,
      last_refresh: last ? isoTime(this.#clock.now() - age) : null,
      last_error: this.#lastError,
      claims: last ? shownClaims(last.token, (text) => this.#redactor.redact(text)) : null,
    };
  }

  async #renew(refused: string): Promise<string | null> {
    // Another caller may have been refused the same token earlier.
    const current = await this.getToken();
    if (current !== refused) return current;
    if (!this.#provider.onUnauthorized) return null;
    await this.onUnauthorized();
    return this.getToken();
  }

  async #bounded<T>(ask: () => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const late = new AuthFailure(`The token provider took longer than ${TIMEOUT_MS / 1_000} s`, { retryable: true });
    const cancelTimer = this.#clock.after(TIMEOUT_MS, () => limit.abort(late));
    try {
      return await unlessAborted((async () => ask())(), limit.signal);
    } catch (error) {
      if (error instanceof GatewayError) throw this.#failed(error);
      // Its message is left out: only the code that wrote it knows what is in it.
      const name = error instanceof Error ? error.name.slice(0, 64) : typeof error;
      throw this.#failed(new AuthFailure(`The token provider failed (${name})`, { retryable: true }));
    } finally {
      cancelTimer();
    }
  }

  #failed(error: GatewayError): GatewayError {
    this.#lastError = shownWords(error.message, (text) => this.#redactor.redact(text));
    return error;
  }
}
