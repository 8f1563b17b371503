// The connection of a browser: the REST API and its event stream, both with the admin token.
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';
import type { ErrorCode } from '../../src-shared/contract/errors.ts';
import type { Connection } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { openEventStream } from './event-stream.ts';

export interface HttpConnectionOptions {
  /** Origin of the gateway, without a slash at its end. */
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch: typeof fetch;
}

const REFUSED: readonly ErrorCode[] = ['auth_required', 'invalid_credentials', 'forbidden'];

export function isRefusal(code: ErrorCode): boolean {
  return REFUSED.includes(code);
}

export function httpConnection({ baseUrl, token, fetch }: HttpConnectionOptions): Connection {
  const { promise: refused, resolve: onRefused } = Promise.withResolvers<void>();
  const send = httpSend(baseUrl, token, (url, init) => fetch(url, { ...init, cache: 'no-store', credentials: 'omit' }));
  const watched = async (operation: string, input: unknown) => {
    const outcome = await send(operation as Parameters<typeof send>[0], input as Record<string, unknown>);
    if (!outcome.ok && isRefusal(outcome.error.code)) onRefused();
    return outcome;
  };
  return {
    host: 'browser',
    refused,
    client: createAdminClient(withDeadline(watched)),
    desktop: null,
    openEvents: (lastId, sink) => openEventStream({ baseUrl, token, fetch, lastId, sink, onRefused }),
  };
}
