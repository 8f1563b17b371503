// Waits until every enabled server has answered or failed for the first time, so that its tools are there or never will be.
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { EventBus } from '../core/event-bus.ts';

export interface FirstAttemptsOptions {
  readonly events: EventBus;
  readonly list: () => Promise<readonly ServerView[]>;
  /** Goes on without those that have done neither by then, in milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Never rejects because of a server. */
export async function firstAttempts({ events, list, waitMs, signal }: FirstAttemptsOptions): Promise<void> {
  if (waitMs <= 0 || signal.aborted) return;
  const open = new Set<string>();
  const heardOf = new Set<string>();
  let listed = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => resolve();
  const note = (id: string, undecided: boolean) => {
    if (undecided) open.add(id);
    else open.delete(id);
    if (listed && open.size === 0) done();
  };
  const unsubscribe = events.subscribe(({ event }) => {
    if (event.type !== 'server' && event.type !== 'server_removed') return;
    const id = event.type === 'server' ? event.server.id : event.server_id;
    heardOf.add(id);
    note(id, event.type === 'server' && isUndecided(event.server));
  });
  const timer = setTimeout(done, waitMs);
  signal.addEventListener('abort', done, { once: true });
  try {
    const servers = await list();
    // What an event said of a server meanwhile is newer.
    for (const server of servers) if (!heardOf.has(server.id)) note(server.id, isUndecided(server));
    listed = true;
    if (open.size > 0) await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    unsubscribe();
  }
}

function isUndecided({ status, last_error }: ServerView): boolean {
  return status === 'connecting' && last_error === null;
}
