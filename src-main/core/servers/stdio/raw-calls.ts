// Requests under way to a server: own ids, own progress tokens, results exactly as the server sent them.
import { saidReason } from '../../cancellation.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { callCancelled, GatewayError } from '../../errors.ts';
import { InFlight } from '../../in-flight.ts';
import type { Pieces } from '../../pieces.ts';
import { RawJson } from '../../raw-json.ts';
import { FIRST_ID, ourId, reportProgress, rpcErrorIn } from '../raw-messages.ts';
import type { UpstreamRequestOptions } from '../upstream-link.ts';
import type { WireMessage } from './wire-reader.ts';

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
  takeBytes(id: unknown, result: Pieces): boolean;
  /** The method of a request under way; null when the id is not of one. */
  methodOf(id: unknown): string | null;
  /** Fails one request under way; false when the id is not of one. */
  fail(id: unknown, error: GatewayError): boolean;
  failAll(error: GatewayError): void;
  /** No request runs out of the time without an answer until the returned function is called; that time then begins anew. */
  hold(): () => void;
  readonly inFlight: number;
}

export function createRawCalls(options: RawCallsOptions): RawCalls {
  const { target, send, envelope, clock = systemClock } = options;
  const waiting = new InFlight<Waiting>();
  const find = (id: number | null) => (id === null ? undefined : waiting.find((call) => call.id === id));
  let nextId = FIRST_ID;
  let held = 0;
  /** One timer for all of them, for the first whose time may be over: thousands of calls end long before. */
  let alarm: { readonly at: number; readonly stop: () => void } | null = null;

  return {
    request(method, params, request) {
      const { signal, onProgress } = request;
      if (signal?.aborted) return Promise.reject(callCancelled());
      return new Promise((resolve, reject) => {
        const call = new Waiting(nextId++, method, request, clock.monotonic(), giveUp, resolve, reject);
        waiting.add(call);
        setAlarm(call.deadline);
        signal?.addEventListener('abort', call, { once: true });
        try {
          send({ jsonrpc: '2.0', id: call.id, method, params: withMeta(params, onProgress && call.id) });
        } catch (error) {
          end(call)?.reject(error instanceof GatewayError ? error : notSendable(error));
        }
      });
    },
    take(message) {
      if (message.method === undefined) {
        const id = ourId(message.id);
        const call = end(find(id));
        if (call) settle(call, message);
        return id !== null;
      }
      if (message.method !== 'notifications/progress') return false;
      const params = (message.params ?? {}) as WireMessage;
      const token = ourId(params.progressToken);
      const call = find(token);
      if (call) {
        call.extend(clock.monotonic());
        reportProgress(params, call.request.onProgress);
      }
      return token !== null;
    },
    takeBytes(id, result) {
      const call = find(ourId(id));
      if (!call?.request.raw) return false;
      end(call)?.resolve(new RawJson(result));
      return true;
    },
    methodOf: (id) => find(ourId(id))?.method ?? null,
    fail(id, error) {
      const call = end(find(ourId(id)));
      call?.reject(error);
      return call !== undefined;
    },
    failAll(error) {
      for (const call of waiting.all()) end(call)?.reject(error);
      alarm?.stop();
      alarm = null;
    },
    hold() {
      held += 1;
      return () => {
        held -= 1;
        for (const call of waiting.all()) call.extend(clock.monotonic());
      };
    },
    get inFlight() {
      return waiting.size;
    },
  };

  /** Takes a call out of those that wait; undefined when it is none of them any more. */
  function end(call: Waiting | undefined): Waiting | undefined {
    if (!call || !waiting.delete(call)) return undefined;
    call.request.signal?.removeEventListener('abort', call);
    return call;
  }

  function giveUp(call: Waiting, error: GatewayError): void {
    end(call)?.reject(error);
    if (!NOT_CANCELLED.includes(call.method)) cancelAtServer(call.id, saidReason(call.request.signal) ?? error.code);
  }

  function setAlarm(at: number): void {
    if (alarm !== null && alarm.at <= at) return;
    alarm?.stop();
    alarm = { at, stop: clock.after(Math.max(0, at - clock.monotonic()), onAlarm) };
  }

  function onAlarm(): void {
    alarm = null;
    const now = clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const call of waiting.all()) {
      if (held > 0) call.extend(now);
      if (call.deadline <= now) giveUp(call, timedOut(call.limit));
      else next = Math.min(next, call.deadline);
    }
    if (next < Number.POSITIVE_INFINITY) setAlarm(next);
  }

  /** Without a token of a client of ours: it would mean nothing here, or somebody else's call. */
  function withMeta(params: WireMessage, progressToken: number | undefined): WireMessage {
    const { progressToken: _foreign, ...given } = (params._meta ?? {}) as WireMessage;
    const meta = { ...envelope(), ...given, ...(progressToken !== undefined && { progressToken }) };
    if (Object.keys(meta).length > 0) return { ...params, _meta: meta };
    const { _meta, ...rest } = params;
    return rest;
  }

  function cancelAtServer(requestId: number, reason: string): void {
    const params = withMeta({ requestId, reason }, undefined);
    try {
      send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    } catch {
      // Nobody is there to be told.
    }
  }

  function settle(call: Waiting, { result, error }: WireMessage): void {
    if (error === undefined || error === null) {
      if (result !== undefined) call.resolve(result);
      else call.reject(new GatewayError('upstream_error', `${target} answered with neither a result nor an error`));
      return;
    }
    call.reject(rpcErrorIn(error));
  }

  function timedOut(milliseconds: number): GatewayError {
    return new GatewayError('timeout', `${target} did not answer within ${milliseconds / 1_000} s`);
  }

  /** What `JSON.stringify` refuses: a loop, a BigInt, too much depth. */
  function notSendable(cause: unknown): GatewayError {
    return new GatewayError('validation_error', `The request to ${target} cannot be written as JSON`, { cause });
  }
}

/** A request under way; as the listener of its signal it gives itself up. */
class Waiting {
  readonly id: number;
  readonly method: string;
  readonly request: UpstreamRequestOptions;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly #giveUp: (call: Waiting, error: GatewayError) => void;
  /** Monotonic, like all of these. */
  readonly #last: number;
  #deadline: number;

  constructor(
    id: number,
    method: string,
    request: UpstreamRequestOptions,
    now: number,
    giveUp: (call: Waiting, error: GatewayError) => void,
    resolve: (result: unknown) => void,
    reject: (error: Error) => void,
  ) {
    this.id = id;
    this.method = method;
    this.request = request;
    this.resolve = resolve;
    this.reject = reject;
    this.#giveUp = giveUp;
    this.#last = now + (request.maxTotalMs ?? Number.POSITIVE_INFINITY);
    this.#deadline = Math.min(now + request.timeoutMs, this.#last);
  }

  /** When it has waited long enough. */
  get deadline(): number {
    return this.#deadline;
  }

  /** The limit that the deadline stands for, in milliseconds. */
  get limit(): number {
    const { timeoutMs, maxTotalMs = timeoutMs } = this.request;
    return this.#deadline === this.#last ? maxTotalMs : timeoutMs;
  }

  /** The time without an answer begins anew. */
  extend(now: number): void {
    this.#deadline = Math.min(now + this.request.timeoutMs, this.#last);
  }

  handleEvent(): void {
    this.#giveUp(this, callCancelled());
  }
}
