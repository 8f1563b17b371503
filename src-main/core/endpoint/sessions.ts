// All legacy sessions: each is of one token, and one from before a restart goes on under its id.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { CODE, RpcFailure } from './json-rpc.ts';
import { Session, type SessionOptions } from './session.ts';

/** Beyond this many one is forgotten, see `forgetOldest`; its client goes on with a new one under the same id. */
const MAX_SESSIONS = 2_000;
/** So many ids that were ended are remembered. */
const MAX_ENDED = 10_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export interface Sessions {
  open(options: Omit<SessionOptions, 'id'>): Session;
  /**
   * The session a message names. An id that we do not know and could have given is of a client that was there before the
   * gateway was restarted: many cannot start anew, so it gets a session under that id, of which nothing else is known.
   *
   * @throws RpcFailure with status 404, the same for a session that has ended, one of somebody else, and one of another path
   */
  find(id: string, options: Pick<SessionOptions, 'caller' | 'server' | 'protocolVersion'>): Session;
  /** Ends it for good. */
  end(session: Session): void;
  /** Those that match, in no order. */
  all(): Iterable<Session>;
  endAllOf(tokenId: string): void;
  close(): void;
}

export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, Session>();
  const ended = new Set<string>();

  const add = (session: Session) => {
    if (sessions.size >= MAX_SESSIONS) forgetOldest(session.caller.tokenId);
    sessions.set(session.id, session);
    session.usedAt = clock.monotonic();
    return session;
  };

  return {
    open: (options) => add(new Session({ ...options, id: randomUUID() })),
    find(id, options) {
      const known = sessions.get(id);
      if (known) {
        if (known.caller.tokenId !== options.caller.tokenId || known.server !== options.server) throw notFound();
        known.usedAt = clock.monotonic();
        return known;
      }
      if (ended.has(id) || !UUID.test(id)) throw notFound();
      return add(new Session({ ...options, id, capabilities: {}, clientInfo: {} }));
    },
    end(session) {
      sessions.delete(session.id);
      session.end();
      ended.add(session.id);
      if (ended.size <= MAX_ENDED) return;
      const [oldest] = ended;
      ended.delete(oldest as string);
    },
    all: () => sessions.values(),
    endAllOf(tokenId) {
      for (const session of [...sessions.values()]) {
        if (session.caller.tokenId !== tokenId) continue;
        sessions.delete(session.id);
        session.end();
      }
    },
    close() {
      for (const session of sessions.values()) session.end();
      sessions.clear();
    },
  };

  /** One that is idle before one that is not, and among those one of the token that needs the room before another's. */
  function forgetOldest(tokenId: string): void {
    const rank = ({ hasStream, running, caller }: Session) =>
      (hasStream || running.size > 0 ? 2 : 0) + (caller.tokenId === tokenId ? 0 : 1);
    let worst: Session | null = null;
    for (const session of sessions.values()) {
      const difference = worst === null ? -1 : rank(session) - rank(worst) || session.usedAt - worst.usedAt;
      if (difference < 0) worst = session;
    }
    if (worst === null) return;
    sessions.delete(worst.id);
    worst.end();
  }
}

function notFound(): RpcFailure {
  return new RpcFailure(CODE.sessionNotFound, 'Session not found', { status: 404 });
}
