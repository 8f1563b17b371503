// The fetch for OAuth endpoints: answers are small, in time and JSON, a POST is never redirected, and a refusal says in
// the endpoint's own words, cut and without secrets, what is wrong.
import type { FetchLike } from '@modelcontextprotocol/client';
import { isPlainHttpOffLoopback, urlFault } from '../../../src-shared/model/url.ts';
import { connectionError, type GatewayError } from '../errors.ts';
import { AuthFailure, type Redact, shownWords } from './auth-errors.ts';
import { isJsonType, parseObject, readBounded, unlessAborted } from './bounded-answer.ts';

export const REQUEST_TIMEOUT_MS = 8_000;
const MAX_TOKEN_BYTES = 64 * 1024;
/** Metadata lists scopes and endpoints, hundreds at times. */
const MAX_METADATA_BYTES = 512 * 1024;
const MAX_RETRY_AFTER_S = 60;

export interface OAuthFetchOptions {
  /** Goes to the endpoint and to nobody else; carries none of the server's headers. */
  readonly fetch: FetchLike;
  readonly redact: Redact;
  /** For one request with its answer. */
  readonly timeoutMs?: number;
}

/**
 * Bodies are read whole before it resolves. A POST that is not answered 2xx with JSON rejects with `AuthFailure`; a GET
 * gives any status to the caller. Unreachable endpoints reject with `connection_error`.
 */
export function createOAuthFetch(options: OAuthFetchOptions): FetchLike {
  const { timeoutMs = REQUEST_TIMEOUT_MS } = options;
  return async (input, init = {}) => {
    const url = new URL(input);
    const isPost = init.method === 'POST';
    assertMayCarrySecrets(url);
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    let answer: Answer;
    try {
      answer = await unlessAborted(exchange(options.fetch, url, { ...init, signal }, isPost), signal);
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      throw limit.aborted ? slow(url.origin, timeoutMs) : unreachable(error, url.origin);
    }
    if (isPost) assertAnswered(answer, url.origin, options.redact);
    const { status, headers, text } = answer;
    if (text === null) throw tooLarge(url.origin);
    return new Response(NO_BODY.has(status) ? null : text, { status, headers });
  };
}

const HINTS: Readonly<Record<string, string>> = {
  invalid_client: 'Check the client id and its secret',
  unauthorized_client: 'This client may not use this grant',
  invalid_scope: 'Check the scopes',
};

const NO_BODY = new Set([204, 205, 304]);

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Null when it is too large. */
  readonly text: string | null;
}

async function exchange(fetch: FetchLike, url: URL, init: RequestInit, isPost: boolean): Promise<Answer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await readBounded(response, isPost ? MAX_TOKEN_BYTES : MAX_METADATA_BYTES);
  const headers = new Headers(response.headers);
  // The body is decoded and counted already.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  // A browser-like fetch hides a redirect behind the status 0.
  const { status } = response;
  return { status: status >= 200 && status <= 599 ? status : 302, headers, text };
}

function assertMayCarrySecrets(url: URL): void {
  const fault = urlFault(url.href) ?? (isPlainHttpOffLoopback(url.href) ? 'must be https' : null);
  if (fault) throw new AuthFailure(`The OAuth endpoint ${shownOrigin(url)} is not used: its URL ${fault}`);
}

function shownOrigin(url: URL): string {
  return /^https?:$/.test(url.protocol) ? url.origin : `with the scheme ${JSON.stringify(url.protocol.slice(0, 32))}`;
}

function assertAnswered({ status, headers, text }: Answer, origin: string, redact: Redact): void {
  const facts = {
    status,
    retryAfterMs: retryAfterMs(headers),
    serverTime: Date.parse(headers.get('date') ?? '') || null,
    asksForBasic: status === 401 && /(?:^|,)\s*basic\b/i.test((headers.get('www-authenticate') ?? '').slice(0, 4_096)),
  };
  if (status >= 300 && status < 400) {
    throw new AuthFailure(
      `${origin} answered with a redirect (${status}); secrets are not sent on to where it leads`,
      facts,
    );
  }
  const body = text === null ? null : parseObject(text);
  const oauthError = typeof body?.error === 'string' ? body.error : null;
  if (status >= 400 || oauthError !== null) {
    const retryable = status === 408 || status === 429 || status >= 500 || oauthError === 'temporarily_unavailable';
    const words = oauthError === null ? '' : `: ${saidBy(body, redact)}`;
    const hint = oauthError !== null && Object.hasOwn(HINTS, oauthError) ? `. ${HINTS[oauthError]}` : '';
    const known = { ...facts, retryable, oauthError: oauthError?.slice(0, 64) ?? null };
    throw new AuthFailure(`${origin} refused (${status})${words}${hint}`, known);
  }
  if (text === null) throw tooLarge(origin);
  // RFC 7009 answers a revocation with nothing at all.
  if (text !== '' && (!isJsonType(headers) || body === null)) {
    throw new AuthFailure(`${origin} answered with something that is not JSON. Check the URL`, facts);
  }
}

/** `error` and `error_description` of an OAuth error body (RFC 6749 §5.2), as they may be shown. */
function saidBy(body: Record<string, unknown> | null, redact: Redact): string {
  const { error, error_description: description } = body ?? {};
  const parts = [error, description].filter((part) => typeof part === 'string' && part !== '');
  return shownWords(parts.join(': '), redact);
}

function tooLarge(origin: string): AuthFailure {
  return new AuthFailure(`${origin} answered with far more than an OAuth answer holds`);
}

function slow(origin: string, timeoutMs: number): AuthFailure {
  return new AuthFailure(`${origin} did not answer within ${timeoutMs / 1_000} s`, { retryable: true });
}

/** The injected fetch refuses some redirects by itself, with an error that carries the status. */
function unreachable(error: unknown, origin: string): GatewayError {
  const { status } = error as { status?: unknown };
  if (typeof status === 'number' && status >= 300 && status < 400) {
    return new AuthFailure(
      `${origin} answered with a redirect (${status}); secrets are not sent on to where it leads`,
      {
        status,
      },
    );
  }
  const failure = connectionError(error, origin);
  if (failure.code === 'timeout') return new AuthFailure(`${origin} did not answer in time`, { retryable: true });
  if (failure.code === 'upstream_error') return tooLarge(origin);
  return failure;
}

function retryAfterMs(headers: Headers): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  return /^\d{1,9}$/.test(value) ? Math.min(Number(value), MAX_RETRY_AFTER_S) * 1_000 : 0;
}
