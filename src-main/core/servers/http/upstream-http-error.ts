// The failures of an upstream server over HTTP, classified; what they say is ours, never a foreign text.
import { connectionError, GatewayError } from '../../errors.ts';
import { markNeedsAuthorization } from '../needs-authorization.ts';
import { FORBIDDEN_ADDRESS, isAllowedDerivedUrl } from './address-guard.ts';

export interface HttpFacts {
  readonly status: number;
  /** A 401 named protected-resource metadata (RFC 9728) that may be contacted: a sign-in can mend it. */
  readonly offersProtectedResource?: boolean;
  /** The server no longer knows our session, so the request did not run: connect anew and send it again. */
  readonly sessionLost?: boolean;
  /** How long the server asks us to wait, 0 to 60,000; null when it does not say. */
  readonly retryAfterMs?: number | null;
}

/** A refusal by status. `code` and `message` are those of `connectionError`. */
export class UpstreamHttpError extends GatewayError {
  readonly status: number;
  readonly offersProtectedResource: boolean;
  readonly sessionLost: boolean;
  readonly retryAfterMs: number | null;

  constructor(target: string, facts: HttpFacts, message?: string) {
    const { code, message: byStatus } = connectionError({ status: facts.status }, target);
    super(facts.sessionLost ? 'connection_error' : code, message ?? byStatus);
    this.status = facts.status;
    this.offersProtectedResource = facts.offersProtectedResource ?? false;
    this.sessionLost = facts.sessionLost ?? false;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    if (this.offersProtectedResource) markNeedsAuthorization(this);
  }
}

/** True when the server has forgotten our session: the request did not run and may be sent again on a new connection. */
export function isSessionLost(error: unknown): boolean {
  return error instanceof UpstreamHttpError && error.sessionLost;
}

/** The refusal that an answer stands for. Reads status and headers only and contacts nobody. */
export function refusalOf(response: Response, target: string, origin: string): UpstreamHttpError {
  const { status, headers } = response;
  return new UpstreamHttpError(target, {
    status,
    offersProtectedResource: status === 401 && offersMetadata(headers.get('www-authenticate'), origin),
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
  });
}

function offersMetadata(challenge: string | null, origin: string): boolean {
  const named = /(?:^|[\s,])resource_metadata\s*=\s*"?(https?:\/\/[^\s",]{1,2048})(?=[\s",]|$)/i.exec(challenge ?? '');
  const url = URL.parse(named?.[1] ?? '');
  return url !== null && isAllowedDerivedUrl(url, origin);
}

const MAX_RETRY_AFTER_MS = 60_000;

/** `Retry-After` (RFC 9110 §10.2.3) in milliseconds, at most a minute; null when absent or not to be understood. */
export function retryAfterMs(value: string | null, now: number = Date.now()): number | null {
  const text = value?.trim() ?? '';
  if (text === '') return null;
  const asked = /^[+-]?\d+(?:\.\d+)?(?:e\d+)?$/i.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  if (Number.isNaN(asked)) return null;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, asked));
}

/**
 * What a failed request may say. Messages of Node, undici and the SDK can repeat header values, hosts and bodies, so only
 * the code of the failure goes on, as `cause.code`.
 */
export function safeFailure(error: unknown, target: string): GatewayError {
  const classified = connectionError(error, target);
  if (classified.cause !== error) return classified;
  const { code, name, message } = innermost(error);
  const reason = (text: string) => `Could not reach ${target}: ${text}`;
  if (code === FORBIDDEN_ADDRESS) {
    return new GatewayError('connection_error', reason('it leads to an address that is not allowed'));
  }
  const byProxy = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1];
  if (byProxy) return proxyRefusal(Number(byProxy), target);
  const cause = Object.assign(new Error('The request failed'), { name, code });
  return new GatewayError(classified.code, classified.message, { cause });
}

export function proxyRefusal(status: number, target: string): GatewayError {
  const hint = status === 407 ? '. Check the user name and password in HTTP_PROXY or HTTPS_PROXY' : '';
  return new GatewayError('connection_error', `Could not reach ${target}: the proxy refused (${status})${hint}`);
}

/** The deepest failure: fetch wraps what happened to the socket. */
function innermost(error: unknown): { code: string; name: string; message: string } {
  const found = { code: '', name: 'Error', message: '' };
  let link: unknown = error;
  for (let depth = 0; link instanceof Error && depth < 8; depth++) {
    const { code } = link as { code?: unknown };
    if (typeof code === 'string') found.code = code;
    found.name = link.name;
    found.message = link.message;
    link = link instanceof AggregateError ? link.errors[0] : link.cause;
  }
  return found;
}
