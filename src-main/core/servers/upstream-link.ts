// What the rest of the core sees of one open connection to an upstream server, whatever transport or era is below.
import type { Era } from '../../../src-shared/model/mcp-server.ts';
import type { CancelSignal } from '../cancellation.ts';
import type { GatewayError } from '../errors.ts';
import type { CallProgress } from '../tools/tool.ts';
import type { JsonObject } from './session.ts';

export interface UpstreamRequestOptions {
  readonly signal?: CancelSignal | undefined;
  /** Milliseconds without an answer or progress. */
  readonly timeoutMs: number;
  /** Milliseconds in all, however much progress is reported. */
  readonly maxTotalMs?: number | undefined;
  readonly onProgress?: ((progress: CallProgress) => void) | undefined;
  /** A large result may come as `RawJson`, unparsed. */
  readonly raw?: boolean | undefined;
  /** The called tool's definition, for parameters that are mirrored into HTTP headers (SEP-2243). */
  readonly tool?: Readonly<Record<string, unknown>> | undefined;
}

/** What a server can say has changed; templates change with resources. */
export type ChangingList = 'tools' | 'prompts' | 'resources';

export interface UpstreamLink {
  readonly era: Era;
  readonly protocolVersion: string;
  /** As the server sent it. */
  readonly serverInfo: (JsonObject & { readonly name: string; readonly version: string }) | null;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
  /** The leader of the process tree; null for a remote server. */
  readonly pid: number | null;
  /** Sends one request by our own ids and resolves with its result exactly as the server sent it. */
  request(method: string, params: Readonly<Record<string, unknown>>, options: UpstreamRequestOptions): Promise<unknown>;
  /** Resolves once, with the reason, when the connection is over without us having closed it. */
  readonly lost: Promise<GatewayError>;
  /** Resolves, soon in any case, when changes are heard from: a list that is read after that misses none. */
  readonly listening: Promise<void>;
  /** Calls back when the server says that a list of its changed; at once when it has said so before. */
  onListChanged(list: ChangingList, listener: () => void): void;
  /** Every other notification that is about no request of ours. */
  onNotification(listener: (method: string, params: JsonObject) => void): void;
  /** Lost silently when it cannot be delivered. */
  notify(method: string, params: JsonObject): void;
  /** Asks whether the other side still lives; a no resolves {@link lost}. */
  probe(timeoutMs: number): Promise<void>;
  /** The last a process wrote to stderr, redacted; for the sentence that says why it cannot be used. */
  readonly lastLines?: (() => string) | undefined;
  /** Ends the connection and, for stdio, the whole process tree. Resolves when nothing of it is left. */
  close(): Promise<void>;
}
