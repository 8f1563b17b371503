// The messages to and from a spawned server over the pipes of its process tree: requests with their answers, and the rest.
import { type Clock, systemClock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { TOO_DEEP } from '../../json-depth.ts';
import type { MessageId } from '../../message-spans.ts';
import { type DroppedMessage, type Expected, refusal } from '../large-message.ts';
import { createNotificationThrottle, type NotificationThrottle } from '../notification-throttle.ts';
import { META, MODERN_REVISION } from '../protocol-revisions.ts';
import type { UpstreamRequestOptions } from '../upstream-link.ts';
import { exitError, notAServerError } from './exit-reason.ts';
import { createPipeWriter } from './pipe-writer.ts';
import type { ProcessExit, ProcessTree } from './process-tree.ts';
import { createRawCalls, type RawCalls } from './raw-calls.ts';
import type { StderrBuffer } from './stderr-buffer.ts';
import { createNoiseMeter } from './stdout-noise.ts';
import { readWire, type WireMessage } from './wire-reader.ts';

/** A pipe that closes is followed by the end of the process, or it is a failure of its own. */
const BROKEN_PIPE_GRACE_MS = 250;

export interface TransportWarning {
  readonly code: 'stdout_noise' | `message_${DroppedMessage['reason']}`;
  readonly message: string;
}

export interface TransportExit extends ProcessExit {
  /** The last lines of stderr, at most 4 KiB, redacted. */
  readonly stderrTail: string;
}

export interface StdioTransportOptions {
  /** The subject of error sentences: the server's name. */
  readonly target: string;
  readonly tree: ProcessTree;
  readonly stderr: Pick<StderrBuffer, 'append' | 'tail'>;
  /** Takes the secrets out of the beginning of what the server printed before it goes into a sentence. */
  readonly redact: (text: string) => string;
  readonly clock?: Clock;
  /** Who we say we are: every request of the modern era carries both. */
  readonly clientInfo?: { readonly name: string; readonly version: string };
  readonly clientCapabilities?: Readonly<Record<string, unknown>>;
  /** The first message has come: the server speaks the protocol. */
  readonly onready?: () => void;
  /** The first line on stdout that is no message has come: its beginning, redacted. */
  readonly onnoise?: ((excerpt: string) => void) | undefined;
  /** Something odd that does no further harm; each code is told once. */
  readonly onwarning?: (warning: TransportWarning) => void;
  /** The process has ended without having been asked to. */
  readonly onexit?: (exit: TransportExit) => void;
  /** In bytes; 64 MiB when absent. */
  readonly maxMessageBytes?: number;
}

export class StdioTransport {
  /** The connection is over, whoever ended it. Called once. */
  onclose: (() => void) | null = null;
  /** A request of the server, or a notification. */
  onmessage: ((message: WireMessage) => void) | null = null;
  readonly #options: StdioTransportOptions;
  readonly #clock: Clock;
  readonly #calls: RawCalls;
  readonly #write: (json: string) => void;
  readonly #notifications: NotificationThrottle;
  readonly #noise = createNoiseMeter();
  readonly #warned = new Set<string>();
  #protocolVersion: string | null = null;
  #stopReading: (() => void) | null = null;
  #ready = false;
  #exited = false;
  #closed = false;
  #reason: GatewayError | null = null;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#notifications = createNotificationThrottle(this.#clock, (message) => this.#pass(message));
    this.#write = createPipeWriter(options.tree.stdin, options.target);
    this.#calls = createRawCalls({
      target: options.target,
      clock: this.#clock,
      send: (message) => this.send(message),
      envelope: () => this.#envelope(),
    });
  }

  /** Why the connection ended by itself; null while it has not, and when it was closed. */
  get reason(): GatewayError | null {
    return this.#reason;
  }

  async start(): Promise<void> {
    if (this.#stopReading) throw new Error('This transport was started before');
    const { tree, stderr, maxMessageBytes } = this.#options;
    this.#stopReading = readWire(tree.stdout, {
      clock: this.#clock,
      onMessage: (message, length, deep) => this.#receive(message, length, deep),
      large: {
        expects: (id) => this.#expects(id),
        takeResult: (id, result) => {
          if (this.#closed) return false;
          this.#becomeReady();
          return this.#calls.takeBytes(id, result);
        },
      },
      onNoise: (line, bytes) => this.#addNoise(line, bytes),
      onDropped: (dropped) => this.#drop(dropped),
      ...(maxMessageBytes !== undefined && { maxMessageBytes }),
    });
    tree.stderr.on('data', (chunk: Buffer) => stderr.append(chunk));
    tree.stdout.once('end', () => this.#pipeBroke('its output'));
    tree.stdin.once('close', () => this.#pipeBroke('its input'));
    void tree.exited.then(() => {
      this.#exited = true;
    });
    void tree.drained.then((exit) => this.#gone(exit));
  }

  /**
   * Takes a notification, or the answer to a request of the server, and returns when it is on its way, read or not.
   *
   * @throws GatewayError `connection_error` when there is nobody to read it
   */
  send(message: WireMessage): void {
    if (this.#closed) throw this.#closedError();
    this.#write(JSON.stringify(message));
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version;
  }

  /** See `RawCalls.request`. Rejects with `connection_error` as soon as the connection ends. */
  rawRequest(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: UpstreamRequestOptions,
  ): Promise<unknown> {
    return this.#calls.request(method, params, options);
  }

  /** See `RawCalls.hold`. */
  hold(): () => void {
    return this.#calls.hold();
  }

  /** A notification of ours, with what the modern era says about its sender. */
  notify(method: string, params: WireMessage): void {
    const meta = { ...this.#envelope(), ...((params._meta ?? {}) as WireMessage) };
    this.send({ jsonrpc: '2.0', method, params: Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params });
  }

  /** Whatever is in flight fails at once. Resolves when nothing of the process tree is left. */
  async close(): Promise<void> {
    this.#end(null);
    await this.#options.tree.kill();
  }

  #receive(message: WireMessage, length: number, deep: boolean): void {
    this.#becomeReady();
    const { id } = message;
    const isAnswer = message.method === undefined;
    // A list is let through: who asks for it looks at every item, and one bad item must not hide the others.
    if (deep && !(isAnswer && this.#expects(id) === 'list')) {
      this.#drop({ reason: 'too_deep', what: TOO_DEEP, answerTo: isAnswer ? (id as MessageId) : 'nobody' });
    } else if (this.#calls.take(message) || isAnswer) {
      // An answer that nobody waits for, or not any more, came too late.
    } else if (id !== undefined || this.#notifications.admit(message, length)) {
      this.#pass(message);
    }
  }

  #expects(id: unknown): Expected | null {
    const method = this.#calls.methodOf(id);
    return method === null ? null : method.endsWith('/list') ? 'list' : 'result';
  }

  #pass(message: WireMessage): void {
    try {
      this.onmessage?.(message);
    } catch {
      // One bad message must not stop the reading of all others.
    }
  }

  #becomeReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.#options.onready?.();
    if (this.#noise.lines > 0) this.#warnOfNoise();
  }

  #addNoise(line: Buffer, bytes: number): void {
    this.#noise.add(line, bytes);
    if (this.#noise.lines === 1) this.#options.onnoise?.(this.#excerpt());
    if (this.#ready) this.#warnOfNoise();
    else if (this.#noise.isTooMuch) this.#fail(notAServerError(this.#options.target, this.#excerpt()));
  }

  #warnOfNoise(): void {
    this.#warn('stdout_noise', () => `It prints text on stdout that is no message, and is ignored: ${this.#excerpt()}`);
  }

  /** A message we could not take fails the request it answered, and only that, if there is any way to tell. */
  #drop({ reason, what, answerTo, question = null }: DroppedMessage): void {
    const { target } = this.#options;
    if (!this.#ready) {
      this.#fail(notAServerError(target, this.#excerpt()));
      return;
    }
    this.#warn(`message_${reason}`, () => `It sent a message that is ${what}`);
    if (question !== null) this.#refuse(question, what);
    if (answerTo === 'nobody') return;
    const error = new GatewayError('upstream_error', `The answer of ${target} is ${what}`);
    if (answerTo === null) this.#calls.failAll(error);
    else this.#calls.fail(answerTo, error);
  }

  #refuse(id: MessageId, what: string): void {
    try {
      this.send(refusal(id, what));
    } catch {
      // Nobody is there to be told.
    }
  }

  #warn(code: TransportWarning['code'], sentence: () => string): void {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    this.#options.onwarning?.({ code, message: sentence() });
  }

  #excerpt(): string {
    return this.#noise.excerpt(this.#options.redact);
  }

  /** What every request of the modern era says about its sender. */
  #envelope(): WireMessage {
    if (this.#protocolVersion === null || this.#protocolVersion < MODERN_REVISION) return {};
    const { clientInfo, clientCapabilities = {} } = this.#options;
    return {
      [`${META}protocolVersion`]: this.#protocolVersion,
      [`${META}clientInfo`]: clientInfo,
      [`${META}clientCapabilities`]: clientCapabilities,
    };
  }

  #pipeBroke(which: string): void {
    this.#clock.after(BROKEN_PIPE_GRACE_MS, () => {
      if (this.#exited || this.#closed) return;
      this.#fail(new GatewayError('connection_error', `${this.#options.target} closed ${which} without ending`));
    });
  }

  #gone(exit: ProcessExit): void {
    if (this.#closed) return;
    const { target, stderr, onexit } = this.#options;
    const stderrTail = stderr.tail();
    onexit?.({ ...exit, stderrTail });
    this.#end(exitError(target, exit, stderrTail, this.#excerpt()));
  }

  #fail(reason: GatewayError): void {
    this.#end(reason);
    void this.#options.tree.kill();
  }

  #end(reason: GatewayError | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    this.#stopReading?.();
    this.#notifications.stop();
    this.#calls.failAll(this.#closedError());
    this.onclose?.();
  }

  #closedError(): GatewayError {
    return this.#reason ?? new GatewayError('connection_error', `The connection to ${this.#options.target} was closed`);
  }
}
