// A negotiated connection, whoever negotiated it: the SDK's client for remote servers, our own handshake for spawned ones.
import type { UpstreamLink } from './upstream-link.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a server told of itself when the connection was made. */
export type Peer = Pick<UpstreamLink, 'era' | 'protocolVersion' | 'serverInfo' | 'capabilities' | 'instructions'>;

/** Something a server asks of us. */
export interface ServerQuestion {
  readonly method: string;
  readonly params: JsonObject;
  /** Aborts when the server takes the question back, or the connection is over. */
  readonly signal: AbortSignal;
}

export type ServerAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

export type AnswerServer = (question: ServerQuestion) => Promise<ServerAnswer>;

export interface SessionListeners {
  /** A notification that is about no request of ours. */
  readonly notified: (method: string, params: JsonObject) => void;
  /** The connection is over, whoever ended it. */
  readonly closed: () => void;
}

/** What a server of the modern era is asked to tell of (2026-07-28, subscriptions/listen). */
export interface SubscriptionFilter {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: string[];
}

export interface Session extends Peer {
  readonly request: UpstreamLink['request'];
  /** Throws when it cannot be sent. */
  notify(method: string, params: JsonObject): void;
  /** Takes the place of the listeners there were. */
  listen(listeners: SessionListeners): void;
  /**
   * Modern era: asks to be told of changes. Resolves when the server, or the way to it, ends the stream, and when `signal`
   * aborts; rejects when there is none, with `UpstreamRpcError` when the server refuses it.
   */
  subscribe(filter: SubscriptionFilter, signal: AbortSignal, onOpen: () => void): Promise<void>;
  close(): Promise<void>;
}
