// The requests under way on one HTTP connection: which fetch carries which, who is told how it ended, and when to stop
// reading.
import type { JSONRPCMessage, RequestId, TransportSendOptions } from '@modelcontextprotocol/client';
import type { Clock } from '../../clock.ts';

/** A server may hold an answer's stream open after the answer, or the request; nothing that comes then is for us. */
const LINGER_MS = 5_000;
/** The code of answers that we make up where the server gave none; `data` holds the reason, an Error. */
const NO_ANSWER = -32000;

export interface Flight {
  readonly id: RequestId;
  /** Names the request inside this process. */
  readonly mark: string;
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** The answer comes on a stream of its own, which ends later than the sending. */
  streaming: boolean;
  /** The answer comes on a shared stream; what carries the question begins, and has ended when the returned function is called. */
  post(): () => void;
  readonly answered: boolean;
  /** The stream ended for good. Without an answer that is a failure, with `reason`. */
  streamEnded(reason: Error): void;
  /** There will be no answer; stops reading. Nothing happens when there was one already. */
  fail(reason: Error): void;
  /** Forgets the request without telling anybody. */
  forget(): void;
}

export interface Flights {
  start(id: RequestId, options: TransportSendOptions): Flight;
  byMark(mark: string): Flight | null;
  byId(id: unknown): Flight | null;
  /** Whether an answer under this id is still to come. */
  awaits(id: unknown): boolean;
  /** An answer under this id has been delivered. */
  land(id: unknown): void;
  /** The caller gave the request up: stops reading its answer. */
  drop(id: unknown): void;
  /** There will be no answer under this id. */
  fail(id: unknown, reason: Error): void;
  failAll(reason: Error): void;
  clear(): void;
}

/** @param deliver takes an error answer for a request whose sender has no other way to hear of it. */
export function createFlights(clock: Clock, deliver: (answer: JSONRPCMessage) => void): Flights {
  const byId = new Map<string, Flight & { land(): void; stop(): void }>();
  const byMark = new Map<string, Flight>();
  let count = 0;

  const start = (id: RequestId, options: TransportSendOptions): Flight => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    const caller = options.requestSignal;
    const giveUp = () => {
      flight.forget();
      stop();
    };
    if (caller?.aborted) stop();
    else caller?.addEventListener('abort', giveUp, { once: true });
    const mark = String(++count);
    let over = false;
    let stopLingering = () => {};
    let posting = false;
    // A reason goes beyond what the SDK's own callers expect, and does them no harm.
    const tell = options.onRequestStreamEnd as ((reason?: Error) => void) | undefined;
    const flight = {
      id,
      mark,
      signal: controller.signal,
      streaming: false,
      answered: false,
      stop,
      post() {
        posting = true;
        return () => {
          posting = false;
          if (over) stopLingering();
        };
      },
      land() {
        flight.answered = true;
        const lingers = (flight.streaming && !over) || posting;
        if (!flight.streaming || over) flight.forget();
        if (lingers) stopLingering = clock.after(LINGER_MS, stop);
      },
      streamEnded(reason: Error) {
        if (!flight.answered) return flight.fail(reason);
        flight.forget();
        tell?.();
      },
      fail(reason: Error) {
        if (flight.answered || over) return;
        flight.forget();
        stop();
        if (tell) tell(reason);
        else deliver({ jsonrpc: '2.0', id, error: { code: NO_ANSWER, message: reason.message, data: reason } });
      },
      forget() {
        over = true;
        stopLingering();
        caller?.removeEventListener('abort', giveUp);
        byMark.delete(mark);
        if (byId.get(String(id)) === flight) byId.delete(String(id));
      },
    };
    byId.set(String(id), flight);
    byMark.set(mark, flight);
    return flight;
  };

  return {
    start,
    byMark: (mark) => byMark.get(mark) ?? null,
    byId: (id) => byId.get(String(id)) ?? null,
    awaits: (id) => byId.get(String(id))?.answered === false,
    land: (id) => byId.get(String(id))?.land(),
    drop(id) {
      const flight = byId.get(String(id));
      flight?.forget();
      flight?.stop();
    },
    fail: (id, reason) => byId.get(String(id))?.fail(reason),
    failAll(reason) {
      for (const flight of [...byId.values()]) flight.fail(reason);
    },
    clear() {
      for (const flight of [...byId.values()]) flight.forget();
    },
  };
}
