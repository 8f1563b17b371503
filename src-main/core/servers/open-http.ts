// Opens a connection to a remote server: its headers to its origin only, streamable HTTP first, the older transport if need be.
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { authTypeOf } from '../../../src-shared/model/auth-type.ts';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { needsSignIn } from '../auth/auth-errors.ts';
import type { ResolvedAuth } from '../auth/resolve-auth.ts';
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import type { Environment } from '../settings.ts';
import { type ClientSide, PLAIN_CLIENT } from './client-identity.ts';
import { type ClientLink, createClientLink } from './client-link.ts';
import { HttpTransport } from './http/http-transport.ts';
import { RawRequests } from './http/raw-requests.ts';
import type { TrustStore } from './http/trust-store.ts';
import { createUpstreamFetch } from './http/upstream-fetch.ts';
import { UpstreamHttpError } from './http/upstream-http-error.ts';
import { markNeedsAuthorization, needsAuthorization } from './needs-authorization.ts';
import { connectClient } from './sdk-client.ts';
import { createServerQuestions } from './server-questions.ts';
import type { UpstreamLink } from './upstream-link.ts';

export interface OpenHttpOptions {
  readonly config: ServerConfig;
  readonly auth: ResolvedAuth;
  readonly environment: Environment;
  readonly trust: TrustStore;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly client?: ClientSide | undefined;
}

/** Of the time to connect, the part that the first token may take. */
const TOKEN_SHARE = 0.8;
const LOOKUP_MS = 15_000;
/** An answer is a request, perhaps with a connection of its own. */
const QUESTIONS = { atOnce: 100, perSecond: 50 };

export async function openHttp(options: OpenHttpOptions): Promise<UpstreamLink> {
  const { config, auth, environment, trust, signal, timeoutMs, clock, client: side = PLAIN_CLIENT } = options;
  const url = config.url as string;
  const headers = auth.headers();
  const upstream = createUpstreamFetch({ url, headers, environment, trust });
  const fetch = auth.authorize(upstream.fetch, { waitMs: timeoutMs });
  const release = async () => {
    questions.end();
    auth.release();
    await upstream.close();
  };
  let link: ClientLink | null = null;
  const target = config.name;
  const http = new HttpTransport({ url, fetch, target, clock, onStreamLost: () => link?.suspect() });
  const identity = { clientInfo: side.clientInfo, clientCapabilities: side.capabilities };
  const transport = new RawRequests(http, { target, clock, ...identity });
  const questions = createServerQuestions({
    clock,
    client: side,
    pace: QUESTIONS,
    send: (message) => transport.send(message as JSONRPCMessage),
    hold: () => transport.hold(),
  });
  transport.onServerRequest = ({ id, method, params }) => questions.take(id, method, params);
  transport.onServerRequestRefused = (id, what) => questions.refuse(id, what);
  transport.onServerCancelled = (id) => questions.cancel(id);
  try {
    const began = clock.monotonic();
    // First, because the handshake's own limits would take a slow token server for a silent MCP server.
    await auth.ready({ waitMs: timeoutMs * TOKEN_SHARE, signal });
    const left = timeoutMs - (clock.monotonic() - began);
    const client = await connectClient(transport, { target, timeoutMs: left, signal, clock, client: side });
    link = createClientLink({ target, client, transport, clock, pid: null, remote: true, afterClose: release });
    return link;
  } catch (error) {
    const failure = connectionError(error, target);
    await markIfOffered(failure, auth, signal);
    await release();
    if (needsSignIn(failure)) throw markNeedsAuthorization(failure);
    throw hasAuthorization(config, headers) && needsAuthorization(failure) ? withoutSignIn(failure) : failure;
  }
}

/** A refusal need not say that there is a sign-in: then the well-known places do, or there is none (RFC 9728). */
async function markIfOffered(failure: GatewayError, auth: ResolvedAuth, signal: AbortSignal): Promise<void> {
  if (!(failure instanceof UpstreamHttpError) || failure.status !== 401 || failure.offersProtectedResource) return;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_MS)]);
  if (await auth.interactive?.isOffered(limit)) markNeedsAuthorization(failure);
}

function hasAuthorization({ credentials }: ServerConfig, headers: Readonly<Record<string, string>>): boolean {
  const type = authTypeOf(credentials);
  if (type === 'oauth2_authorization_code') return false;
  return type !== 'none' || Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

/** A sign-in is offered only where nothing is configured: otherwise what is configured is wrong. */
function withoutSignIn({ code, message }: GatewayError): GatewayError {
  return new GatewayError(code, message);
}
