// A live connection as the rest of the core sees it, over a negotiated session: news of changes, questions when idle, notice of loss.
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import type { JsonObject, Session, SubscriptionFilter } from './session.ts';
import type { ChangingList, UpstreamLink } from './upstream-link.ts';
import { UpstreamRpcError } from './upstream-rpc-error.ts';

/** A legacy connection over HTTP says nothing when the other side goes away, so after this long without a request we ask. */
const IDLE_PING_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
const RESUBSCRIBE_DELAY_MS = 1_000;
/** How long the first list waits for the server to let us listen; a change after that is heard all the same. */
const LISTEN_PATIENCE_MS = 1_000;

const LIST_CHANGED: Readonly<Record<string, ChangingList>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};

export interface SessionLink extends UpstreamLink {
  /** Something hints that the other side is gone: ask it. */
  suspect(): void;
}

export interface SessionLinkOptions {
  readonly target: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly pid: number | null;
  /** The other side can vanish without a word, as over HTTP. */
  readonly remote: boolean;
  /** Why the transport closed, when it knows better than "closed". */
  readonly closeReason?: (() => GatewayError | null) | undefined;
  /** See `UpstreamLink`. */
  readonly lastLines?: (() => string) | undefined;
  /** Ends what the session does not end itself. */
  readonly afterClose?: (() => Promise<void>) | undefined;
}

export function createSessionLink(options: SessionLinkOptions): SessionLink {
  const { target, session, clock, pid, remote, closeReason, lastLines, afterClose } = options;
  const { era, protocolVersion, serverInfo, capabilities, instructions } = session;
  const { promise: lost, resolve: resolveLost } = Promise.withResolvers<GatewayError>();
  const { promise: listening, resolve: endWait } = Promise.withResolvers<void>();
  let closed = false;
  const listListeners = new Map<ChangingList, () => void>();
  /** Changes that came before anybody wanted to hear of them: perhaps while the first list was being read. */
  const changedBefore = new Set<ChangingList>();
  let onNotification: (method: string, params: JsonObject) => void = () => {};
  let stopIdle = () => {};
  /** Modern era: the resources somebody watches, and the way to have the stream opened anew for them. */
  const watched = new Set<string>();
  let stream = new AbortController();
  let streamEnded = true;
  const notifyList = (list: ChangingList) => {
    const tell = listListeners.get(list);
    if (tell) tell();
    else changedBefore.add(list);
  };

  const lose = (reason: GatewayError) => {
    if (!closed) resolveLost(reason);
  };
  session.listen({
    notified(method, params) {
      const list = LIST_CHANGED[method];
      if (list) notifyList(list);
      else onNotification(method, params);
    },
    closed: () => lose(closeReason?.() ?? new GatewayError('connection_error', `${target} closed the connection`)),
  });

  const probe = async (timeoutMs: number) => {
    // The modern era has no ping; asking for its description costs the server as little.
    const method = era === 'modern' ? 'server/discover' : 'ping';
    try {
      await session.request(method, {}, { timeoutMs });
    } catch (error) {
      // An error is an answer: whoever says "method not found" is alive.
      if (error instanceof GatewayError) lose(error);
    }
  };
  const armIdle = () => {
    if (!remote || era === 'modern' || closed) return;
    stopIdle();
    stopIdle = clock.after(IDLE_PING_MS, () => void probe(PING_TIMEOUT_MS).then(armIdle));
  };
  armIdle();
  if (era === 'modern') void subscribe();
  else endWait();

  /** The modern era has no requests for this: what is watched is said when the stream is opened (2026-07-28). */
  const watch = (method: string, uri: unknown): object => {
    if (typeof uri !== 'string') throw new UpstreamRpcError({ code: -32_602, message: 'A subscription needs a uri' });
    const before = watched.size;
    if (method === 'resources/subscribe') watched.add(uri);
    else watched.delete(uri);
    if (watched.size !== before) {
      stream.abort();
      if (streamEnded) void subscribe();
    }
    return {};
  };

  const ask: UpstreamLink['request'] = async (method, params, request) => {
    if (era === 'modern' && /^resources\/(?:un)?subscribe$/.test(method)) return watch(method, params.uri);
    try {
      return await session.request(method, params, request);
    } finally {
      armIdle();
    }
  };

  return {
    era,
    protocolVersion,
    serverInfo,
    capabilities,
    instructions,
    pid,
    lost,
    listening,
    // A process of the legacy era needs nothing of it, so there is nothing in between.
    request: remote || era === 'modern' ? ask : session.request,
    onListChanged(list, listener) {
      listListeners.set(list, listener);
      if (changedBefore.delete(list)) listener();
    },
    onNotification(listener) {
      onNotification = listener;
    },
    notify(method, params) {
      try {
        session.notify(method, params);
      } catch {
        // A notification is lost when nobody is there to hear it.
      }
    },
    probe,
    lastLines,
    suspect: () => void probe(PING_TIMEOUT_MS),
    async close() {
      closed = true;
      endWait();
      stopIdle();
      stream.abort();
      await session.close();
      await afterClose?.();
    },
  };

  /** Hears of changes in the modern era; a stream that ends unasked means that the server, or the way to it, is gone. */
  async function subscribe(): Promise<void> {
    let heard = false;
    let late = false;
    const stopWaiting = clock.after(LISTEN_PATIENCE_MS, () => {
      late = true;
      endWait();
    });
    streamEnded = false;
    while (!closed) {
      const filter = filterFor(capabilities, watched);
      if (!filter) break;
      stream = new AbortController();
      const { signal } = stream;
      try {
        await session.subscribe(filter, signal, () => {
          stopWaiting();
          endWait();
          // Whatever changed while nobody listened is read now.
          if (heard || late) for (const list of listsOf(filter)) notifyList(list);
          heard = true;
        });
      } catch (error) {
        if (closed) return;
        // A server that never let us listen can still be used; one that did and is silent now is gone.
        if (heard && remote && !(error instanceof UpstreamRpcError)) lose(connectionError(error, target));
        break;
      }
      // Ended by us, to be opened anew with another filter: nothing could have been missed for longer than that takes.
      if (!signal.aborted) await new Promise<void>((resolve) => clock.after(RESUBSCRIBE_DELAY_MS, resolve));
    }
    streamEnded = true;
    stopWaiting();
    endWait();
  }
}

/** Null when there is nothing to hear of. */
function filterFor(capabilities: JsonObject, watched: ReadonlySet<string>): SubscriptionFilter | null {
  const tells = (name: string) => (capabilities[name] as { listChanged?: unknown } | undefined)?.listChanged === true;
  const filter: SubscriptionFilter = {
    ...(tells('tools') && { toolsListChanged: true }),
    ...(tells('prompts') && { promptsListChanged: true }),
    ...(tells('resources') && { resourcesListChanged: true }),
    ...(watched.size > 0 && { resourceSubscriptions: [...watched] }),
  };
  return Object.keys(filter).length > 0 ? filter : null;
}

function listsOf(filter: SubscriptionFilter): ChangingList[] {
  return [
    ...(filter.toolsListChanged ? (['tools'] as const) : []),
    ...(filter.promptsListChanged ? (['prompts'] as const) : []),
    ...(filter.resourcesListChanged ? (['resources'] as const) : []),
  ];
}
