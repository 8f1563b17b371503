// Sends requests of our own beside those of the SDK's client, over the same transport, and gives their results untouched.
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type JSONRPCMessage,
  type MessageExtraInfo,
  PROTOCOL_VERSION_META_KEY,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import { saidReason } from '../../cancellation.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { callCancelled, GatewayError } from '../../errors.ts';
import { InFlight } from '../../in-flight.ts';
import type { MessageId } from '../../message-spans.ts';
import { type MirroredParam, mirroredParams, paramHeaders } from '../../param-headers.ts';
import { RawJson } from '../../raw-json.ts';
import type { Expected, LargeMessageReader } from '../large-message.ts';
import { FIRST_ID, type Outcome, ourId, outcomeOf, reportProgress } from '../raw-messages.ts';
import type { UpstreamRequestOptions } from '../upstream-link.ts';
import type { ClaimAnswer } from './sift-messages.ts';
import { safeFailure } from './upstream-http-error.ts';

const FIRST_MODERN_REVISION = '2026-07-28';
/** A cancellation that cannot be delivered in this time no longer matters. */
const CANCEL_TIMEOUT_MS = 5_000;

/** True when the server's request was taken, and needs no more attention. */
export type TakeQuestion = (question: ServerMessage) => boolean;

/** Told of a request of the server that is not read, and what it is that it should not be. */
export type RefuseQuestion = (id: MessageId, what: string) => void;

/** A transport that can hand over messages before it validates them; the others' are taken as they give them. */
export interface ClaimingTransport extends Transport {
  claimAnswer?: ClaimAnswer | undefined;
  takeQuestion?: TakeQuestion | undefined;
  refuseQuestion?: RefuseQuestion | undefined;
  /** What is made of large answers that we wait for; those of others are expected by nobody here. */
  ownAnswers?: LargeMessageReader | undefined;
}

export interface RawRequestsOptions {
  /** The subject of error sentences: the server's name. */
  readonly target: string;
  /** What the SDK's client was made with; every modern request carries both. */
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly clientCapabilities: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
}

/** A request or notification of the server. */
interface ServerMessage extends Readonly<Record<string, unknown>> {
  readonly method: string;
}

interface Pending {
  readonly id: number;
  readonly method: string;
  /** A large result is taken as the bytes it is. */
  readonly raw: boolean;
  /** The answer as the server wrote it, kept until the transport delivers it in its turn, after what came before. */
  untouched?: Readonly<Record<string, unknown>>;
  settle(outcome: Outcome): void;
  onProgress(progress: Readonly<Record<string, unknown>>): void;
  /** The time without an answer begins anew. */
  extend(): void;
}

