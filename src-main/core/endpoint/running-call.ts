// One request of a client that is being worked on: it can be taken back, and it knows the way to its client.
import { Cancellation, type CancelSignal } from '../cancellation.ts';
import type { Envelope } from './era.ts';
import type { MessageId } from './json-rpc.ts';
import type { Caller, JsonObject } from './parts.ts';
import type { Reply } from './reply.ts';
import type { Session } from './session.ts';
import type { SuspendableCall } from './suspended-calls.ts';

export interface RunningCallOptions {
  readonly id: MessageId;
  readonly method: string;
  readonly params: JsonObject;
  readonly caller: Caller;
  /** The one server it is about; null for all of the agent's. */
  readonly server: string | null;
  /** Legacy: null for a client that has none. */
  readonly session: Session | null;
  /** Modern: what it says of its sender; null in the legacy era. */
  readonly envelope: Envelope | null;
  /** The value of a header by its name in lower case; null when absent. */
  readonly header: (name: string) => string | null;
  readonly reply: Reply;
}

export class RunningCall {
  readonly id: MessageId;
  readonly method: string;
  readonly params: JsonObject;
  readonly caller: Caller;
  readonly server: string | null;
  readonly session: Session | null;
  readonly envelope: Envelope | null;
  readonly header: (name: string) => string | null;
  readonly reply: Reply;
  /** The server it went to; null before, and when it went to none. */
  reached: string | null = null;
  /** Nobody else's call is on the way it took. */
  hasOwnLine = false;
  /** Where its client can be asked by its result; null where that cannot be. */
  suspendable: SuspendableCall | null = null;
  readonly #cancellation = new Cancellation();
  #settled = false;

  constructor(options: RunningCallOptions) {
    this.id = options.id;
    this.method = options.method;
    this.params = options.params;
    this.caller = options.caller;
    this.server = options.server;
    this.session = options.session;
    this.envelope = options.envelope;
    this.header = options.header;
    this.reply = options.reply;
  }

  get isModern(): boolean {
    return this.envelope !== null;
  }

  /** Aborts when the client takes it back. */
  get cancellation(): CancelSignal {
    return this.#cancellation;
  }

  /** The same, for those who need a real one. */
  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  /** True once, for whoever is first to say what becomes of it. */
  settle(): boolean {
    const first = !this.#settled;
    this.#settled = true;
    return first;
  }

  /** The client does not want an answer any more. @param reason what it says about it */
  cancel(reason?: string): void {
    this.#cancellation.abort(reason);
    if (this.settle()) this.reply.skip();
  }
}
