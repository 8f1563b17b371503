// The one place that turns foreign failures (system, HTTP, SDK, aborts) into the gateway's codes and sentences.
import { CONNECTION_ERROR_CODES, type ConnectionErrorCode, GatewayError } from '../../src-shared/contract/errors.ts';
import { visible } from './logger.ts';

export { GatewayError };

/** Whoever called took the call back. */
export function callCancelled(): GatewayError {
  return new GatewayError('cancelled', 'The call was cancelled');
}

/** How much of a server's own words goes into one of our sentences. */
const MAX_FOREIGN_WORDS = 300;

/** What a foreign error says about itself. Read structurally: the SDK's classes stay out of this layer. */
interface ForeignError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly data?: { readonly status?: unknown };
  readonly cause?: unknown;
}

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused. Is the server running?',
  ECONNRESET: 'the server closed the connection',
  EPIPE: 'the server closed the connection',
  ENOTFOUND: 'its host name could not be found',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'its address cannot be used from here',
  UND_ERR_SOCKET: 'the server closed the connection',
  UND_ERR_INVALID_ARG: 'the request could not be built',
};

const TIMEOUTS = new Set([
  'REQUEST_TIMEOUT',
  'ETIMEDOUT',
  'ABORT_ERR_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const TLS =
  /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH|EPROTO$|INVALID_CA$)/;
const AUTH_NAMES = /^(?:OAuth|Unauthorized|InsufficientScope|InvalidClient|InvalidGrant|IssuerMismatch)/;

/**
 * A failure to reach or use an upstream server as a `GatewayError` whose code is one of the four connection codes.
 * The sentence is built from codes alone: messages of foreign errors may repeat headers, variables or bodies.
 *
 * @param target what was being reached, as the subject of the sentence ("https://mcp.example.com", "github")
 */
export function connectionError(error: unknown, target: string): GatewayError {
  const fail = (code: ConnectionErrorCode, reason: string) =>
    new GatewayError(code, `Could not reach ${target}: ${reason}`, { cause: error });
  for (const link of causes(error)) {
    // The SDK wraps what our own fetch threw: it is classified already.
    if (link instanceof GatewayError) return link;
    const code = typeof link.code === 'string' ? link.code : '';
    const name = typeof link.name === 'string' ? link.name : '';
    if (TIMEOUTS.has(code) || name === 'TimeoutError') return fail('timeout', 'it did not answer in time');
    const status = httpStatus(link);
    if (status !== null) return fromStatus(status, fail);
    if (code === 'CLIENT_HTTP_AUTHENTICATION' || AUTH_NAMES.test(name)) {
      return fail('auth_error', 'it refused our authorization. Check the headers or credentials');
    }
    if (TLS.test(code)) return fail('connection_error', `its TLS certificate was not accepted (${code})`);
    if (code === 'ERR_INVALID_URL') return fail('config_error', 'its URL is not valid');
    if (Object.hasOwn(SYSTEM, code)) return fail('connection_error', SYSTEM[code] as string);
    if (ANSWERED.has(name)) return fail('connection_error', `it answered with an error: ${wordsOf(link)}`);
    if (name === 'AbortError') return fail('connection_error', 'the attempt was stopped');
  }
  return fail('connection_error', 'it does not answer as an MCP server should');
}

function fromStatus(status: number, fail: (code: ConnectionErrorCode, reason: string) => GatewayError): GatewayError {
  if (status === 401) return fail('auth_error', 'it refused our authorization (401). Check the headers or credentials');
  if (status === 403) return fail('auth_error', 'it does not allow us in (403). Check the headers or credentials');
  if (status >= 300 && status < 400) {
    return fail(
      'connection_error',
      `it redirects elsewhere (${status}), and redirects to other hosts are not followed`,
    );
  }
  if (status === 404)
    return fail('connection_error', 'there is nothing at this address (404). Check the path of the URL');
  if (status === 408 || status === 504) return fail('timeout', `it answered that it timed out (${status})`);
  if (status === 429) return fail('connection_error', 'it asks us to slow down (429)');
  return fail('connection_error', `it answered with status ${status}`);
}

function httpStatus(link: ForeignError): number | null {
  for (const status of [link.status, link.data?.status]) {
    if (typeof status === 'number' && status >= 300 && status < 600) return status;
  }
  return null;
}

/** JSON-RPC errors: the words are the server's own, redacted by whoever shows them. */
const ANSWERED = new Set(['UpstreamRpcError', 'ProtocolError']);

function wordsOf({ message }: ForeignError): string {
  const words = visible(typeof message === 'string' ? message : '');
  if (words.length <= MAX_FOREIGN_WORDS) return words || 'without a message';
  // The word at the cut goes as a whole: half a secret would not be recognised any more.
  const start = words.slice(0, MAX_FOREIGN_WORDS).replace(/\S+$/, '').trimEnd();
  return start === '' ? 'with a message that is too long to show' : `${start} …`;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The JSON-RPC error that a server answered with, somewhere among the causes; null when the failure is another one. */
export function rpcErrorOf(error: unknown): RpcError | null {
  const found = causes(error).find(({ name, code }) => name === 'UpstreamRpcError' && typeof code === 'number');
  return found === undefined ? null : (found as RpcError);
}

/** The error and what caused it, outermost first, at most eight deep. */
function causes(error: unknown): ForeignError[] {
  const chain: ForeignError[] = [];
  let link = error;
  while (typeof link === 'object' && link !== null && chain.length < 8) {
    chain.push(link);
    const inner = link as { cause?: unknown; errors?: unknown };
    link = inner.cause ?? (Array.isArray(inner.errors) ? inner.errors[0] : undefined);
  }
  return chain;
}

export function isConnectionErrorCode(code: string): code is ConnectionErrorCode {
  return (CONNECTION_ERROR_CODES as readonly string[]).includes(code);
}

/** True when only a person can mend it, so that no retry is scheduled. */
export function isPermanent(error: GatewayError): boolean {
  const { retryable } = error as { retryable?: unknown };
  if (typeof retryable === 'boolean') return !retryable;
  return error.code === 'config_error' || error.code === 'auth_error';
}
