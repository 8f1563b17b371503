// The failures of authorization: what they say, what can mend them, and how foreign words get into them.
import { GatewayError } from '../errors.ts';
import { visible } from '../logger.ts';

/** Characters of foreign words in a message. */
const MAX_WORDS = 300;

/** What a caller may want to know of a refusal beside its sentence. */
export interface RefusalFacts {
  /** True when it may pass by itself: the endpoint is overloaded, or silent for a while. */
  readonly retryable?: boolean;
  /** The HTTP status of the answer; null when there was none. */
  readonly status?: number | null;
  /** The error code of OAuth, `invalid_client` for one. */
  readonly oauthError?: string | null;
  /** The answer asks for HTTP Basic authentication. */
  readonly asksForBasic?: boolean;
  /** How long we are asked to wait, 0 to 60,000. */
  readonly retryAfterMs?: number;
  /** The clock of the other side in milliseconds since 1970, as its `Date` header says. */
  readonly serverTime?: number | null;
}

/** No token, and why: code `auth_error`. */
export class AuthFailure extends GatewayError {
  readonly retryable: boolean;
  readonly status: number | null;
  readonly oauthError: string | null;
  readonly asksForBasic: boolean;
  readonly retryAfterMs: number;
  readonly serverTime: number | null;

  constructor(message: string, facts: RefusalFacts = {}) {
    super('auth_error', message);
    this.retryable = facts.retryable ?? false;
    this.status = facts.status ?? null;
    this.oauthError = facts.oauthError ?? null;
    this.asksForBasic = facts.asksForBasic ?? false;
    this.retryAfterMs = facts.retryAfterMs ?? 0;
    this.serverTime = facts.serverTime ?? null;
  }
}

/** An `auth_error` that goes away when the user signs in. */
export class SignInNeeded extends AuthFailure {}

export function needsSignIn(error: unknown): error is SignInNeeded {
  return error instanceof SignInNeeded;
}

/** Takes secrets out of a text that others wrote. */
export type Redact = (text: string) => string;

/** Foreign words as they may be shown: without secrets, control characters spelled out, at most 300 characters. */
export function shownWords(text: string, redact: Redact): string {
  // Redacted before it is cut: half a secret would no longer be recognised.
  const clean = visible(redact(text).replace(/\s+/g, ' ').trim());
  return clean.length > MAX_WORDS ? `${clean.slice(0, MAX_WORDS - 1)}…` : clean;
}
