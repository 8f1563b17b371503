// One HTTP request to the endpoint: whose it is, what it says in headers, and the way to answer it.
import type { CancelSignal } from '../cancellation.ts';
import type { MessageHeaders } from './era.ts';
import { CODE, malformed, parseJson } from './json-rpc.ts';
import type { Caller } from './parts.ts';
import type { HttpReply } from './reply.ts';

/** What the HTTP layer knows of a request once its token has been looked at. */
export interface Visit {
  readonly caller: Caller;
  /** Null at `/mcp`; at `/mcp/servers/{name}` that name. */
  readonly server: string | null;
  /** The value of a header by its name in lower case; null when absent. */
  readonly header: (name: string) => string | null;
  readonly http: HttpReply;
  /** Aborts when the client has closed the connection before it was answered. */
  readonly closed: CancelSignal;
}

export function headersOf({ header }: Pick<Visit, 'header'>): MessageHeaders {
  return {
    protocolVersion: header('mcp-protocol-version'),
    method: header('mcp-method'),
    name: header('mcp-name'),
  };
}

/** @throws RpcFailure */
export function parseBody(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    throw malformed('The body is not valid JSON', CODE.parseError);
  }
}