/** Give this to `Client.connect` in place of the transport it wraps. */
export class RawRequests implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: (<T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void) | undefined;
  onServerRequest: ((message: ServerMessage) => void) | null = null;
  /** A request of the server was not read: it is to hear what it is that it should not be. */
  onServerRequestRefused: RefuseQuestion | null = null;
  onServerNotification: ((message: ServerMessage) => void) | null = null;
  /** The server takes back something it asked; false when it was not that. */
  onServerCancelled: ((requestId: unknown) => boolean) | null = null;
  readonly #inner: ClaimingTransport;
  readonly #options: RawRequestsOptions;
  readonly #clock: Clock;
  readonly #pending = new InFlight<Pending>();
  readonly #mirrored = new WeakMap<object, readonly MirroredParam[]>();
  #nextId = FIRST_ID;
  #protocolVersion: string | null = null;
  #closed = false;
  #held = 0;

  constructor(inner: ClaimingTransport, options: RawRequestsOptions) {
    this.#inner = inner;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    inner.claimAnswer = (answer) => this.#keepAnswer(answer);
    inner.takeQuestion = (question) => this.#takeQuestion(question);
    inner.refuseQuestion = (id, what) => this.onServerRequestRefused?.(id, what);
    inner.ownAnswers = {
      expects: (id) => this.#expects(id),
      takeResult: (id, result) =>
        this.#findRaw(id) !== undefined && this.#keepAnswer({ id, result: new RawJson(result) }),
    };
    inner.onmessage = (message, extra) => {
      if (!this.#takeMessage(message) && !this.#takeServerMessage(message)) this.onmessage?.(message, extra);
    };
    inner.onerror = (error) => this.onerror?.(error);
    inner.onclose = () => {
      this.#closed = true;
      this.failAll(this.#closedError());
      this.onclose?.();
    };
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  get hasPerRequestStream(): boolean {
    return this.#inner.hasPerRequestStream === true;
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version;
    this.#inner.setProtocolVersion?.(version);
  }

  setSupportedProtocolVersions(versions: string[]): void {
    this.#inner.setSupportedProtocolVersions?.(versions);
  }

  /**
   * Resolves with the `result` exactly as the server sent it. Rejects with `UpstreamRpcError` for a JSON-RPC error, else
   * with a `GatewayError`: `timeout`, `cancelled`, `connection_error` (see `isSessionLost`), `auth_error`,
   * `upstream_error`. Progress is asked for only when `onProgress` is given, and starts `timeoutMs` anew.
   */
  rawRequest(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: UpstreamRequestOptions,
  ): Promise<unknown> {
    const { signal, timeoutMs, maxTotalMs, onProgress } = options;
    if (signal?.aborted) return Promise.reject(callCancelled());
    if (this.#closed) return Promise.reject(this.#closedError());
    const id = this.#nextId++;
    const stream = new AbortController();
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        id,
        method,
        raw: options.raw === true,
        settle: (outcome) => {
          if (!this.#pending.delete(pending)) return;
          stopIdle();
          stopTotal();
          signal?.removeEventListener('abort', onAbort);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        },
        onProgress: (progress) => {
          pending.extend();
          reportProgress(progress, onProgress);
        },
        extend: () => {
          stopIdle();
          stopIdle = this.#clock.after(timeoutMs, onTimeout);
        },
      };
      const giveUp = (error: GatewayError) => {
        pending.settle({ error });
        this.#cancel(id, stream, saidReason(signal) ?? error.code);
      };
      const onTimeout = () => (this.#held > 0 ? pending.extend() : giveUp(this.#timeoutError(timeoutMs)));
      const onAbort = () => giveUp(callCancelled());
      let stopIdle = this.#clock.after(timeoutMs, onTimeout);
      const stopTotal =
        maxTotalMs === undefined
          ? () => {}
          : this.#clock.after(maxTotalMs, () => giveUp(this.#timeoutError(maxTotalMs)));
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.add(pending);
      const message = this.#message(id, method, params, onProgress !== undefined);
      const fail = (error: unknown) => pending.settle({ error: safeFailure(error, this.#options.target) });
      this.#inner
        .send(message, {
          requestSignal: stream.signal,
          headers: this.#headers(method, params, options.tool),
          onRequestStreamEnd: (reason?: unknown) => fail(reason ?? this.#noAnswerError()),
        })
        .catch(fail);
    });
  }

  rawNotify(method: string, params: Readonly<Record<string, unknown>>): void {
    const given = (params._meta ?? {}) as Readonly<Record<string, unknown>>;
    const whole = this.#isModern ? { ...params, _meta: { ...this.#envelope(), ...given } } : params;
    this.#inner.send({ jsonrpc: '2.0', method, params: whole } as JSONRPCMessage).catch(() => {
      // A notification is lost when nobody is there to hear it.
    });
  }

  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      for (const pending of this.#pending.all()) pending.extend();
    };
  }

  #find(id: number | null): Pending | undefined {
    return id === null ? undefined : this.#pending.find((pending) => pending.id === id);
  }

  #expects(id: unknown): Expected | null {
    const pending = this.#find(ourId(id));
    return pending ? (pending.method.endsWith('/list') ? 'list' : 'result') : null;
  }

  #findRaw(id: unknown): Pending | undefined {
    const pending = this.#find(ourId(id));
    return pending?.raw ? pending : undefined;
  }

  get #isModern(): boolean {
    return this.#protocolVersion !== null && this.#protocolVersion >= FIRST_MODERN_REVISION;
  }

  #message(id: number, method: string, params: Readonly<Record<string, unknown>>, progress: boolean): JSONRPCMessage {
    // A token of a client of ours would mean nothing here, or somebody else's call.
    const { progressToken: _foreign, ...given } = (params._meta ?? {}) as Readonly<Record<string, unknown>>;
    const meta = {
      ...(this.#isModern ? this.#envelope() : {}),
      ...given,
      ...(progress ? { progressToken: id } : {}),
    };
    const whole = Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params;
    return { jsonrpc: '2.0', id, method, params: whole } as JSONRPCMessage;
  }

  #envelope(): Record<string, unknown> {
    return {
      [PROTOCOL_VERSION_META_KEY]: this.#protocolVersion,
      [CLIENT_INFO_META_KEY]: this.#options.clientInfo,
      [CLIENT_CAPABILITIES_META_KEY]: this.#options.clientCapabilities,
    };
  }

  #headers(
    method: string,
    params: Readonly<Record<string, unknown>>,
    tool: UpstreamRequestOptions['tool'],
  ): Record<string, string> {
    const schema = tool?.inputSchema;
    if (!this.#isModern || method !== 'tools/call' || typeof schema !== 'object' || schema === null) return {};
    const mirrored = this.#mirrored.get(schema) ?? mirroredParams(schema);
    this.#mirrored.set(schema, mirrored);
    return paramHeaders(mirrored, params.arguments);
  }

  /** Closing the request's own stream cancels it in the modern era; before, and on shared streams, a notification does. */
  #cancel(id: number, stream: AbortController, reason: string): void {
    if (!(this.#isModern && this.hasPerRequestStream)) {
      const meta = this.#isModern ? { _meta: this.#envelope() } : {};
      this.#inner
        .send(
          { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason, ...meta } },
          { requestSignal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) },
        )
        .catch(() => {
          // The server will find out when its answer finds nobody.
        });
    }
    stream.abort();
  }

  /** True when the message was for us. */
  #takeMessage(message: JSONRPCMessage): boolean {
    if ('id' in message && ('result' in message || 'error' in message)) return this.#takeAnswer(message);
    if (!('method' in message) || message.method !== 'notifications/progress') return false;
    const params = message.params ?? {};
    const id = ourId(params.progressToken);
    if (id === null) return false;
    this.#find(id)?.onProgress(params);
    return true;
  }

  /** True when the SDK's client should not see it. */
  #takeServerMessage(message: JSONRPCMessage): boolean {
    if (!('method' in message)) return false;
    if ('id' in message) return this.#takeQuestion(message);
    if (message.method === 'notifications/cancelled') {
      return this.onServerCancelled?.(message.params?.requestId) ?? false;
    }
    this.onServerNotification?.(message);
    return false;
  }

  #takeQuestion(question: ServerMessage): boolean {
    this.onServerRequest?.(question);
    return this.onServerRequest !== null;
  }

  #keepAnswer(answer: Readonly<Record<string, unknown>>): boolean {
    const id = ourId(answer.id);
    const pending = this.#find(id);
    if (pending) pending.untouched = answer;
    return id !== null;
  }

  #takeAnswer(answer: Readonly<Record<string, unknown>>): boolean {
    const id = ourId(answer.id);
    if (id === null) return false;
    // An answer that nobody waits for any more came too late, and is still not the client's.
    const pending = this.#find(id);
    pending?.settle(outcomeOf(pending.untouched ?? answer, () => this.#noAnswerError()));
    return true;
  }

  /** Ends every request under way: nobody can tell any more which of them the failure was about. */
  failAll(error: GatewayError): void {
    for (const pending of this.#pending.all()) pending.settle({ error });
  }

  #timeoutError(milliseconds: number): GatewayError {
    return new GatewayError('timeout', `${this.#options.target} did not answer within ${milliseconds / 1_000} s`);
  }

  #noAnswerError(): GatewayError {
    return new GatewayError('connection_error', `${this.#options.target} ended its answer without a result`);
  }

  #closedError(): GatewayError {
    return new GatewayError('connection_error', `The connection to ${this.#options.target} was closed`);
  }
}
