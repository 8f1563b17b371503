// The way back to the client of one POST: a single JSON answer, or a stream of events as soon as something comes before it.
import type { Outgoing } from './json-rpc.ts';

/** Server-sent events that are open; HTTP is on the other side of it. */
export interface EventStream {
  /** Does nothing once it has ended. A reader that is too far behind is cut off. */
  send(message: Outgoing): void;
  end(): void;
  /** Called once when nothing can be sent any more, whoever ended it; not before this returns. */
  onClose(listener: () => void): void;
}

/** One HTTP exchange, of which either method is called once. */
export interface HttpReply {
  /** The client reads events. */
  readonly takesEvents: boolean;
  /** The client reads a single JSON message. */
  readonly takesJson: boolean;
  /** The whole answer; null for one without a body. */
  answer(status: number, message: Outgoing | null, headers?: Readonly<Record<string, string>>): void;
  stream(headers?: Readonly<Record<string, string>>): EventStream;
}

/** Carries the answers to all requests of one POST, and what has to be said before. */
export class Reply {
  readonly #http: HttpReply;
  readonly #headers: Readonly<Record<string, string>> | undefined;
  #pending: number;
  /** The answers of a batch, which go together. */
  readonly #batch: Outgoing[] | null;
  #stream: EventStream | null = null;
  #ended = false;

  /** @param requests how many answers there will be; null for the one of a message that is no batch */
  constructor(http: HttpReply, requests: number | null, headers?: Readonly<Record<string, string>>) {
    this.#http = http;
    this.#pending = requests ?? 1;
    this.#batch = requests === null ? null : [];
    this.#headers = headers;
  }

  /** A message before the answer; false when the client does not read events, or nothing any more. */
  say(message: Outgoing): boolean {
    if (this.#ended || !this.#http.takesEvents) return false;
    this.#open().send(message);
    return true;
  }

  /** @param status of the HTTP answer, where it is one message on its own */
  answer(message: Outgoing, status = 200): void {
    if (this.#ended) return;
    this.#pending -= 1;
    if (this.#batch === null && this.#stream === null && this.#http.takesJson) {
      this.#ended = true;
      this.#http.answer(status, message, this.#headers);
      return;
    }
    if (this.#stream !== null || !this.#http.takesJson) this.#open().send(message);
    else this.#batch?.push(message);
    this.#endIfDone();
  }

  /** A request that gets no answer: its client has taken it back. */
  skip(): void {
    if (this.#ended) return;
    this.#pending -= 1;
    this.#endIfDone();
  }

  /** Ends it whatever is missing. */
  cut(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#stream) this.#stream.end();
    else this.#http.answer(401, null, { 'WWW-Authenticate': 'Bearer' });
  }

  #open(): EventStream {
    if (this.#stream) return this.#stream;
    this.#stream = this.#http.stream(this.#headers);
    for (const earlier of this.#batch?.splice(0) ?? []) this.#stream.send(earlier);
    return this.#stream;
  }

  #endIfDone(): void {
    if (this.#pending > 0) return;
    this.#ended = true;
    if (this.#stream) this.#stream.end();
    else if (this.#batch && this.#batch.length > 0) this.#http.answer(200, joined(this.#batch), this.#headers);
    else if (this.#http.takesEvents) this.#http.stream(this.#headers).end();
    else this.#http.answer(202, null, this.#headers);
  }
}

function joined(messages: readonly Outgoing[]): Buffer[] {
  const pieces = messages.flatMap((message, index) => [
    Buffer.from(index === 0 ? '[' : ','),
    ...(typeof message === 'string' ? [Buffer.from(message)] : message),
  ]);
  return [...pieces, Buffer.from(']')];
}
