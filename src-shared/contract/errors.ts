// The stable error codes, the one error class of the core, and the shape in which errors cross a border.
// Without zod, because everything imports it.

/** Every code a caller can meet. The HTTP status of each is decided once, at the HTTP border. */
export const ERROR_CODES = [
  // what an upstream server can do to us
  'connection_error',
  'timeout',
  'auth_error',
  'config_error',
  'upstream_error',
  'cancelled',
  // what a caller can do to us
  'validation_error',
  'auth_required',
  'invalid_credentials',
  'forbidden',
  'not_found',
  'mcp_server_not_found',
  'tool_not_found',
  'call_not_found',
  'agent_not_found',
  'method_not_allowed',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'request_timeout',
  // what the machine can do to us
  'storage_full',
  'read_only',
  'key_unavailable',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The codes of a failed connection, test or refresh: what a server's row and its test result can say. */
export const CONNECTION_ERROR_CODES = ['connection_error', 'timeout', 'auth_error', 'config_error'] as const;
export type ConnectionErrorCode = (typeof CONNECTION_ERROR_CODES)[number];

/** One reason why an input was refused. `path` leads to the field; neither part ever repeats the value. */
export interface Issue {
  path: (string | number)[];
  message: string;
  type: string;
}

/** An error as data: what IPC carries, and what the REST border turns into a status and a body. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  issues?: Issue[] | undefined;
}

/** Whether what came over a border is an error as data. */
export function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, issues = [] } = value as Record<keyof ErrorBody, unknown>;
  return (
    ERROR_CODES.includes(code as ErrorCode) &&
    typeof message === 'string' &&
    Array.isArray(issues) &&
    issues.every(isIssue)
  );
}

function isIssue(value: unknown): value is Issue {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message, type } = value as Record<keyof Issue, unknown>;
  const isStep = (step: unknown) => typeof step === 'string' || typeof step === 'number';
  return Array.isArray(path) && path.every(isStep) && typeof message === 'string' && typeof type === 'string';
}

export type Outcome<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorBody };

export interface GatewayErrorOptions extends ErrorOptions {
  readonly issues?: readonly Issue[];
}

/** The only error the core throws on purpose. Its message is safe to show: no secret, no stack, no machine detail. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.issues = options.issues ?? [];
  }

  toBody(): ErrorBody {
    const { code, message, issues } = this;
    return issues.length > 0 ? { code, message, issues: [...issues] } : { code, message };
  }

  static fromBody(body: ErrorBody): GatewayError {
    return new GatewayError(body.code, body.message, body.issues ? { issues: body.issues } : {});
  }
}
