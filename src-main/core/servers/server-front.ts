// The side of one managed server that others call: found in the directory while it can be called, asked by tools and clients.
import { GatewayError } from '../errors.ts';
import type { ClientSide } from './client-identity.ts';
import type { DedicatedClient, DedicatedLink } from './dedicated-link.ts';
import type { ToolRunner } from './managed-tool.ts';
import { ManagedUpstream } from './managed-upstream.ts';
import { type ConnectionState, DISCONNECTED, type ServerConnection } from './server-connection.ts';
import type { ServerAnswer, ServerQuestion } from './session.ts';
import { requestOptions } from './upstream-call.ts';
import type { UpstreamDirectory } from './upstream-directory.ts';
import type { UpstreamLink } from './upstream-link.ts';
import { LIST_KINDS } from './upstream-lists.ts';

export interface ServerFrontOptions {
  readonly directory: UpstreamDirectory;
  readonly name: () => string;
  readonly addedAt: () => string;
  readonly isShadowed: (uri: string) => boolean;
  /** Whether a client can have a connection of its own. */
  readonly remote: () => boolean;
  readonly callTimeoutMs: () => number;
  /** Opens a connection beside the shared one. */
  readonly open: (signal: AbortSignal, client: ClientSide) => Promise<UpstreamLink>;
  /** A server's own error in its own words, fit to be shown. */
  readonly inWords: (error: unknown) => unknown;
  /** What agents may be told of how the server is used. */
  readonly instructions: () => string | null;
}

export class ServerFront {
  readonly #options: ServerFrontOptions;
  /** Tools that run for no client: for a person, or for code. */
  readonly #ownCalls = new Set<{ readonly tool: string }>();
  /** Each with what tells its client that it is over. */
  readonly #dedicated = new Map<DedicatedLink, () => void>();
  #connection: ServerConnection | null = null;
  #upstream: ManagedUpstream | null = null;
  #shown: Pick<ConnectionState, 'peer' | 'lists'> = DISCONNECTED;

  constructor(options: ServerFrontOptions) {
    this.#options = options;
  }

  /** Lets others call the server while it is connected or being connected, and tells what is new of it. */
  show(connection: ServerConnection | null): void {
    const { directory } = this.#options;
    const name = this.#options.name();
    const state = connection?.state ?? DISCONNECTED;
    const former = this.#shown;
    this.#shown = state;
    const callable = connection !== null && (state.status === 'connected' || state.status === 'connecting');
    const isSame = callable && this.#upstream?.name === name && this.#connection === connection;
    this.#connection = connection;
    if (!isSame) {
      if (this.#upstream) directory.remove(this.#upstream);
      this.#upstream = callable ? this.#newUpstream(name, connection) : null;
      if (this.#upstream) directory.put(this.#upstream);
      return;
    }
    if (former.peer !== state.peer) directory.changed({ server: name, what: 'peer' });
    for (const kind of LIST_KINDS) {
      if (former.lists[kind] !== state.lists[kind]) directory.changed({ server: name, what: kind });
    }
  }

  /** Answers what the server asks on the connection that everybody shares. */
  answer(question: ServerQuestion): Promise<ServerAnswer> {
    const own = { tools: [...this.#ownCalls].map(({ tool }) => tool), others: this.#upstream?.running ?? 0 };
    return this.#options.directory.answer(this.#options.name(), question, own);
  }

  /** For tools that a person or code runs; null while the server is not connected and not being connected. */
  runner(): ToolRunner | null {
    const connection = this.#connection;
    if (!connection) return null;
    const { directory, callTimeoutMs, inWords } = this.#options;
    const server = this.#options.name();
    return {
      server,
      request: async (method, params, call) => {
        const running = { tool: String(params.name) };
        this.#ownCalls.add(running);
        try {
          return await connection.request(method, params, requestOptions(method, call, callTimeoutMs()));
        } catch (error) {
          throw inWords(error);
        } finally {
          this.#ownCalls.delete(running);
        }
      },
      ask: (tool, params, signal) => directory.ask(server, tool, params, signal),
    };
  }

  /** Ends the connections of clients' sessions. */
  async closeDedicated(): Promise<void> {
    const ended = [...this.#dedicated].map(([link, onLost]) => {
      onLost();
      return link.close().catch(() => {});
    });
    await Promise.all(ended);
  }

  #newUpstream(name: string, connection: ServerConnection): ManagedUpstream {
    const { addedAt, isShadowed, callTimeoutMs, inWords, instructions, remote } = this.#options;
    const openDedicated = remote() ? (client: DedicatedClient) => this.#openDedicated(client, connection) : null;
    const ownCalls = () => this.#ownCalls.size;
    return new ManagedUpstream({
      name,
      addedAt: addedAt(),
      isShadowed,
      connection,
      callTimeoutMs,
      ownCalls,
      inWords,
      instructions,
      openDedicated,
    });
  }

  async #openDedicated(client: DedicatedClient, connection: ServerConnection): Promise<DedicatedLink> {
    const { open, callTimeoutMs, inWords } = this.#options;
    const { openDedicatedLink } = await import('./dedicated-link.ts');
    const link = await openDedicatedLink(client, {
      open: (side, signal) => open(signal, side),
      callTimeoutMs,
      inWords,
    });
    const entry: DedicatedLink = {
      ...link,
      close: () => {
        this.#dedicated.delete(entry);
        return link.close();
      },
    };
    this.#dedicated.set(entry, client.onLost);
    // Switched off, or reached in another way, while it was being made.
    if (this.#connection !== connection) {
      await entry.close();
      throw new GatewayError('connection_error', `The connection to ${this.#options.name()} was closed`);
    }
    return entry;
  }
}
