// The MCP endpoint over HTTP: the agent's token, the two paths, bodies in, answers and streams of events out.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../core/endpoint/endpoint.ts';
import type { Caller } from '../core/endpoint/parts.ts';
import type { HttpReply } from '../core/endpoint/reply.ts';
import type { Visit } from '../core/endpoint/visit.ts';
import { type Answer, forbidden, methodNotAllowed, notFound, plainError } from './answers.ts';
import { type Exchange, hasBody, pathOf, sendAnswer } from './exchange.ts';
import { bearerToken, headerValues, sameToken } from './guards.ts';
import { excessOf, isJson, readBytes } from './json-body.ts';
import type { McpDoor } from './loopback-server.ts';
import { McpReply } from './mcp-reply.ts';

export interface McpRoutesOptions {
  /** Loaded with the first request that has a token. */
  readonly endpoint: () => Promise<Endpoint>;
  /** Null for a token that is no agent's. */
  readonly authenticate: (token: string) => Caller | null;
  /** Whether there is an agent of this name now: its tokens stay when it goes. */
  readonly isAgent: (name: string) => boolean;
  /** The admin token in force now. */
  readonly adminToken: () => string;
  /** Silence on a stream after which a comment is sent. */
  readonly heartbeatMs?: number;
}

/** Bytes of one message. */
export const MESSAGE_LIMIT = 64 * 1024 * 1024;
/** In bytes: a smaller body can do no harm, however it nests. */
const HARMLESS = 64 * 1024;
const METHODS = ['POST', 'GET', 'DELETE'];

export function createMcpRoutes(options: McpRoutesOptions): McpDoor {
  const { endpoint, authenticate, isAgent, adminToken, heartbeatMs = 15_000 } = options;
  let opened: Endpoint | null = null;
  return {
    async handle(exchange) {
      const { request } = exchange;
      const server = serverOf(pathOf(request));
      const stranger = callerOf(request);
      if ('status' in stranger) return sendAnswer(exchange, stranger);
      if (server === undefined) return sendAnswer(exchange, notFound);
      const http = new McpReply(exchange, heartbeatMs);
      const isPost = request.method === 'POST';
      const unfit = isPost ? refusedHead(request, http) : null;
      if (unfit) return sendAnswer(exchange, unfit);
      const body = isPost && hasBody(request) ? await readMessage(exchange) : '';
      if (typeof body !== 'string') return sendAnswer(exchange, body);
      opened ??= await endpoint();
      // Once more, and nothing is waited for from here on: meanwhile the token may have been revoked.
      const caller = callerOf(request);
      if ('status' in caller) return sendAnswer(exchange, caller);
      const visit: Visit = {
        caller,
        server,
        header: (name) => headerOf(request, name),
        http,
        closed: exchange.left,
      };
      switch (request.method) {
        case 'POST':
          return opened.post(visit, body);
        case 'GET':
          return opened.listen(visit);
        case 'DELETE':
          return opened.leave(visit);
        default:
          return sendAnswer(exchange, methodNotAllowed(METHODS));
      }
    },
    isAgentToken: (token) => authenticate(token) !== null,
    close() {
      opened?.drain();
    },
  };

  function callerOf({ rawHeaders }: IncomingMessage): Caller | Answer {
    const token = bearerToken(rawHeaders);
    if (token === null)
      return unauthorized('auth_required', 'Send the token of an agent: Authorization: Bearer <token>');
    const caller = authenticate(token);
    if (caller && !isAgent(caller.agent)) return forbidden('The agent of this token is gone: use the token of another');
    if (caller) return caller;
    if (sameToken(token, adminToken()))
      return forbidden('The admin token opens the admin API only: use the token of an agent');
    return unauthorized('invalid_credentials', 'This is not the token of an agent');
  }
}

function unauthorized(code: 'auth_required' | 'invalid_credentials', message: string): Answer {
  return { ...plainError(code, message), headers: { 'WWW-Authenticate': 'Bearer' } };
}

/** Null for all servers, a name for one; undefined where nothing is. */
function serverOf(path: string): string | null | undefined {
  if (path === '/mcp' || path === '/mcp/') return null;
  const name = /^\/mcp\/servers\/([^/]+)\/?$/.exec(path)?.[1];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** Why a POST with such headers is not read; null when it is. */
function refusedHead({ rawHeaders }: IncomingMessage, { takesEvents, takesJson }: HttpReply): Answer | null {
  if (!takesEvents && !takesJson) return refusal(406, 'Accept must allow application/json or text/event-stream');
  if (!isJson(headerValues(rawHeaders, 'content-type')))
    return refusal(415, 'Send the body as Content-Type: application/json');
  if (headerValues(rawHeaders, 'content-encoding').some((coding) => coding.toLowerCase() !== 'identity')) {
    return refusal(415, 'The body must not be compressed');
  }
  return null;
}

/** The message as text, or why there is none. */
async function readMessage(exchange: Exchange): Promise<string | Answer> {
  const bytes = await readBytes(exchange, MESSAGE_LIMIT);
  if (!bytes) return refusal(413, `A message must be at most ${MESSAGE_LIMIT / 1024 / 1024} MiB long`);
  if (!isUtf8(bytes)) return refusal(400, 'The body is not UTF-8', -32_700);
  const excess = bytes.length > HARMLESS ? await excessOf(bytes, 'message') : null;
  if (excess) return refusal(excess.status, excess.sentence, excess.status === 400 ? -32_600 : undefined);
  return bytes.toString('utf8');
}

function refusal(status: number, message: string, code = -32_000): Answer {
  return { status, body: { jsonrpc: '2.0', id: null, error: { code, message } } };
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
