// The JSON-RPC error an upstream server answered with, as it came: the caller decides what of it may be shown.

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
