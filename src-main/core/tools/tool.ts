// A tool inside the core: its definition as its owner gave it, and how to run it.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import type { ToolSource } from '../../../src-shared/model/tool.ts';
import type { ToolReviewMark } from '../../../src-shared/model/tool-review.ts';

export interface CallProgress {
  readonly progress: number;
  readonly total: number | null;
  readonly message: string | null;
  /** The parameters of the notification as a server sent them, for those who pass it on. */
  readonly wire?: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** The agent that calls; absent when a person does, or code that named none. */
  readonly agent?: string | undefined;
  readonly onProgress?: (progress: CallProgress) => void;
  /** A large result may come as `RawJson`, unparsed. */
  readonly raw?: boolean | undefined;
}

/** The definition as the MCP wire carries it; fields we do not know are kept. `name` is the owner's own name. */
export type ToolDefinition = Readonly<Record<string, unknown>> & { readonly name: string };

export interface Tool {
  readonly definition: ToolDefinition;
  /** What had to be repaired in the definition. */
  readonly warnings: readonly Warning[];
  /** In nobody's list and not to be called: switched off, or held back. */
  readonly disabled: boolean;
  /** What became of it since somebody looked at the server's tools. */
  readonly review?: ToolReviewMark | null;
  /** Why it is held back although it is switched on, as a sentence that says what to do. */
  readonly held?: string | null;
  /** Code and file tools: the agents that may use it. Absent or null: every agent. */
  readonly allowed_agents?: readonly string[] | null;
  /** Runs the tool and resolves with its CallToolResult untouched. */
  run(args: Readonly<Record<string, unknown>>, options: CallOptions): Promise<unknown>;
}

/** Who brings tools: one MCP server, the code of the workspace, or its tool files. */
export interface ToolOwner {
  /** Unique among owners; for a server its id. */
  readonly id: string;
  readonly source: ToolSource;
  /** The prefix of the offered names; null for code and file tools, which are offered under their own names. */
  readonly server_name: string | null;
}
