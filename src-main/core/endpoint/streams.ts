// The streams of events that stay open: those of sessions, and those of modern clients that listen for changes.
import type { Announcers } from './announcers.ts';
import type { Catalogues } from './catalogue.ts';
import type { News } from './news.ts';
import type { HttpReply } from './reply.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';
import { openSubscription, type Subscription } from './subscriptions.ts';

export interface StreamsOptions {
  readonly announcers: Announcers;
  readonly catalogues: Catalogues;
  readonly news: News;
}

export interface Streams {
  /** Opens one for what concerns no request of this session. */
  open(session: Session, http: HttpReply): void;
  /**
   * Answers `subscriptions/listen`.
   *
   * @param onClose told once when the stream is closed, whoever closed it
   * @throws RpcFailure before anything was streamed
   */
  subscribe(call: RunningCall, http: HttpReply, onClose: () => void): void;
  endAllOf(tokenId: string): void;
  /** Ends those that sessions do not end themselves. */
  end(): void;
}

export function createStreams({ announcers, catalogues, news }: StreamsOptions): Streams {
  const subscriptions = new Map<Subscription, string>();
  return {
    open(session, http) {
      const stream = http.stream({ 'Mcp-Session-Id': session.id });
      const remove = session.addStream(stream);
      const { agent } = session.caller;
      const stops = Object.values(announcers).map(({ method, announcer }) =>
        announcer.add({
          agent,
          server: session.server,
          // What concerns the session goes to the newest of its streams, and there only.
          tell: () => session.newestStream === stream && stream.send(`{"jsonrpc":"2.0","method":"${method}"}`),
        }),
      );
      stream.onClose(() => {
        remove();
        for (const stop of stops) stop();
      });
    },
    subscribe(call, http, onClose) {
      const { id, params, server, caller } = call;
      const subscription = openSubscription({
        id,
        params,
        agent: caller.agent,
        server,
        announcers,
        watch: (uri, onUpdate) => watch(call, uri, onUpdate),
        stream() {
          const stream = http.stream();
          stream.onClose(() => {
            subscription.stop();
            subscriptions.delete(subscription);
            onClose();
          });
          return stream;
        },
      });
      subscriptions.set(subscription, caller.tokenId);
    },
    endAllOf(tokenId) {
      for (const [subscription, owner] of [...subscriptions]) if (owner === tokenId) subscription.end();
    },
    end() {
      for (const subscription of [...subscriptions.keys()]) subscription.end();
    },
  };

  /** Whether a resource can be watched shows later; until then nothing can have changed. */
  function watch({ caller, server }: RunningCall, uri: string, onUpdate: () => void): () => void {
    const [target] = catalogues.of(caller.agent, server).resources.find(uri);
    const watching = target ? news.watch(target.upstream.name, target.uri, { agent: caller.agent, onUpdate }) : null;
    watching?.catch(() => {});
    return () => void watching?.then((stop) => stop()).catch(() => {});
  }
}
