// The one owner of a server's live connection: connects, discovers, notices loss, tries again, gives up, closes.
import type { Era, LastError, ServerStatus, TransportName } from '../../../src-shared/model/mcp-server.ts';
import type { Clock } from '../clock.ts';
import { callCancelled, GatewayError, isConnectionErrorCode, isPermanent } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Remembered } from './catalogue.ts';
import { connectFailure } from './connect-failure.ts';
import { type Discovery, discoverTools } from './discover-tools.ts';
import { followLists } from './follow-lists.ts';
import { isSessionLost } from './http/upstream-http-error.ts';
import { needsAuthorization } from './needs-authorization.ts';
import { createRetryPolicy, type RetryPolicy } from './retry-policy.ts';
import type { JsonObject, Peer } from './session.ts';
import type { UpstreamLink, UpstreamRequestOptions } from './upstream-link.ts';
import { isSame, NO_LISTS, peerOf, type UpstreamLists } from './upstream-lists.ts';

export interface ConnectionState {
  readonly status: ServerStatus;
  readonly lastError: LastError | null;
  /** Wall time in milliseconds. */
  readonly nextRetryAt: number | null;
  readonly era: Era | null;
  readonly serverInfo: UpstreamLink['serverInfo'];
  /** The tools of the live connection, or of the last one while the next is being made. */
  readonly discovery: Discovery | null;
  /** What the server told of itself, and what it offers beside tools: like the tools, but read after them. */
  readonly peer: Peer | null;
  readonly lists: UpstreamLists;
}

export interface ServerConnectionOptions {
  readonly name: string;
  readonly transport: TransportName;
  /** Opens a link within the connection timeout, or throws. */
  readonly open: (signal: AbortSignal) => Promise<UpstreamLink>;
  /** Milliseconds for one page of a list; see `ListOptions` for all of them. */
  readonly listTimeoutMs: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (state: ConnectionState) => void;
  readonly onNotification?: (method: string, params: JsonObject) => void;
}

/** The state of a server that is switched off. */
export const DISCONNECTED: ConnectionState = {
  status: 'disabled',
  lastError: null,
  nextRetryAt: null,
  era: null,
  serverInfo: null,
  discovery: null,
  peer: null,
  lists: NO_LISTS,
};

