// Takes one piece of work back: what an AbortController does, at a small part of its price, for what is done very often.

/** The part of an AbortSignal that is needed to hear of it; every AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** A text is what whoever took it back said about it. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: CancelListener, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: CancelListener): void;
}

export type CancelListener = (() => void) | { handleEvent(): void };

/** What was said about why it was taken back; undefined when nothing was. */
export function saidReason(signal: CancelSignal | undefined): string | undefined {
  return typeof signal?.reason === 'string' ? signal.reason : undefined;
}

export class Cancellation implements CancelSignal {
  #aborted = false;
  #reason: string | undefined;
  /** One at most, nearly always: no list until there are more. */
  #first: CancelListener | null = null;
  #more: readonly CancelListener[] | null = null;
  #controller: AbortController | null = null;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /** The same as an AbortSignal, made for those who need one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  /** A listener that is added too late is never called, as with an AbortSignal. */
  addEventListener(_type: 'abort', listener: CancelListener): void {
    if (this.#aborted) return;
    if (this.#first === null) this.#first = listener;
    else this.#more = [...(this.#more ?? []), listener];
  }

  removeEventListener(_type: 'abort', listener: CancelListener): void {
    if (this.#first === listener) this.#first = null;
    else if (this.#more?.includes(listener)) this.#more = this.#more.filter((each) => each !== listener);
  }

  abort(reason?: string): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    const listeners = [this.#first, ...(this.#more ?? [])];
    this.#first = null;
    this.#more = null;
    for (const listener of listeners) {
      if (typeof listener === 'function') listener();
      else listener?.handleEvent();
    }
    this.#controller?.abort();
  }
}
