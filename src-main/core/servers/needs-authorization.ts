// Marks a refusal that a sign-in can mend: the server's 401 offers protected-resource metadata (RFC 9728).
import type { GatewayError } from '../errors.ts';

const NEEDS_AUTHORIZATION = Symbol('needs authorization');

/** Marks `error`; used where the answer of the server is still at hand. */
export function markNeedsAuthorization(error: GatewayError): GatewayError {
  return Object.assign(error, { [NEEDS_AUTHORIZATION]: true });
}

export function needsAuthorization(error: GatewayError): boolean {
  return NEEDS_AUTHORIZATION in error;
}
