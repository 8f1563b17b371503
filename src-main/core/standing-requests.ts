// What clients asked of a server that outlasts the request, to be asked again of the next connection: log level, subscriptions.

type JsonObject = Readonly<Record<string, unknown>>;

/** A connection as far as it is asked again here. */
export interface ReplayTarget {
  readonly era: 'legacy' | 'modern';
  request(method: string, params: JsonObject, options: { readonly timeoutMs: number }): Promise<unknown>;
}

const REPLAY_TIMEOUT_MS = 10_000;

export interface StandingRequests {
  /** A request of this kind has succeeded. */
  note(method: string, params: JsonObject): void;
  /** Asks a new connection for all of it. Never rejects: a server that has forgotten how loses nothing else. */
  replay(link: ReplayTarget): Promise<void>;
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
