// The line a request takes to its server: the shared one, or that of the client's own session where it has one.
import { CODE } from './json-rpc.ts';
import type { MayUse } from './news.ts';
import type { DedicatedLink, JsonObject, ServerRequestOutcome, Upstream } from './parts.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';
import { createStandingRequests, type StandingRequests } from './standing-requests.ts';

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
  /** Closes those of agents that may not use the server any more. */
  withdraw(): void;
}

const WITHDRAWN = { error: { code: CODE.refused, message: 'The client may not use this server any more' } };

/** Only at one server's own path: there the client can be asked what it declared, and nobody else's call is concerned. */
export function createLines(handlers: LineHandlers, mayUse: MayUse): Lines {
  const own = new Map<Session, { readonly opening: Promise<DedicatedLink>; close(): void }>();
  /** Of every session that had a line of its own and may have one again. */
  const standing = new Map<Session, StandingRequests>();
  const isOpenTo = ({ caller, server }: Session) => server !== null && mayUse(caller.agent, server);

  const open = (session: Session, dedicated: NonNullable<Upstream['dedicated']>): Promise<DedicatedLink> => {
    const controller = new AbortController();
    const asked = standing.get(session) ?? createStandingRequests();
    const isFirst = !standing.has(session);
    standing.set(session, asked);
    const opening = dedicated({
      capabilities: session.capabilities,
      clientInfo: session.clientInfo,
      signal: controller.signal,
      onRequest: async (method, params, signal) =>
        isOpenTo(session) ? handlers.ask(session, method, params, signal) : WITHDRAWN,
      onNotification: (method, params) => isOpenTo(session) && handlers.tell(session, method, params),
      onLost: forget,
    }).then(async (link) => {
      // A new connection knows nothing of what the last one was asked.
      await asked.replay(link);
      return noting(link, asked);
    });
    const end = () => {
      controller.abort();
      forget();
      opening.then(
        (link) => link.close(),
        () => {},
      );
    };
    own.set(session, { opening, close: end });
    // What failed is tried anew with the next request.
    opening.catch(forget);
    if (isFirst) session.onEnd(() => close(session));
    return opening;

    function forget(): void {
      if (own.get(session)?.opening === opening) own.delete(session);
    }
  };

  const close = (session: Session) => {
    own.get(session)?.close();
    standing.delete(session);
  };

  return {
    of({ session, server }, upstream) {
      if (session === null || server === null) return upstream;
      const known = own.get(session);
      if (known !== undefined) return known.opening;
      const { dedicated } = upstream;
      return dedicated === null ? upstream : open(session, dedicated);
    },
    notify(session, method, params) {
      own.get(session)?.opening.then(
        (link) => link.notify(method, params),
        () => {},
      );
    },
    withdraw() {
      for (const session of [...standing.keys()]) if (!isOpenTo(session)) close(session);
    },
  };
}

/** The same link, of which what outlasts a request is noted. */
function noting(link: DedicatedLink, asked: StandingRequests): DedicatedLink {
  return {
    peer: link.peer,
    notify: link.notify,
    close: link.close,
    async request(method, params, call) {
      const giveBack = asked.takeRoom(method, params);
      try {
        const result = await link.request(method, params, call);
        asked.note(method, params);
        return result;
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}
