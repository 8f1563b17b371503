// The JSON-RPC error an upstream server answered with, as it came: the caller decides what of it may be shown.
import { GatewayError } from '../errors.ts';
import { visible } from '../logger.ts';
import type { Redactor } from '../redactor.ts';

const MAX_WORDS = 2_000;

/** `code`, `message` and `data` are the server's own words: untrusted, and possibly repeating what it was sent. */
export class UpstreamRpcError extends Error {
  override readonly name = 'UpstreamRpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(error: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super(error.message);
    this.code = error.code;
    this.data = error.data;
  }
}

/** A server's own error in its own words, without our secrets in them and cut to what a person reads; others as they are. */
export function inWords(error: unknown, server: string, redactor: Redactor): unknown {
  if (!(error instanceof UpstreamRpcError)) return error;
  const words = redactor.redact(visible(error.message)).slice(0, MAX_WORDS);
  return new GatewayError('upstream_error', `${server} answered with error ${error.code}: ${words}`, { cause: error });
}
