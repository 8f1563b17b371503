// Remembers which client a server sent to a page: when the server says that all is done there, that client hears it, and nobody else.
import { CODE, isObject, notificationMessage, type RpcFailure } from './json-rpc.ts';
import type { MayUse } from './news.ts';
import type { UpstreamDirectory } from './parts.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';

/** In all; nobody waits for what began so long before that so many came after it. */
const MAX_PAGES = 1_000;
const MAX_OF_ERROR = 20;

export interface OpenedPages {
  /** @param asked the params of `elicitation/create`; a form is no page */
  note(session: Session, server: string, asked: unknown): void;
  /** What a call failed with: it may name pages to be opened first. */
  noteFailure(call: RunningCall, failure: RpcFailure): void;
  close(): void;
}

/** Of shared connections: on its own, a client hears all that is said. */
export function createOpenedPages(directory: UpstreamDirectory, mayUse: MayUse): OpenedPages {
  const pages = new Map<string, Session>();
  const keyOf = (server: string, id: string) => `${server}\n${id}`;
  const stop = directory.onNotification(({ server, method, params }) => {
    if (method !== 'notifications/elicitation/complete') return;
    const key = keyOf(server, String(params.elicitationId));
    const session = pages.get(key);
    pages.delete(key);
    if (!session || !mayUse(session.caller.agent, server)) return;
    const message = notificationMessage(method, params);
    if (!session.say(message)) session.running.all().some(({ reply }) => reply.say(message));
  });

  const note: OpenedPages['note'] = (session, server, asked) => {
    if (!isObject(asked) || asked.mode !== 'url' || typeof asked.elicitationId !== 'string') return;
    const key = keyOf(server, asked.elicitationId);
    pages.delete(key);
    pages.set(key, session);
    const [oldest] = pages.keys();
    if (pages.size > MAX_PAGES && oldest !== undefined) pages.delete(oldest);
  };

  return {
    note,
    noteFailure({ session, reached }, { code, data }) {
      if (code !== CODE.pagesFirst || session === null || reached === null) return;
      const asked = isObject(data) && Array.isArray(data.elicitations) ? data.elicitations : [];
      for (const page of asked.slice(0, MAX_OF_ERROR)) note(session, reached, page);
    },
    close() {
      stop();
      pages.clear();
    },
  };
}
