// A live connection as the rest of the core sees it, over a negotiated session: news of changes, questions when idle, notice of loss.
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import type { Session } from './session.ts';
import type { UpstreamLink } from './upstream-link.ts';
import { UpstreamRpcError } from './upstream-rpc-error.ts';

/** A legacy connection over HTTP says nothing when the other side goes away, so after this long without a request we ask. */
const IDLE_PING_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
const RESUBSCRIBE_DELAY_MS = 1_000;
/** How long the first list waits for the server to let us listen; a change after that is heard all the same. */
const LISTEN_PATIENCE_MS = 1_000;

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
  /** Ends what the session does not end itself. */
  readonly afterClose?: (() => Promise<void>) | undefined;
}

export function createSessionLink(options: SessionLinkOptions): SessionLink {
  const { target, session, clock, pid, remote, closeReason, afterClose } = options;
  const { era, protocolVersion, serverInfo, capabilities, instructions } = session;
  const { promise: lost, resolve: resolveLost } = Promise.withResolvers<GatewayError>();
  const { promise: listening, resolve: endWait } = Promise.withResolvers<void>();
  let closed = false;
  let tellTools: (() => void) | null = null;
  /** A change that came before anybody wanted to hear of it: perhaps while the first list was being read. */
  let changedBefore = false;
  let stopIdle = () => {};
  const notifyTools = () => {
    if (tellTools) tellTools();
    else changedBefore = true;
  };

  const lose = (reason: GatewayError) => {
    if (!closed) resolveLost(reason);
  };
  session.listen({
    toolsChanged: notifyTools,
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

  return {
    era,
    protocolVersion,
    serverInfo,
    capabilities,
    instructions,
    pid,
    lost,
    listening,
    async request(method, params, request) {
      try {
        return await session.request(method, params, request);
      } finally {
        armIdle();
      }
    },
    onToolsChanged(listener) {
      tellTools = listener;
      if (changedBefore) listener();
      changedBefore = false;
    },
    probe,
    suspect: () => void probe(PING_TIMEOUT_MS),
    async close() {
      closed = true;
      endWait();
      stopIdle();
      await session.close();
      await afterClose?.();
    },
  };

  /** Hears of changes in the modern era; a stream that ends unasked means that the server, or the way to it, is gone. */
  async function subscribe(): Promise<void> {
    if ((capabilities.tools as { listChanged?: unknown } | undefined)?.listChanged !== true) return endWait();
    let heard = false;
    let late = false;
    const stopWaiting = clock.after(LISTEN_PATIENCE_MS, () => {
      late = true;
      endWait();
    });
    while (!closed) {
      try {
        await session.subscribe(() => {
          stopWaiting();
          endWait();
          // Whatever changed while nobody listened is read now.
          if (heard || late) notifyTools();
          heard = true;
        });
      } catch (error) {
        stopWaiting();
        endWait();
        if (closed) return;
        // A server that never let us listen can still be used; one that did and is silent now is gone.
        if (heard && remote && !(error instanceof UpstreamRpcError)) lose(connectionError(error, target));
        return;
      }
      await new Promise<void>((resolve) => clock.after(RESUBSCRIBE_DELAY_MS, resolve));
    }
  }
}
