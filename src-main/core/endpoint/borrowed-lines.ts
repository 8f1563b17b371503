// Connections to servers of the legacy era that calls of modern clients have to themselves, one at a time, where the client
// can be asked more than over the shared one: whatever is asked there is about that call.
import type { Clock } from '../clock.ts';
import { CODE } from './json-rpc.ts';
import type { Line } from './lines.ts';
import type { MayUse } from './news.ts';
import type { DedicatedLink, JsonObject, ServerRequestOutcome, Upstream } from './parts.ts';
import type { RunningCall } from './running-call.ts';
import { canBeSuspended } from './suspended-calls.ts';

/** Of one token, and in all; a call beyond it takes the shared line. */
const MAX_OF_TOKEN = 8;
const MAX_LINES = 64;
/** How long one is kept for the next call. */
const IDLE_MS = 60_000;

export interface BorrowedLineHandlers {
  ask(call: RunningCall, method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
  tell(call: RunningCall, method: string, params: JsonObject): void;
}

export interface BorrowedLines {
  /** A line for one request of this call; null where the shared one does. */
  for(call: RunningCall, upstream: Upstream): Promise<Line> | null;
  /** Closes those of agents that may not use the server any more. */
  withdraw(): void;
  endAllOf(tokenId: string): void;
  close(): void;
}

interface Entry {
  /** Calls with the same may use it one after another. */
  readonly key: string;
  readonly agent: string;
  readonly tokenId: string;
  readonly server: string;
  readonly opening: Promise<DedicatedLink>;
  /** Null while nobody has it. */
  call: RunningCall | null;
  stopTimer(): void;
  close(): void;
}

const NOBODY = { error: { code: CODE.refused, message: 'No call of the client is under way' } };

export function createBorrowedLines(handlers: BorrowedLineHandlers, mayUse: MayUse, clock: Clock): BorrowedLines {
  const entries = new Set<Entry>();

  const open = (key: string, call: RunningCall, dedicated: NonNullable<Upstream['dedicated']>): Entry => {
    const controller = new AbortController();
    const { caller, server, envelope } = call;
    const forget = () => {
      entry.stopTimer();
      entries.delete(entry);
    };
    const opening = dedicated({
      capabilities: envelope?.capabilities ?? {},
      clientInfo: envelope?.clientInfo ?? {},
      signal: controller.signal,
      onRequest: async (method, params, signal) =>
        entry.call ? handlers.ask(entry.call, method, params, signal) : NOBODY,
      onNotification: (method, params) => entry.call && handlers.tell(entry.call, method, params),
      onLost: forget,
    });
    opening.catch(forget);
    const entry: Entry = {
      key,
      agent: caller.agent,
      tokenId: caller.tokenId,
      server: server ?? '',
      opening,
      call,
      stopTimer() {},
      close() {
        forget();
        controller.abort();
        opening.then(
          (link) => link.close(),
          () => {},
        );
      },
    };
    entries.add(entry);
    return entry;
  };

  const giveBack = (entry: Entry) => {
    entry.call = null;
    if (entries.has(entry)) entry.stopTimer = clock.after(IDLE_MS, () => entry.close());
  };

  const lend = async (entry: Entry, call: RunningCall): Promise<Line> => {
    try {
      const link = await entry.opening;
      await setLevel(link, call);
      return {
        peer: link.peer,
        notify: link.notify,
        request: (method, params, options) => link.request(method, params, options).finally(() => giveBack(entry)),
      };
    } catch (error) {
      giveBack(entry);
      throw error;
    }
  };

  const endWhere = (matches: (entry: Entry) => boolean) => {
    for (const entry of [...entries]) if (matches(entry)) entry.close();
  };

  return {
    for(call, upstream) {
      const { dedicated } = upstream;
      if (dedicated === null || !isWorthIt(call)) return null;
      const { tokenId } = call.caller;
      const { capabilities, clientInfo } = call.envelope ?? {};
      const key = JSON.stringify([tokenId, call.server, capabilities, clientInfo]);
      const idle = [...entries].find((entry) => entry.key === key && entry.call === null);
      if (idle) {
        idle.stopTimer();
        idle.call = call;
        return lend(idle, call);
      }
      const own = [...entries].filter((entry) => entry.tokenId === tokenId).length;
      return own < MAX_OF_TOKEN && entries.size < MAX_LINES ? lend(open(key, call, dedicated), call) : null;
    },
    withdraw: () => endWhere(({ agent, server }) => !mayUse(agent, server)),
    endAllOf: (tokenId) => endWhere((entry) => entry.tokenId === tokenId),
    close: () => endWhere(() => true),
  };
}

/** Elicitation comes over the shared line too. */
function isWorthIt(call: RunningCall): boolean {
  const { sampling, roots } = call.envelope?.capabilities ?? {};
  return call.server !== null && (sampling !== undefined || roots !== undefined) && canBeSuspended(call);
}

/** What the client wants to hear of this call, and the next one may not. */
async function setLevel(link: DedicatedLink, { envelope, signal }: RunningCall): Promise<void> {
  const level = envelope?.logLevel ?? null;
  if (level === null || link.peer.capabilities.logging === undefined) return;
  // A server that says it can and cannot: the call is about something else.
  await link.request('logging/setLevel', { level }, { signal }).catch(() => {});
}