export class ServerConnection {
  readonly #options: ServerConnectionOptions;
  readonly #retry: RetryPolicy;
  #state: ConnectionState = DISCONNECTED;
  #link: UpstreamLink | null = null;
  #attempt: { promise: Promise<void>; controller: AbortController } | null = null;
  #takeBackRetry: (() => void) | null = null;
  /** Links that are being closed; `stop` waits for all of them. */
  readonly #closing = new Set<Promise<void>>();
  #stopped = true;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.#retry = createRetryPolicy(options.transport, options.clock);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Starts connecting and returns at once. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#retry.reset();
    this.#attemptInBackground();
  }

  /** Offers what was known of the server at its last connection while the first of this run is being made. */
  recall({ discovery, peer, lists }: Pick<Remembered, 'discovery' | 'peer' | 'lists'>): void {
    if (this.#state.status !== 'connecting' || this.#state.discovery !== null) return;
    this.#set({ ...this.#state, discovery, peer, lists });
  }

  /** Ends connection and process tree; resolves when nothing is left of either. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry();
    this.#attempt?.controller.abort();
    await this.#attempt?.promise.catch(() => {});
    this.#dropLink();
    await Promise.all(this.#closing);
    this.#set(DISCONNECTED);
  }

  /** Reconnects and rediscovers; rejects with the reason when that fails. Concurrent callers share one attempt. */
  async refresh(): Promise<void> {
    this.#retry.reset();
    this.#cancelRetry();
    if (!this.#attempt) this.#dropLink();
    await this.#connect(Promise.all(this.#closing));
  }

  /** Connects now if a retry is pending; a live connection is asked whether it still lives. */
  wake(probeTimeoutMs: number): void {
    if (this.#stopped) return;
    this.#retry.reset();
    if (this.#link) void this.#link.probe(probeTimeoutMs).catch(() => {});
    else if (this.#takeBackRetry) {
      this.#cancelRetry();
      this.#attemptInBackground();
    }
  }

  /** Sends one request over the live connection; while it is being made, waits for it, at most as long as for an answer. */
  request(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: UpstreamRequestOptions,
  ): Promise<unknown> {
    const link = this.#link;
    // A process forgets no session, so there is nothing to see to on the way back.
    if (link && link.pid !== null) return link.request(method, params, options);
    return this.#requestWithCare(method, params, options);
  }

  async #requestWithCare(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: UpstreamRequestOptions,
  ): Promise<unknown> {
    const link = await this.#liveLink(options);
    try {
      return await link.request(method, params, options);
    } catch (error) {
      if (!isSessionLost(error)) throw error;
      // The server forgot the session, so the request did not run: once more over a new one.
      if (this.#link === link) {
        this.#dropLink();
        this.#attemptInBackground();
      }
      return (await this.#liveLink(options)).request(method, params, options);
    }
  }

  /** A notification; lost silently when there is no live connection. */
  notify(method: string, params: JsonObject): void {
    this.#link?.notify(method, params);
  }

  async #liveLink(patience: Pick<UpstreamRequestOptions, 'signal' | 'timeoutMs'>): Promise<UpstreamLink> {
    if (this.#link) return this.#link;
    if (!this.#stopped && this.#takeBackRetry) {
      // A waiting caller is a better reason to try now than any back-off.
      this.#cancelRetry();
      this.#attemptInBackground();
    }
    if (this.#attempt) await this.#settled(this.#attempt.promise, patience);
    if (this.#link) return this.#link;
    const { lastError } = this.#state;
    throw new GatewayError(
      lastError?.error_code ?? 'connection_error',
      lastError?.error ?? `The server ${this.#options.name} is not connected; Agent Gateway shows why`,
    );
  }

  /** Waits for an attempt but not beyond the caller's patience; how it ends is the state's to tell. */
  async #settled(
    attempt: Promise<void>,
    { signal, timeoutMs }: Pick<UpstreamRequestOptions, 'signal' | 'timeoutMs'>,
  ): Promise<void> {
    if (signal?.aborted) throw callCancelled();
    const { name, clock } = this.#options;
    const { promise: patience, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(callCancelled());
    signal?.addEventListener('abort', onAbort, { once: true });
    const stopTimer = clock.after(timeoutMs, () =>
      reject(new GatewayError('timeout', `${name} was not connected within ${timeoutMs / 1_000} s`)),
    );
    try {
      await Promise.race([attempt.catch(() => {}), patience]);
    } finally {
      stopTimer();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #attemptInBackground(): void {
    this.#connect().catch(() => {
      // The state carries the reason.
    });
  }

  /** Single flight: whoever asks while an attempt runs shares it. `before` has to be over when the link is opened. */
  #connect(before?: Promise<unknown>): Promise<void> {
    if (this.#attempt) return this.#attempt.promise;
    // Whatever is opened now, nobody would close.
    if (this.#stopped) return Promise.reject(stopped());
    const controller = new AbortController();
    const promise = this.#runAttempt(controller.signal, before).finally(() => {
      this.#attempt = null;
    });
    this.#attempt = { promise, controller };
    return promise;
  }

  async #runAttempt(signal: AbortSignal, before: Promise<unknown> | undefined): Promise<void> {
    const { lastError, discovery, peer, lists } = this.#state;
    this.#set({ ...DISCONNECTED, status: 'connecting', lastError, discovery, peer, lists });
    const { listTimeoutMs, clock } = this.#options;
    let link: UpstreamLink | null = null;
    try {
      if (before !== undefined) await before;
      signal.throwIfAborted();
      link = await this.#options.open(signal);
      await link.listening;
      const found = await discoverTools(link, { signal, timeoutMs: listTimeoutMs(), clock });
      signal.throwIfAborted();
      this.#adopt(link, found);
    } catch (error) {
      if (link) this.#close(link);
      if (signal.aborted) throw stopped(error);
      const failure = connectFailure(error, this.#options.name, link);
      this.#fail(failure, this.#retry.failed());
      throw failure;
    }
  }

  #adopt(link: UpstreamLink, discovery: Discovery): void {
    this.#link = link;
    this.#retry.connected();
    const { era, serverInfo } = link;
    // Never the one of before, even if it says the same: whoever asked something that lasts has to ask it again.
    const peer = peerOf(link);
    const { lists } = this.#state;
    this.#set({ status: 'connected', lastError: null, nextRetryAt: null, era, serverInfo, discovery, peer, lists });
    this.#options.logger.info('Connected', { tools: discovery.tools.length, era });
    link.onNotification((method, params) => this.#options.onNotification?.(method, params));
    followLists(link, {
      ...this.#options,
      isLive: () => this.#link === link,
      onTools: (next) => this.#set({ ...this.#state, discovery: next }),
      onList: (kind, items) => {
        if (isSame(this.#state.lists[kind], items)) return;
        this.#set({ ...this.#state, lists: { ...this.#state.lists, [kind]: items } });
      },
    });
    void link.lost.then((reason) => {
      if (this.#link !== link) return;
      this.#dropLink();
      this.#options.logger.warn('Connection lost', { reason: reason.message });
      this.#fail(reason, this.#retry.lost());
    });
  }

  #fail(failure: GatewayError, delay: number | null): void {
    const lastError: LastError = {
      error: failure.message,
      error_code: isConnectionErrorCode(failure.code) ? failure.code : 'connection_error',
    };
    const wait = isPermanent(failure) || this.#stopped ? null : delay;
    if (needsAuthorization(failure) || wait === null) {
      this.#set({ ...DISCONNECTED, status: needsAuthorization(failure) ? 'needs_auth' : 'error', lastError });
      return;
    }
    const { clock } = this.#options;
    // The last list stays while we try again: a call of one of its tools waits for the connection.
    const { discovery, peer, lists } = this.#state;
    const nextRetryAt = clock.now() + wait;
    this.#set({ ...DISCONNECTED, status: 'connecting', lastError, discovery, peer, lists, nextRetryAt });
    this.#takeBackRetry = clock.after(wait, () => {
      this.#takeBackRetry = null;
      this.#attemptInBackground();
    });
  }

  #dropLink(): void {
    const link = this.#link;
    this.#link = null;
    if (link) this.#close(link);
  }

  #close(link: UpstreamLink): void {
    const closing = link
      .close()
      .catch((error: unknown) => this.#options.logger.error('A connection could not be closed', { error }))
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #cancelRetry(): void {
    this.#takeBackRetry?.();
    this.#takeBackRetry = null;
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}

function stopped(cause?: unknown): GatewayError {
  return new GatewayError('cancelled', 'The attempt to connect was stopped', { cause });
}
