// Requests under way to a server: own ids, own progress tokens, results exactly as the server sent them.
import { type Clock, systemClock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { RawJson } from '../../raw-json.ts';
import type { CallProgress } from '../../tools/tool.ts';
import type { UpstreamRequestOptions } from '../upstream-link.ts';
import { UpstreamRpcError } from '../upstream-rpc-error.ts';
import type { WireMessage } from './wire-reader.ts';

/** Far from the ids of a server's own requests. The progress token of a request is its id. */
export const FIRST_ID = 1_000_000_000;

/** A server that has not introduced itself yet may take anything but its first request amiss. */
const NOT_CANCELLED: readonly string[] = ['server/discover', 'initialize'];

export interface RawCallsOptions {
  /** The subject of error sentences. */
  readonly target: string;
  /** Hands one message to the wire; throws a `GatewayError` when that is not possible. */
  readonly send: (message: WireMessage) => void;
  /** What goes into the `_meta` of every message, under what the caller put there. */
  readonly envelope: () => WireMessage;
  readonly clock?: Clock;
}

export interface RawCalls {
  /**
   * Resolves with the `result` as it came. Rejects with `UpstreamRpcError` for an error the server answered, else with a
   * `GatewayError`: `timeout`, `cancelled`, or whatever `fail` was given. Progress is asked for only with `onProgress`; it
   * starts `timeoutMs` anew, but not beyond `maxTotalMs`. A request that is given up is cancelled at the server, unless it is
   * one of the handshake.
   */
  request(method: string, params: WireMessage, options: UpstreamRequestOptions): Promise<unknown>;
  /** Takes an answer or a progress notification that is of our ids, waited for or not; false for every other message. */
  take(message: WireMessage): boolean;
  /** Takes the bytes of a result for a request that wants them as they are; false when it, or nobody, does not. */
  takeBytes(id: unknown, result: Buffer): boolean;
  /** The method of a request under way; null when the id is not of one. */
  methodOf(id: unknown): string | null;
  /** Fails one request under way; false when the id is not of one. */
  fail(id: unknown, error: GatewayError): boolean;
  failAll(error: GatewayError): void;
  /** No request runs out of the time without an answer until the returned function is called; that time then begins anew. */
  hold(): () => void;
  readonly inFlight: number;
}

interface Waiting {
  readonly method: string;
  readonly raw: boolean;
  settle(outcome: { readonly result: unknown } | { readonly error: Error }): void;
  onProgress(params: WireMessage): void;
  extend(): void;
}

export function createRawCalls(options: RawCallsOptions): RawCalls {
  const { target, send, envelope, clock = systemClock } = options;
  const waiting = new Map<number, Waiting>();
  let nextId = FIRST_ID;
  let held = 0;

  return {
    request(method, params, { signal, timeoutMs, maxTotalMs, onProgress, raw = false }) {
      if (signal?.aborted) return Promise.reject(cancelled());
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const started = clock.monotonic();
        const last = maxTotalMs === undefined ? Number.POSITIVE_INFINITY : started + maxTotalMs;
        let deadline = Math.min(started + timeoutMs, last);
        const settle: Waiting['settle'] = (outcome) => {
          if (!waiting.delete(id)) return;
          stopTimer();
          signal?.removeEventListener('abort', onAbort);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        };
        const giveUp = (error: GatewayError) => {
          settle({ error });
          if (!NOT_CANCELLED.includes(method)) cancelAtServer(id, error);
        };
        const onAbort = () => giveUp(cancelled());
        const extend = () => {
          deadline = Math.min(clock.monotonic() + timeoutMs, last);
        };
        const onTimer = () => {
          if (held > 0) extend();
          const left = deadline - clock.monotonic();
          // Progress only moves the deadline: a timer for each notification would cost more than the call.
          if (left > 0) stopTimer = clock.after(left, onTimer);
          else giveUp(timedOut(deadline === last ? (maxTotalMs as number) : timeoutMs));
        };
        let stopTimer = clock.after(deadline - started, onTimer);
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.set(id, {
          method,
          raw,
          settle,
          onProgress: (progress) => {
            extend();
            report(progress, onProgress);
          },
          extend,
        });
        try {
          send({ jsonrpc: '2.0', id, method, params: withMeta(params, onProgress && id) });
        } catch (error) {
          settle({ error: error instanceof GatewayError ? error : notSendable(error) });
        }
      });
    },
    take(message) {
      if (message.method === undefined) {
        const id = ourId(message.id);
        if (id !== null) waiting.get(id)?.settle(outcomeOf(message));
        return id !== null;
      }
      if (message.method !== 'notifications/progress') return false;
      const params = (message.params ?? {}) as WireMessage;
      const token = ourId(params.progressToken);
      if (token !== null) waiting.get(token)?.onProgress(params);
      return token !== null;
    },
    takeBytes(id, result) {
      const call = waiting.get(ourId(id) ?? 0);
      if (!call?.raw) return false;
      call.settle({ result: new RawJson(result) });
      return true;
    },
    methodOf: (id) => waiting.get(ourId(id) ?? 0)?.method ?? null,
    fail(id, error) {
      const call = waiting.get(ourId(id) ?? 0);
      call?.settle({ error });
      return call !== undefined;
    },
    failAll(error) {
      for (const call of [...waiting.values()]) call.settle({ error });
    },
    hold() {
      held += 1;
      return () => {
        held -= 1;
        for (const call of waiting.values()) call.extend();
      };
    },
    get inFlight() {
      return waiting.size;
    },
  };

  /** Without a token of a client of ours: it would mean nothing here, or somebody else's call. */
  function withMeta(params: WireMessage, progressToken: number | undefined): WireMessage {
    const { progressToken: _foreign, ...given } = (params._meta ?? {}) as WireMessage;
    const meta = { ...envelope(), ...given, ...(progressToken !== undefined && { progressToken }) };
    const { _meta, ...rest } = params;
    return Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest;
  }

  function cancelAtServer(requestId: number, { code }: GatewayError): void {
    const params = withMeta({ requestId, reason: code === 'timeout' ? 'timeout' : 'cancelled' }, undefined);
    try {
      send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    } catch {
      // Nobody is there to be told.
    }
  }

  function outcomeOf({ result, error }: WireMessage): { result: unknown } | { error: Error } {
    if (error === undefined || error === null) {
      if (result !== undefined) return { result };
      return { error: new GatewayError('upstream_error', `${target} answered with neither a result nor an error`) };
    }
    const { code, message, data } = (typeof error === 'object' ? error : {}) as WireMessage;
    return {
      error: new UpstreamRpcError({
        code: Number.isSafeInteger(code) ? (code as number) : -32_603,
        message: typeof message === 'string' ? message : '',
        data,
      }),
    };
  }

  function timedOut(milliseconds: number): GatewayError {
    return new GatewayError('timeout', `${target} did not answer within ${milliseconds / 1_000} s`);
  }

  /** What `JSON.stringify` refuses: a loop, a BigInt, too much depth. */
  function notSendable(cause: unknown): GatewayError {
    return new GatewayError('validation_error', `The request to ${target} cannot be written as JSON`, { cause });
  }
}

function cancelled(): GatewayError {
  return new GatewayError('cancelled', 'The call was cancelled');
}

/** The number behind an id or token of ours; some servers give numbers back as text. */
function ourId(id: unknown): number | null {
  const number = typeof id === 'string' && /^\d{10,15}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && number >= FIRST_ID ? number : null;
}

function report(params: WireMessage, listener: ((progress: CallProgress) => void) | undefined): void {
  const { progress, total, message } = params;
  if (typeof progress !== 'number') return;
  listener?.({
    progress,
    total: typeof total === 'number' ? total : null,
    message: typeof message === 'string' ? message : null,
  });
}
