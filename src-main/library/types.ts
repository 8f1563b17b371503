// What the package promises to code that uses it.
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import type { GatewayConfig } from '../../src-shared/model/settings.ts';
import type { ToolDetail } from '../../src-shared/model/tool.ts';
import type { Registrar } from '../core/code/code-owner.ts';
import type { ToolProgress } from '../core/code/tool-definition.ts';
import type { LogLevel } from '../core/index.ts';

export interface GatewayOptions {
  /** The folder with gateway.yaml, agents/ and tools/; relative to the working directory. */
  readonly workspace?: string;
  /**
   * Runs the code and the command tools of the workspace without asking: the folder is as much one's own as the program.
   * Otherwise they wait until `admin.approve_workspace` confirms them.
   */
  readonly trustWorkspace?: boolean;
  /**
   * Where servers and settings made over the admin API are kept. Without it everything lives in memory and is gone when
   * the gateway closes.
   */
  readonly dataDir?: string;
  /** The same settings as gateway.yaml, before which they come; the environment comes before both. */
  readonly config?: GatewayConfig;
  /** What servers may inherit and where settings are looked for; `process.env` unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How much is logged; `warn` unless given. */
  readonly logLevel?: LogLevel;
  /** Takes one line of the log without its line break; stderr unless given. */
  readonly log?: (line: string) => void;
}

export interface StartOptions {
  /** How long to wait for servers that neither answer nor fail, in milliseconds (60,000); 0 waits for none. */
  readonly waitMs?: number;
}

export interface ServeOptions {
  /** 0 takes any free one; the port of the settings (8000 unless they say otherwise) when left out. */
  readonly port?: number;
  /** What callers send as `Authorization: Bearer …`, at least 16 characters; made up when left out. */
  readonly token?: string;
}

export interface ServedGateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** The admin token. It can start programs: treat it like a password. */
  readonly token: string;
  /** Stops listening; the gateway itself goes on. */
  close(): Promise<void>;
}

export interface CallOptions {
  /** Calls on behalf of this agent, by its rules. Without it nothing is withheld. */
  readonly agent?: string;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Required<ToolProgress>) => void;
}

/** A result as MCP defines it, untouched: also fields that this type does not know. */
export interface CallToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string; readonly [key: string]: unknown }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly [key: string]: unknown;
}

export interface Gateway extends Registrar, AsyncDisposable {
  /**
   * Loads workspace and servers, connects them, and resolves when each enabled one has answered or failed for the first
   * time. A server that fails does not fail the start: it is tried again, and `admin.list_servers()` says why. May be
   * called again, to wait for servers added since.
   *
   * @throws GatewayError `config_error`, or `conflict` when another process uses the data directory
   */
  start(options?: StartOptions): Promise<void>;
  /**
   * All tools, shadowed and switched-off ones included; with `agent` those that this agent can call now.
   *
   * @throws GatewayError `agent_not_found`, or `unavailable` when the gateway does not run
   */
  tools(options?: { readonly agent?: string }): ToolDetail[];
  /**
   * Calls a tool by the name it is offered under. A tool that failed has `isError` in its result.
   *
   * @throws GatewayError `tool_not_found`, `agent_not_found`, `forbidden`, `conflict` (switched off), `timeout`,
   *   `cancelled`, `connection_error`, `auth_error`, `upstream_error`, or `unavailable` when the gateway does not run
   */
  callTool(name: string, args?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<CallToolResult>;
  /**
   * Opens the admin API on 127.0.0.1, starting the gateway if it does not run yet. Resolves when it listens.
   *
   * @throws GatewayError `conflict` when the port is in use or this gateway listens already
   */
  serve(options?: ServeOptions): Promise<ServedGateway>;
  /** Every operation of the admin API as a function, by the name it has in the contract, without HTTP. */
  readonly admin: AdminClient;
  /** Ends every connection and process. Nothing can be started again afterwards. */
  close(): Promise<void>;
}
