// What clients asked of a server that outlasts the request, to be asked again of the next connection: log level, subscriptions.
import type { DedicatedLink, JsonObject } from './parts.ts';
import { MAX_URIS, tooManyUris } from './subscriptions.ts';

const REPLAY_TIMEOUT_MS = 10_000;

export interface StandingRequests {
  /**
   * A subscription counts from the moment it is asked for; the returned function takes it back when that has failed.
   *
   * @throws RpcFailure for one too many
   */
  takeRoom(method: string, params: JsonObject): () => void;
  /** A request of this kind has succeeded. */
  note(method: string, params: JsonObject): void;
  /** Asks a new connection for all of it. Never rejects: a server that has forgotten how loses nothing else. */
  replay(link: Pick<DedicatedLink, 'peer' | 'request'>): Promise<void>;
}

export function createStandingRequests(): StandingRequests {
  const subscribed = new Map<string, JsonObject>();
  let level: JsonObject | null = null;
  return {
    takeRoom(method, params) {
      const { uri } = params;
      if (method !== 'resources/subscribe' || typeof uri !== 'string' || subscribed.has(uri)) return () => {};
      if (subscribed.size >= MAX_URIS) throw tooManyUris();
      subscribed.set(uri, params);
      return () => {
        if (subscribed.get(uri) === params) subscribed.delete(uri);
      };
    },
    note(method, params) {
      const { uri } = params;
      if (method === 'logging/setLevel') level = params;
      else if (typeof uri !== 'string') return;
      else if (method === 'resources/subscribe') subscribed.set(uri, params);
      else if (method === 'resources/unsubscribe') subscribed.delete(uri);
    },
    async replay(link) {
      const requests = [...subscribed.values()].map((params) => ['resources/subscribe', params] as const);
      // The modern era says the level with each request.
      const all = level && link.peer.era === 'legacy' ? [['logging/setLevel', level] as const, ...requests] : requests;
      for (const [method, params] of all) {
        await link.request(method, params, { timeoutMs: REPLAY_TIMEOUT_MS }).catch(() => {});
      }
    },
  };
}
