// One transport to a remote server: streamable HTTP, and the older HTTP with SSE where a server turns out to speak only
// that. Every request gets an answer or a failure, and a cancelled one is no longer read.
import {
  type FetchLike,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import { type Clock, systemClock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { LargeMessageReader } from '../large-message.ts';
import { createNotificationThrottle, type NotificationThrottle } from '../notification-throttle.ts';
import { createEventsFetch, type EventsFetch } from './events-fetch.ts';
import { createFlights, type Flights } from './flights.ts';
import type { ClaimingTransport, RefuseQuestion, TakeQuestion } from './raw-requests.ts';
import { type ClaimAnswer, claimAnswers, isAnswer, isNotification, isQuestion, type Sift } from './sift-messages.ts';
import { createStreamableFetch, FLIGHT_HEADER, UNANSWERED } from './streamable-fetch.ts';
import { safeFailure } from './upstream-http-error.ts';

export interface HttpTransportOptions {
  readonly url: string;
  /** The origin-bound fetch, possibly wrapped to renew tokens. Outlives the transport; its owner closes it. */
  readonly fetch: FetchLike;
  /** The subject of error sentences. */
  readonly target: string;
  /** The standing stream of a legacy server ended. It will be opened again, but the server may be gone. */
  readonly onStreamLost?: () => void;
  readonly clock?: Clock;
}

const END_SESSION_TIMEOUT_MS = 1_000;
/** What a server may ask us to wait before we resume a stream: without bounds it could make us ask in a tight loop. */
const MIN_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 60_000;

const ONE_ORIGIN = { redirectPolicy: 'same-origin' } as const;

export class HttpTransport implements ClaimingTransport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: (<T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void) | undefined;
  claimAnswer?: ClaimAnswer | undefined;
  takeQuestion?: TakeQuestion | undefined;
  refuseQuestion?: RefuseQuestion | undefined;
  ownAnswers?: LargeMessageReader | undefined;
  readonly #options: HttpTransportOptions;
  readonly #clock: Clock;
  readonly #flights: Flights;
  readonly #notifications: NotificationThrottle;
  readonly #closing = new AbortController();
  #inner: StreamableHTTPClientTransport | SSEClientTransport;
  #protocolVersion: string | null = null;
  #sessionLost = false;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#flights = createFlights(this.#clock, (answer) => this.onmessage?.(answer));
    this.#notifications = createNotificationThrottle(this.#clock, (notification) => {
      try {
        this.onmessage?.(notification as JSONRPCMessage);
      } catch (error) {
        this.onerror?.(error as Error);
      }
    });
    this.#inner = this.#adopt(this.#createStreamable());
  }

  get sessionId(): string | undefined {
    return this.#inner instanceof StreamableHTTPClientTransport ? this.#inner.sessionId : undefined;
  }

  get hasPerRequestStream(): boolean {
    return this.#inner instanceof StreamableHTTPClientTransport;
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version;
    this.#inner.setProtocolVersion(version);
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    if (this.#closing.signal.aborted) throw this.#closedError();
    if ('method' in message && 'id' in message) return this.#sendRequest(message, options);
    const inner: Transport = this.#inner;
    const sending = inner.send(message, { ...options, headers: { ...options.headers, [FLIGHT_HEADER]: UNANSWERED } });
    if ('method' in message && message.method === 'notifications/cancelled') {
      this.#flights.drop(message.params?.requestId);
    }
    await sending;
  }

  /** Ends every request and the session; takes a second at most, whatever the server does. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { sessionId } = this;
    this.#closing.abort();
    this.#flights.clear();
    this.#notifications.stop();
    await this.#inner.close();
    if (sessionId !== undefined && !this.#sessionLost) await this.#endSession(sessionId);
  }

  async #sendRequest(message: JSONRPCRequest, options: TransportSendOptions): Promise<void> {
    const inner: Transport = this.#inner;
    const flight = this.#flights.start(message.id, options);
    try {
      await inner.send(message, {
        ...options,
        requestSignal: flight.signal,
        onRequestStreamEnd: () => flight.streamEnded(this.#noAnswerError()),
        headers: { ...options.headers, [FLIGHT_HEADER]: flight.mark },
      });
      // What is no stream is a whole answer, unless it was something else.
      if (this.hasPerRequestStream && !flight.streaming && !flight.answered) throw this.#noAnswerError();
    } catch (error) {
      flight.forget();
      const maySpeakOlder = message.method === 'initialize' && this.hasPerRequestStream && isFallbackSign(error);
      if (!maySpeakOlder) throw this.#failureOf(error, message.method);
      await this.#fallBack(error);
      await this.#sendRequest(message, options);
    }
  }

  /** The client reads the probe's status; all else is for people and says nothing foreign. */
  #failureOf(error: unknown, method: string): unknown {
    return method === 'server/discover' ? error : safeFailure(error, this.#options.target);
  }

  /** Goes on over HTTP with SSE; fails with `refusal`, or with the better reason that the older transport gives. */
  async #fallBack(refusal: unknown): Promise<void> {
    let isOpen = false;
    const events: EventsFetch = createEventsFetch({
      ...this.#options,
      clock: this.#clock,
      flights: this.#flights,
      sift: this.#sift,
      // Its only stream is all there is of the connection.
      onStreamEnd: () => {
        if (isOpen) void this.close();
      },
    });
    const older = new SSEClientTransport(new URL(this.#options.url), { ...ONE_ORIGIN, fetch: events.fetch });
    try {
      await Promise.race([older.start(), rejectionOf(this.#closing.signal)]);
    } catch {
      await older.close();
      const isOlder = events.isOpened && !this.#closing.signal.aborted;
      throw events.refusal() ?? (isOlder ? this.#noEndpointError() : this.#failureOf(refusal, 'initialize'));
    }
    isOpen = true;
    const former = this.#inner;
    former.onclose = undefined;
    this.#inner = this.#adopt(older);
    await former.close();
  }

  readonly #claim: ClaimAnswer = (answer) => this.claimAnswer?.(answer) ?? false;

  /** A server may say as much as it likes; what nobody waits for costs no more than this look. */
  readonly #sift: Sift = {
    parsed: (message, length) => {
      if (isAnswer(message)) {
        if (!this.#flights.awaits(message.id)) return null;
        // How far a request has come is of no use after its answer.
        this.#notifications.release();
        return this.#claimed(message, length);
      }
      if (isQuestion(message)) return this.takeQuestion?.(message) ? null : message;
      return isNotification(message) && !this.#notifications.admit(message, length) ? null : message;
    },
    large: {
      expects: (id) => (this.#flights.awaits(id) ? (this.ownAnswers?.expects(id) ?? 'other') : null),
      takeResult: (id, result) => {
        this.#notifications.release();
        return this.ownAnswers?.takeResult(id, result) ?? false;
      },
    },
    onDropped: ({ what, answerTo, question = null }) => {
      if (question !== null) this.refuseQuestion?.(question, what);
      if (answerTo === 'nobody') return;
      const error = new GatewayError('upstream_error', `The answer of ${this.#options.target} is ${what}`);
      if (answerTo === null) throw error;
      this.#flights.fail(answerTo, error);
    },
  };

  readonly #claimed = claimAnswers((answer) => this.#claim(answer));

  #createStreamable(): StreamableHTTPClientTransport {
    const { fetch, target, onStreamLost } = this.#options;
    return new StreamableHTTPClientTransport(new URL(this.#options.url), {
      ...ONE_ORIGIN,
      fetch: createStreamableFetch({
        fetch,
        target,
        clock: this.#clock,
        origin: new URL(this.#options.url).origin,
        flights: this.#flights,
        claim: this.#claim,
        sift: this.#sift,
        deliver: (answer) => this.#inner.onmessage?.(answer),
        onSessionLost: () => {
          this.#sessionLost = true;
        },
        onStreamLost: () => {
          if (!this.#closing.signal.aborted) onStreamLost?.();
        },
      }),
      onInsufficientScope: 'throw',
      reconnectionOptions: {
        initialReconnectionDelay: 1_000,
        maxReconnectionDelay: 30_000,
        reconnectionDelayGrowFactor: 1.5,
        maxRetries: 5,
      },
      reconnectionScheduler: (reconnect, delay) =>
        this.#clock.after(Math.min(MAX_RECONNECT_MS, Math.max(MIN_RECONNECT_MS, delay)), reconnect),
    });
  }

  #adopt<T extends StreamableHTTPClientTransport | SSEClientTransport>(inner: T): T {
    inner.onmessage = (message: JSONRPCMessage, extra?: MessageExtraInfo) => {
      if ('id' in message && !('method' in message)) this.#flights.land(message.id);
      this.onmessage?.(message, extra);
    };
    inner.onerror = (error) => this.onerror?.(error);
    inner.onclose = () => {
      this.#notifications.stop();
      this.onclose?.();
    };
    return inner;
  }

  async #endSession(sessionId: string): Promise<void> {
    const version = this.#protocolVersion === null ? {} : { 'mcp-protocol-version': this.#protocolVersion };
    const headers = { 'mcp-session-id': sessionId, ...version };
    const signal = AbortSignal.timeout(END_SESSION_TIMEOUT_MS);
    try {
      await this.#options.fetch(this.#options.url, { method: 'DELETE', headers, signal });
    } catch {
      // A courtesy: the server forgets the session by itself in time.
    }
  }

  #noAnswerError(): GatewayError {
    return new GatewayError('connection_error', `${this.#options.target} ended its answer without a result`);
  }

  /** The transport sends to no other origin, whatever the server names. */
  #noEndpointError(): GatewayError {
    const message = `${this.#options.target} speaks HTTP with SSE, but names no address on its own origin to send messages to`;
    return new GatewayError('connection_error', message);
  }

  #closedError(): GatewayError {
    return new GatewayError('connection_error', `The connection to ${this.#options.target} was closed`);
  }
}

/** The specification's rule: 400, 404 or 405 to the first POST, unless a modern server says with it what it wants. */
function isFallbackSign(error: unknown): boolean {
  if (!(error instanceof SdkHttpError) || ![400, 404, 405].includes(error.status ?? 0)) return false;
  return !/"code"\s*:\s*-3202\d\b/.test(String(error.data.text ?? ''));
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
