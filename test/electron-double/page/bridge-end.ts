// One end of contextBridge: runs, as source text, once in the page's own world and once in the preload's.
// The ends reach each other by events on the document, whose detail Chromium clones from one world into the other.

export interface BridgeEnd {
  /** Offers a value to the other world under a name. */
  expose(name: string, value: unknown): void;
  /** Called with what the other world offers. */
  onExposed(accept: (name: string, value: unknown) => void): void;
}

/** Self-contained, because only its text reaches the page. */
export function bridgeEnd(outgoing: string, incoming: string): BridgeEnd {
  type Shape =
    | { kind: 'value'; value: unknown }
    | { kind: 'function' | 'promise'; id: number }
    | { kind: 'array'; items: Shape[] }
    | { kind: 'object'; entries: [string, Shape][] };
  type Message =
    | { kind: 'expose'; name: string; value: Shape }
    | { kind: 'call'; id: number; call: number; args: Shape[] }
    | { kind: 'returned'; call: number; value: Shape }
    | { kind: 'threw'; call: number; message: string }
    | { kind: 'settled'; id: number; value: Shape }
    | { kind: 'rejected'; id: number; message: string };

  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const answers = new Map<number, Message>();
  let accept: (name: string, value: unknown) => void = () => {};
  let last = 0;
  const dispatch = document.dispatchEvent.bind(document);
  const post = (message: Message) => dispatch(new CustomEvent(outgoing, { detail: message }));
  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

  function wrap(value: unknown): Shape {
    if (typeof value === 'function') {
      last += 1;
      functions.set(last, value as (...args: unknown[]) => unknown);
      return { kind: 'function', id: last };
    }
    if (value instanceof Promise) {
      last += 1;
      const id = last;
      value.then(
        (settled) => post({ kind: 'settled', id, value: wrap(settled) }),
        (error) => post({ kind: 'rejected', id, message: messageOf(error) }),
      );
      return { kind: 'promise', id };
    }
    if (Array.isArray(value)) return { kind: 'array', items: value.map(wrap) };
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      return { kind: 'object', entries: Object.entries(value).map(([key, inner]) => [key, wrap(inner)]) };
    }
    // Throws for what cannot be cloned, at once and in the caller, as Electron does.
    return { kind: 'value', value: structuredClone(value) };
  }

  function unwrap(shape: Shape): unknown {
    if (shape.kind === 'value') return shape.value;
    if (shape.kind === 'array') return Object.freeze(shape.items.map(unwrap));
    if (shape.kind === 'object') {
      return Object.freeze(Object.fromEntries(shape.entries.map(([key, inner]) => [key, unwrap(inner)])));
    }
    const { id } = shape;
    if (shape.kind === 'promise') return new Promise((resolve, reject) => promises.set(id, { resolve, reject }));
    return (...args: unknown[]) => call(id, args);
  }

  function call(id: number, args: unknown[]): unknown {
    last += 1;
    const number = last;
    post({ kind: 'call', id, call: number, args: args.map(wrap) });
    const answer = answers.get(number);
    answers.delete(number);
    if (answer?.kind === 'returned') return unwrap(answer.value);
    throw new Error(answer?.kind === 'threw' ? answer.message : 'electron double: the other world did not answer');
  }

  document.addEventListener(incoming, (event) => {
    const message = (event as CustomEvent<Message>).detail;
    if (message.kind === 'expose') accept(message.name, unwrap(message.value));
    else if (message.kind === 'returned' || message.kind === 'threw') answers.set(message.call, message);
    else if (message.kind === 'call') {
      try {
        const result = functions.get(message.id)?.(...message.args.map(unwrap));
        post({ kind: 'returned', call: message.call, value: wrap(result) });
      } catch (error) {
        post({ kind: 'threw', call: message.call, message: messageOf(error) });
      }
    } else {
      const waiting = promises.get(message.id);
      promises.delete(message.id);
      if (message.kind === 'settled') waiting?.resolve(unwrap(message.value));
      else waiting?.reject(new Error(message.message));
    }
  });

  return {
    expose: (name, value) => post({ kind: 'expose', name, value: wrap(value) }),
    onExposed(listener) {
      accept = listener;
    },
  };
}
