// Stands between the SDK's transport for HTTP with SSE (2024-11-05) and our fetch. That transport has one stream for all
// answers and a session that ends with it, so the stream is opened once and never again.
import type { FetchLike } from '@modelcontextprotocol/client';
import { GatewayError } from '../../errors.ts';
import { mapStream } from './bounded-body.ts';
import type { Flights } from './flights.ts';
import { createMessagePost, type MessagePostOptions } from './message-post.ts';
import { createEventSift } from './sift-events.ts';
import type { Sift } from './sift-messages.ts';
import { isEventStream } from './upstream-fetch.ts';
import { refusalOf, type UpstreamHttpError } from './upstream-http-error.ts';

export interface EventsFetchOptions extends MessagePostOptions {
  readonly url: string;
  readonly flights: Flights;
  readonly sift: Sift;
  readonly onStreamEnd: () => void;
}

export interface EventsFetch {
  readonly fetch: FetchLike;
  /** The 401 or 403 that the opening of the stream met. */
  refusal(): UpstreamHttpError | null;
  /** Whether the server has such a stream. */
  readonly isOpened: boolean;
}

export function createEventsFetch(options: EventsFetchOptions): EventsFetch {
  const { sift, target } = options;
  const { origin } = new URL(options.url);
  const post = createMessagePost(options);
  const postMessage: FetchLike = async (url, init = {}) => {
    const flight = options.flights.byId(requestIn(init.body));
    if (!flight) return post(url, init);
    const posted = flight.post();
    try {
      return await post(url, init, flight.signal);
    } finally {
      posted();
    }
  };
  let isOpened = false;
  let refusal: UpstreamHttpError | null = null;
  return {
    refusal: () => refusal,
    get isOpened() {
      return isOpened;
    },
    async fetch(url, init = {}) {
      const opensStream = new Headers(init.headers).get('accept') === 'text/event-stream';
      if (opensStream && isOpened) throw new GatewayError('connection_error', `The stream of ${target} ended`);
      const response = await (opensStream ? options.fetch(url, init) : postMessage(url, init));
      if (!response.ok) {
        const failure = refusalOf(response, target, origin);
        if (opensStream && failure.code === 'auth_error') refusal = failure;
        throw failure;
      }
      if (!opensStream || !response.body || !isEventStream(response.headers)) return response;
      isOpened = true;
      const events = mapStream(response.body, createEventSift(sift), options.onStreamEnd);
      return new Response(events, { status: response.status, headers: response.headers });
    },
  };
}

/** Of a request: the transport says nothing of the message but its text. */
function requestIn(body: RequestInit['body']): unknown {
  const { id, method } = JSON.parse(String(body));
  return method === undefined ? null : id;
}
