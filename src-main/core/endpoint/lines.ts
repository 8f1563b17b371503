// The line a request takes to its server: the shared one, or that of the client's own session where it has one.
import type { DedicatedLink, JsonObject, ServerRequestOutcome, Upstream } from './parts.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';

export type Line = Pick<Upstream, 'peer' | 'request' | 'notify'>;

export interface LineHandlers {
  ask(session: Session, method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
  tell(session: Session, method: string, params: JsonObject): void;
}

export interface Lines {
  /** The shared line at once; a promise only where the session has, or gets, one of its own. */
  of(call: Pick<RunningCall, 'session' | 'server'>, upstream: Upstream): Line | Promise<Line>;
  /** A notification of the client for its server; nothing happens when it has no line of its own. */
  notify(session: Session, method: string, params: JsonObject): void;
}

/** Only at one server's own path: there the client can be asked what it declared, and nobody else's call is concerned. */
export function createLines(handlers: LineHandlers): Lines {
  const own = new WeakMap<Session, Promise<DedicatedLink>>();

  const open = (session: Session, dedicated: NonNullable<Upstream['dedicated']>): Promise<DedicatedLink> => {
    const controller = new AbortController();
    const opening = dedicated({
      capabilities: session.capabilities,
      clientInfo: session.clientInfo,
      signal: controller.signal,
      onRequest: (method, params, signal) => handlers.ask(session, method, params, signal),
      onNotification: (method, params) => handlers.tell(session, method, params),
      onLost: () => {
        if (own.get(session) === opening) own.delete(session);
      },
    });
    own.set(session, opening);
    // What failed is tried anew with the next request.
    opening.catch(() => {
      if (own.get(session) === opening) own.delete(session);
    });
    session.onEnd(() => {
      controller.abort();
      own.delete(session);
      opening.then(
        (link) => link.close(),
        () => {},
      );
    });
    return opening;
  };

  return {
    of({ session, server }, upstream) {
      if (session === null || server === null) return upstream;
      const known = own.get(session);
      if (known !== undefined) return known;
      const { dedicated } = upstream;
      return dedicated === null ? upstream : open(session, dedicated);
    },
    notify(session, method, params) {
      own.get(session)?.then(
        (link) => link.notify(method, params),
        () => {},
      );
    },
  };
}
