// A negotiated connection, whoever negotiated it: the SDK's client for remote servers, our own handshake for spawned ones.
import type { UpstreamLink } from './upstream-link.ts';

/** What a server told of itself when the connection was made. */
export type Peer = Pick<UpstreamLink, 'era' | 'protocolVersion' | 'serverInfo' | 'capabilities' | 'instructions'>;

export interface SessionListeners {
  /** The server says that its list of tools changed. */
  readonly toolsChanged: () => void;
  /** The connection is over, whoever ended it. */
  readonly closed: () => void;
}

export interface Session extends Peer {
  readonly request: UpstreamLink['request'];
  /** Takes the place of the listeners there were. */
  listen(listeners: SessionListeners): void;
  /**
   * Modern era: asks to be told of changes. Resolves when the server, or the way to it, ends the stream; rejects when there
   * is none, with `UpstreamRpcError` when the server refuses it.
   */
  subscribe(onOpen: () => void): Promise<void>;
  close(): Promise<void>;
}
