// Chromium's debugging protocol over the two pipes it inherits: NUL-terminated JSON, sessions told apart by their id.
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts';

type Commands = Protocol.CommandParameters;
type Answers = Protocol.CommandReturnValues;
type Events = Protocol.Events;
type EventName = keyof Events & string;

export interface Cdp {
  send<Method extends keyof Commands>(
    method: Method,
    params?: Commands[Method],
    sessionId?: string,
  ): Promise<Answers[Method]>;
  /** Every event of that name, of all sessions; the returned function ends it. */
  on<Name extends EventName>(
    name: Name,
    listener: (params: Events[Name], sessionId: string | undefined) => void,
  ): () => void;
  /** Resolves when Chromium is gone. */
  readonly closed: Promise<void>;
}

/** The commands and events of one page: what a `Cdp` offers, bound to a session. */
export interface CdpSession {
  send<Method extends keyof Commands>(method: Method, params?: Commands[Method]): Promise<Answers[Method]>;
  on<Name extends EventName>(name: Name, listener: (params: Events[Name]) => void): () => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function connectCdp(toBrowser: Writable, fromBrowser: Readable): Cdp {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(params: never, sessionId: string | undefined) => void>>();
  let lastId = 0;
  let rest: Buffer[] = [];

  const receive = (message: Message) => {
    if (message.id === undefined) {
      const heard = listeners.get(message.method ?? '') ?? [];
      for (const listener of [...heard]) listener(message.params as never, message.sessionId);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(`${call.method}: ${message.error.message}`));
    else call?.resolve(message.result);
  };
  fromBrowser.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      receive(JSON.parse(Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8')) as Message);
      rest = [];
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
  });
  const closed = new Promise<void>((resolve) => {
    fromBrowser.on('close', () => {
      for (const call of waiting.values()) call.reject(new Error(`${call.method}: the browser is gone`));
      waiting.clear();
      resolve();
    });
  });
  toBrowser.on('error', () => {});

  return {
    closed,
    send(method, params, sessionId) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { method, resolve: resolve as (result: unknown) => void, reject });
        toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      });
    },
    on(name, listener) {
      const heard = listeners.get(name) ?? new Set();
      listeners.set(name, heard);
      heard.add(listener);
      return () => heard.delete(listener);
    },
  };
}

export function sessionOf(cdp: Cdp, sessionId: string): CdpSession {
  return {
    send: (method, params) => cdp.send(method, params, sessionId),
    on: (name, listener) =>
      cdp.on(name, (params, id) => {
        if (id === sessionId) listener(params);
      }),
  };
}
