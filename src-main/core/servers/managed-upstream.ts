// One server as whoever carries requests to it sees it: what it told of itself, what it offers, and the way to call it.
import type { DedicatedClient, DedicatedLink } from './dedicated-link.ts';
import type { ServerConnection } from './server-connection.ts';
import type { JsonObject, Peer } from './session.ts';
import { requestOptions, type UpstreamCall } from './upstream-call.ts';
import type { ListKind } from './upstream-lists.ts';

export interface ManagedUpstreamOptions {
  readonly name: string;
  readonly addedAt: string;
  readonly isShadowed: (uri: string) => boolean;
  readonly connection: ServerConnection;
  readonly callTimeoutMs: () => number;
  readonly ownCalls: () => number;
  /** The server's words without our secrets in them. */
  readonly inWords: (error: unknown) => unknown;
  /** What agents may be told of how the server is used: not always what it says now. */
  readonly instructions: () => string | null;
  /** Opens a connection for one client's session; null where there can be only one, as with a process. */
  readonly openDedicated: ((client: DedicatedClient) => Promise<DedicatedLink>) | null;
}

export class ManagedUpstream {
  readonly name: string;
  readonly #options: ManagedUpstreamOptions;
  #running = 0;

  constructor(options: ManagedUpstreamOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Of the live connection, or of the last one while the next is being made. */
  get peer(): Peer | null {
    const { peer } = this.#options.connection.state;
    return peer && { ...peer, instructions: this.#options.instructions() };
  }

  get connection(): ServerConnection {
    return this.#options.connection;
  }

  /** In the modern era requests carry all a dedicated connection would be for. */
  get dedicated(): ((client: DedicatedClient) => Promise<DedicatedLink>) | null {
    return this.peer?.era === 'modern' ? null : this.#options.openDedicated;
  }

  /** When the server was added here, as an ISO time. */
  get addedAt(): string {
    return this.#options.addedAt;
  }

  /** Whether another server had this resource before it was listed here. */
  isShadowed(uri: string): boolean {
    return this.#options.isShadowed(uri);
  }

  /** Calls of a person, or of code, that are under way. */
  get ownCalls(): number {
    return this.#options.ownCalls();
  }

  /** Requests of clients that are under way. */
  get running(): number {
    return this.#running;
  }

  /** The definitions as the server sent them, in its order; empty for what it does not offer. */
  list(kind: ListKind): readonly JsonObject[] {
    return this.#options.connection.state.lists[kind];
  }

  /**
   * Sends `params` as they are; waits for the connection while it is being made. Rejects with the server's own JSON-RPC error
   * among the causes (`rpcErrorOf`), else with a `GatewayError` that names the server.
   */
  async request(method: string, params: JsonObject, call: UpstreamCall = {}): Promise<unknown> {
    const { connection, callTimeoutMs, inWords } = this.#options;
    this.#running += 1;
    try {
      return await connection.request(method, params, requestOptions(method, call, callTimeoutMs()));
    } catch (error) {
      throw inWords(error);
    } finally {
      this.#running -= 1;
    }
  }

  notify(method: string, params: JsonObject): void {
    this.#options.connection.notify(method, params);
  }
}
