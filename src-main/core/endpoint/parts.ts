// What the endpoint needs from the rooms beside it, as interfaces that they satisfy without knowing it.
import type { Era } from '../../../src-shared/model/mcp-server.ts';
import type { CancelSignal } from '../cancellation.ts';
import type { CallProgress } from '../tools/tool.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whose token opened the door. */
export interface Caller {
  readonly agent: string;
  /** Not the token: what names it in records, and in {@link AgentTokens.onRevoked}. */
  readonly tokenId: string;
  /** The client writes to a pipe, where a message has no headers that could repeat parts of it. */
  readonly overPipe?: boolean;
}

export interface AgentTokens {
  /** Null for a token that opens nothing. On the path of every call: a hash and a look into a Map. */
  authenticateAgent(token: string): Caller | null;
  /** Told the id of every token that stops opening anything, whatever the reason; its streams end at once. */
  onRevoked(listener: (tokenId: string) => void): () => void;
}

/** What a server told of itself: of its live connection, or of the last one while the next is being made. */
export interface UpstreamPeer {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverInfo: JsonObject | null;
  readonly capabilities: JsonObject;
  readonly instructions: string | null;
}

/** What a server lists beside its tools. */
export type ListKind = 'prompts' | 'resources' | 'resourceTemplates';

export interface UpstreamCall {
  readonly signal?: CancelSignal | undefined;
  /** Milliseconds without an answer or progress; the server's own limit for calls when absent. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: CallProgress) => void) | undefined;
  /** The called tool's definition, for parameters that are mirrored into HTTP headers. */
  readonly tool?: JsonObject | undefined;
  /** A large result may come as `RawJson`, the bytes the server wrote. Without it every result is parsed. */
  readonly raw?: boolean | undefined;
}

/**
 * One server that may be called: enabled, approved, and connected or being connected. The object stays the same while the
 * server keeps its name and configuration; a call waits for the connection, as long as a call may take.
 */
export interface Upstream {
  readonly name: string;
  /** Null while it has never connected and nothing is remembered of it; another object with each connection. */
  readonly peer: UpstreamPeer | null;
  /** When it was added here, as an ISO time: what is whose goes by that. */
  readonly addedAt: string;
  /** Whether another server had this resource before this one listed it. */
  isShadowed(uri: string): boolean;
  /** Calls under way on its shared connection that are no client's: those of a person, or of code. */
  readonly ownCalls: number;
  /** The definitions as the server sent them, in its order; empty for what it does not offer. */
  list(kind: ListKind): readonly JsonObject[];
  /**
   * Sends `params` as they are, `_meta` included: its members win over what the connection adds, and a progress token in it
   * is left out. Resolves with the result untouched. Rejects with the server's own JSON-RPC error (`rpcErrorOf` in
   * core/errors reads it), else with a `GatewayError`, whose message names the server and says what to do.
   */
  request(method: string, params: JsonObject, call?: UpstreamCall): Promise<unknown>;
  /** A notification to the server; lost silently when it is not connected. */
  notify(method: string, params: JsonObject): void;
  /**
   * A connection of its own for one client's session, on which the server may ask that client anything it declared. Null
   * where there can be only one connection, as with a process; in the modern era none is needed, requests carry all of it.
   */
  readonly dedicated: ((client: DedicatedClient) => Promise<DedicatedLink>) | null;
}

export interface DedicatedClient {
  /** Declared to the server as the client declared them. */
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject;
  readonly signal: AbortSignal;
  onRequest(method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
  /** Every notification that is not about progress of a request of ours. */
  onNotification(method: string, params: JsonObject): void;
  /** The connection is over without having been closed; the next request needs a new one. */
  onLost(): void;
}

export interface DedicatedLink {
  readonly peer: UpstreamPeer;
  request: Upstream['request'];
  notify: Upstream['notify'];
  close(): Promise<void>;
}

export type UpstreamChange =
  /** It came, went, was renamed, or has a new connection, which knows nothing of what the last one was asked. */
  | { readonly server: string; readonly what: 'peer' }
  /** What {@link Upstream.list} gives is different. */
  | { readonly server: string; readonly what: ListKind };

/** Sent by a server on a shared connection, to nobody in particular. */
export interface UpstreamNotification {
  readonly server: string;
  readonly method: 'notifications/message' | 'notifications/resources/updated' | 'notifications/elicitation/complete';
  readonly params: JsonObject;
}

/** What a server asks of us on a shared connection. */
export interface ServerRequest {
  readonly server: string;
  /** `elicitation/create`, `sampling/createMessage` or `roots/list`, as far as declared to the server. */
  readonly method: string;
  readonly params: JsonObject;
  /** Aborts when the server takes the question back, or is gone. */
  readonly signal: AbortSignal;
}

export type ServerRequestOutcome =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

export interface UpstreamDirectory {
  get(server: string): Upstream | undefined;
  /** In order of name. */
  all(): readonly Upstream[];
  onChange(listener: (change: UpstreamChange) => void): () => void;
  onNotification(listener: (notification: UpstreamNotification) => void): () => void;
  /** There is one: whoever sets it, answers. Before, and for what it cannot answer, servers hear "method not found". */
  answerServers(handler: (request: ServerRequest) => Promise<ServerRequestOutcome>): void;
}

/** Puts a server's question to the person at this machine; null when nobody is there to be asked. */
export type AskPerson = (question: {
  readonly server: string;
  /** The tool that runs, where it is certain. */
  readonly tool: string | null;
  readonly agent: string | null;
  /** Of `elicitation/create`. */
  readonly params: JsonObject;
  readonly signal: AbortSignal;
}) => Promise<JsonObject> | null;

/** One call of a tool, for the record: told when its answer is on its way. */
export interface CallRecord {
  readonly agent: string;
  readonly tokenId: string;
  /** As the agent named it. */
  readonly tool: string;
  /** Null for a tool of no server, and for one that is none. */
  readonly server: string | null;
  readonly args: unknown;
  readonly ms: number;
  /** Of the answer. */
  readonly bytes: number;
  /** `ok`, `tool_error` for a result that says `isError` as far as it was looked at, `error` for a JSON-RPC error. */
  readonly result: 'ok' | 'tool_error' | 'error';
}
