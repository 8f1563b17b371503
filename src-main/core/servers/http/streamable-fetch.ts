// Stands between the SDK's streamable HTTP transport and our fetch: knows which request an answer belongs to, keeps
// answers of ours from being parsed twice, and turns refusals into failures that say what to do.
import type { FetchLike, JSONRPCMessage } from '@modelcontextprotocol/client';
import { GatewayError } from '../../errors.ts';
import { mapStream, wholeBody } from './bounded-body.ts';
import type { Flight, Flights } from './flights.ts';
import { createMessagePost, type MessagePostOptions } from './message-post.ts';
import { createEventSift } from './sift-events.ts';
import { type ClaimAnswer, claimAnswers, type Sift, siftBody, siftJson } from './sift-messages.ts';
import { isEventStream } from './upstream-fetch.ts';
import { refusalOf, UpstreamHttpError } from './upstream-http-error.ts';

/** Tells the fetch which request it carries, or that it carries none; never sent. */
export const FLIGHT_HEADER = 'agent-gateway-flight';
export const UNANSWERED = '-';

/** A body in which nothing was for us. */
const NO_MESSAGES = '[]';

export interface StreamableFetchOptions extends MessagePostOptions {
  readonly origin: string;
  readonly flights: Flights;
  /** For refusals that are the JSON-RPC error of their request. */
  readonly claim: ClaimAnswer;
  /** For what comes in an answer or on a standing stream. */
  readonly sift: Sift;
  readonly deliver: (answer: JSONRPCMessage) => void;
  readonly onSessionLost: () => void;
  /** A standing stream, opened by GET, ended. */
  readonly onStreamLost: () => void;
}

export function createStreamableFetch(options: StreamableFetchOptions): FetchLike {
  const { flights, sift } = options;
  const post = createMessagePost(options);
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const mark = headers.get(FLIGHT_HEADER);
    headers.delete(FLIGHT_HEADER);
    const send = mark === UNANSWERED ? post : options.fetch;
    const response = await send(url, { ...init, headers });
    // The standing stream, or one that is resumed.
    if (mark === null) return response.ok ? watchStanding(response, options) : response;
    const flight = flights.byMark(mark);
    if (!response.ok) return refused(response, headers, flight, options);
    const { status } = response;
    // "Accepted" is all that it says (MCP, Streamable HTTP); the SDK would wait for the end.
    if (status === 202) return withoutBody(response);
    if (isEventStream(response.headers)) return watchAnswer(response, flight, sift);
    if (!flight || !response.body) return response;
    return new Response((await siftBody(await wholeBody(response), sift)) ?? NO_MESSAGES, {
      status,
      headers: response.headers,
    });
  };
}

function withoutBody({ body, status, headers }: Response): Response {
  void body?.cancel().catch(() => {});
  return new Response(null, { status, headers });
}

function watchAnswer(response: Response, flight: Flight | null, sift: Sift): Response {
  if (!response.body || !flight) return response;
  flight.streaming = true;
  const events = mapStream(response.body, createEventSift(sift), (error) => {
    // Other ends are told by the SDK, once it has tried to resume the stream.
    if (error instanceof GatewayError) flight.fail(error);
    else if (flight.answered) flight.forget();
  });
  return new Response(events, { status: response.status, headers: response.headers });
}

function watchStanding(response: Response, { flights, sift, onStreamLost }: StreamableFetchOptions): Response {
  if (!response.body) return response;
  const events = mapStream(response.body, createEventSift(sift), (error) => {
    // Streams are resumed here, so what was too large could have been anybody's answer.
    if (error instanceof GatewayError && error.code === 'upstream_error') flights.failAll(error);
    onStreamLost();
  });
  return new Response(events, { status: response.status, headers: response.headers });
}

/** Throws what a refusal stands for, or gives it to the SDK where that has a use for it. */
async function refused(
  response: Response,
  sent: Headers,
  flight: Flight | null,
  options: StreamableFetchOptions,
): Promise<Response> {
  const { status } = response;
  const refusal = () => refusalOf(response, options.target, options.origin);
  if (status === 401 || status === 403) throw refusal();
  const text = await response.text();
  const sessionLost = () => {
    options.onSessionLost();
    const message = `${options.target} no longer knows our session`;
    return new UpstreamHttpError(options.target, { status, sessionLost: true }, message);
  };
  // Only the handshake revisions have sessions, so only they send the header.
  if (sent.has('mcp-session-id') && (status === 404 || (status === 400 && saysSessionLost(text)))) throw sessionLost();
  if (flight && claimRefusal(text, flight, options)) return new Response(null, { status: 202 });
  if (status === 408 || status === 429 || status >= 500) throw refusal();
  return new Response(text, { status, headers: response.headers });
}

/** Many servers made after the SDK's examples answer 400 to a session they do not know. */
function saysSessionLost(text: string): boolean {
  return /"code"\s*:\s*-3200[01]\b/.test(text) && /"message"\s*:\s*"[^"]*\bsession\b/i.test(text);
}

/** True when the body of the refusal is the JSON-RPC error of the request, and it was one of ours. */
function claimRefusal(text: string, flight: Flight, { claim, deliver }: StreamableFetchOptions): boolean {
  const left = siftJson(
    text,
    claimAnswers((answer) => answer.id === flight.id && claim(answer)),
  );
  if (left === text) return false;
  deliver({ jsonrpc: '2.0', id: flight.id, result: {} });
  return true;
}
