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
  /** The token was refused: the user has to sign in again. */
  onRefused(): void;
}

const REFUSED: readonly ErrorCode[] = ['auth_required', 'invalid_credentials', 'forbidden'];

export function httpConnection({ baseUrl, token, fetch, onRefused }: HttpConnectionOptions): Connection {
  const send = httpSend(baseUrl, token, (url, init) => fetch(url, { ...init, cache: 'no-store', credentials: 'omit' }));
  const watched = async (operation: string, input: unknown) => {
    const outcome = await send(operation as Parameters<typeof send>[0], input as Record<string, unknown>);
    if (!outcome.ok && REFUSED.includes(outcome.error.code)) onRefused();
    return outcome;
  };
  return {
    host: 'browser',
    client: createAdminClient(withDeadline(watched)),
    desktop: null,
    openEvents: (lastId, sink) => openEventStream({ baseUrl, token, fetch, lastId, sink, onRefused }),
  };
}
