// One legacy session: what its client said of itself, what it has under way, and the way to tell and to ask it something.
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { InFlight } from '../in-flight.ts';
import { type MessageId, notificationMessage, type Outgoing, requestMessage } from './json-rpc.ts';
import type { Caller, JsonObject, ServerRequestOutcome } from './parts.ts';
import type { EventStream } from './reply.ts';
import { LOG_LEVELS, type LogLevel } from './revisions.ts';
import type { RunningCall } from './running-call.ts';

/** A client that opens more streams than this has lost the older ones. */
const MAX_STREAMS = 4;

export interface SessionOptions {
  readonly id: string;
  readonly caller: Caller;
  /** The one server it is about; null for all of the agent's. */
  readonly server: string | null;
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject;
}

export class Session {
  readonly id: string;
  readonly caller: Caller;
  readonly server: string | null;
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject;
  /** What was asked for with `logging/setLevel`; null before. */
  logLevel: LogLevel | null = null;
  /** Monotonic, of the last message. */
  usedAt = 0;
  /** The resources it is told of, with what ends that. */
  readonly watched = new Map<string, () => void>();
  readonly running = new InFlight<RunningCall>();
  readonly #streams: EventStream[] = [];
  readonly #asked = new Map<number, (outcome: ServerRequestOutcome) => void>();
  readonly #onEnd: (() => void)[] = [];
  #lastAsked = 0;
  #ended = false;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.caller = options.caller;
    this.server = options.server;
    this.protocolVersion = options.protocolVersion;
    this.capabilities = options.capabilities;
    this.clientInfo = options.clientInfo;
  }

  get newestStream(): EventStream | undefined {
    return this.#streams.at(-1);
  }

  get hasStream(): boolean {
    return this.#streams.length > 0;
  }

  /** Takes a standing stream of the client; the returned function is for when it has closed. */
  addStream(stream: EventStream): () => void {
    this.#streams.push(stream);
    if (this.#streams.length > MAX_STREAMS) this.#streams.shift()?.end();
    return () => {
      const at = this.#streams.indexOf(stream);
      if (at !== -1) this.#streams.splice(at, 1);
    };
  }

  /** Says something that belongs to no request, on the newest of its streams. Lost when there is none. */
  say(message: Outgoing): boolean {
    const stream = this.#streams.at(-1);
    stream?.send(message);
    return stream !== undefined;
  }

  notify(method: string, params: JsonObject): void {
    this.say(notificationMessage(method, params));
  }

  /**
   * Asks the client something, over the reply of a call that runs or a standing stream.
   *
   * @throws GatewayError `timeout`, `cancelled`, or `connection_error` when there is no way to the client
   */
  ask(
    method: string,
    params: JsonObject,
    options: {
      readonly over?: RunningCall;
      readonly signal: AbortSignal;
      readonly timeoutMs: number;
      readonly clock: Clock;
    },
  ): Promise<ServerRequestOutcome> {
    const { over, signal, timeoutMs, clock } = options;
    this.#lastAsked += 1;
    const id = this.#lastAsked;
    const message = requestMessage(id, method, params);
    const { promise, resolve, reject } = Promise.withResolvers<ServerRequestOutcome>();
    const onAbort = () => reject(new GatewayError('cancelled', 'The question was taken back'));
    const stopTimer = clock.after(timeoutMs, () =>
      reject(new GatewayError('timeout', `The client did not answer within ${timeoutMs / 1_000} s`)),
    );
    this.#asked.set(id, resolve);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else if (!(over?.reply.say(message) || this.say(message))) {
      reject(new GatewayError('connection_error', 'The client does not listen'));
    }
    return promise.finally(() => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      this.#asked.delete(id);
    });
  }

  /** The client's answer to something it was asked. */
  take(id: MessageId | null, outcome: ServerRequestOutcome): void {
    if (typeof id === 'number') this.#asked.get(id)?.(outcome);
  }

  endStreams(): void {
    for (const stream of this.#streams.splice(0)) stream.end();
  }

  /** Called when the session ends; at once when it has. */
  onEnd(listener: () => void): void {
    if (this.#ended) listener();
    else this.#onEnd.push(listener);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const call of this.running.all()) call.cancel();
    this.endStreams();
    for (const answer of this.#asked.values()) {
      answer({ error: { code: -32_000, message: 'The session of the client has ended' } });
    }
    for (const stop of this.watched.values()) stop();
    this.watched.clear();
    for (const listener of this.#onEnd.splice(0)) listener();
  }
}

/**
 * The least urgent log messages a client wants to hear; null for none. One that never said hears all at one server's own
 * path, and nothing of many servers.
 */
export function leastUrgent({ logLevel, server }: Session): LogLevel | null {
  return logLevel ?? (server === null ? null : LOG_LEVELS[0]);
}
