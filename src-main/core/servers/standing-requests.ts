// What clients asked of a server that outlasts the request, to be asked again of the next connection: log level, subscriptions.
import type { JsonObject } from './session.ts';
import type { UpstreamLink } from './upstream-link.ts';

const REPLAY_TIMEOUT_MS = 10_000;

export interface StandingRequests {
  /** A request of this kind has succeeded. */
  note(method: string, params: JsonObject): void;
  /** Asks a new connection for all of it. Never rejects: a server that has forgotten how loses nothing else. */
  replay(link: UpstreamLink): Promise<void>;
}

export function createStandingRequests(): StandingRequests {
  const subscribed = new Map<string, JsonObject>();
  let level: JsonObject | null = null;
  return {
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
      const all = level && link.era === 'legacy' ? [['logging/setLevel', level] as const, ...requests] : requests;
      for (const [method, params] of all) {
        await link.request(method, params, { timeoutMs: REPLAY_TIMEOUT_MS }).catch(() => {});
      }
    },
  };
}
