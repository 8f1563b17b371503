// Every answer the admin API gives besides success, as data: the status of each error code and the body it comes in.
import type { ErrorBody, ErrorCode, Issue } from '../../src-shared/contract/errors.ts';

/** What goes back to a caller; `body` is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP status of every error code, decided here and nowhere else. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  connection_error: 502,
  timeout: 504,
  auth_error: 502,
  config_error: 502,
  upstream_error: 502,
  cancelled: 502,
  validation_error: 422,
  auth_required: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_found: 404,
  mcp_server_not_found: 404,
  tool_not_found: 404,
  call_not_found: 404,
  agent_not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  request_timeout: 408,
  storage_full: 503,
  read_only: 503,
  key_unavailable: 409,
  unavailable: 503,
  internal: 500,
};

/** One entry of a 422's `detail`: where, what, and which kind of fault. Never the value that was sent. */
interface Detail {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

export const notFound: Answer = { status: 404, body: { detail: 'Not Found' } };
export const badRequest: Answer = { status: 400, body: { detail: 'Bad Request' } };

export function methodNotAllowed(allow: readonly string[]): Answer {
  return { status: 405, body: { detail: 'Method Not Allowed' }, headers: { Allow: allow.join(', ') } };
}

export function forbidden(message: string): Answer {
  return { status: 403, body: { error: { code: 'forbidden', message } } };
}

/** The same for a path that exists and one that does not: who has no token learns nothing. */
export function unauthorized(given: boolean): Answer {
  const error = given
    ? { code: 'invalid_credentials', message: 'This is not the admin token' }
    : { code: 'auth_required', message: 'Send the admin token: Authorization: Bearer <token>' };
  return { status: 401, body: { error }, headers: { 'WWW-Authenticate': 'Bearer' } };
}

export function plainError(code: ErrorCode, message: string): Answer {
  return { status: HTTP_STATUS[code], body: { error: { code, message } } };
}

/** A fault of the body as a whole, in the shape of a field's. `at` is the place in the text, where it is known. */
export function bodyFault(status: 400 | 422, msg: string, type: string, at?: number): Answer {
  const detail: Detail = { loc: at === undefined ? ['body'] : ['body', at], msg, type };
  return { status, body: { detail: [detail] } };
}

/**
 * The answer to a failed operation.
 *
 * @param inPath the input's keys that the path carries, so that `loc` says where the caller wrote the value
 * @param elsewhere where the caller wrote the others
 */
export function errorAnswer(error: ErrorBody, inPath: readonly string[], elsewhere: 'body' | 'query'): Answer {
  const { code, message } = error;
  if (code === 'validation_error') return { status: 422, body: { detail: details(error, inPath, elsewhere) } };
  // Agent Gateway's scripts read this member of the one error they share with us.
  const extra = code === 'mcp_server_not_found' ? { execution_id: null } : {};
  return { status: HTTP_STATUS[code], body: { error: { code, message, ...extra } } };
}

function details(error: ErrorBody, inPath: readonly string[], elsewhere: 'body' | 'query'): Detail[] {
  const issues = error.issues ?? [];
  if (issues.length === 0) return [{ loc: [elsewhere], msg: error.message, type: 'value_error' }];
  return issues.map(({ path, message, type }: Issue) => {
    const [first] = path;
    const root = typeof first === 'string' && inPath.includes(first) ? 'path' : elsewhere;
    return { loc: [root, ...path], msg: message, type };
  });
}
