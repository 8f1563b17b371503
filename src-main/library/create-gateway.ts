// The gateway as a library: register servers and tools, start, list, call, serve, close.
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { createAdminClient } from '../../src-shared/contract/client.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { parseInput } from '../../src-shared/contract/validation.ts';
import { gatewayConfigSchema } from '../../src-shared/model/settings.ts';
import type { ToolDetail } from '../../src-shared/model/tool.ts';
import type { CodeOwner, CodeServerInput } from '../core/code/code-owner.ts';
import type { CodeTool, ToolSchema } from '../core/code/tool-definition.ts';
import type { Gateway as Core } from '../core/index.ts';
import { agentNotFound, assertMayUse, toolsFor } from '../core/tools/tool-access.ts';
import type { RegisteredTool } from '../core/tools/tool-registry.ts';
import { toolDetail } from '../core/tools/tool-view.ts';
import { createDraft } from './draft.ts';
import { firstAttempts } from './first-attempts.ts';
import { listen } from './listen.ts';
import { openCore, type Running } from './running.ts';
import type {
  CallOptions,
  CallToolResult,
  Gateway,
  GatewayOptions,
  ServedGateway,
  ServeOptions,
  StartOptions,
} from './types.ts';

const DEFAULT_WAIT_MS = 60_000;
const HOLD_MS = 60_000;

/**
 * A gateway of one's own. It needs nothing of its surroundings and keeps nothing but in `dataDir`. Nothing is read, started
 * or opened before `start` or `serve`.
 *
 * @throws GatewayError `validation_error` when `config` has a value that cannot be used
 */
export function createGateway(options: GatewayOptions = {}): Gateway {
  return new LibraryGateway(options);
}

class LibraryGateway implements Gateway {
  readonly admin: AdminClient;
  readonly #options: GatewayOptions;
  readonly #draft = createDraft();
  readonly #ending = new AbortController();
  #owner: CodeOwner | null = null;
  #opened: Promise<Running> | null = null;
  #started: Promise<void> | null = null;
  /** Set once it runs. */
  #core: Core | null = null;
  #serving: Promise<ServedGateway> | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: GatewayOptions) {
    this.#options = { ...options, config: parseInput(gatewayConfigSchema, options.config ?? {}) };
    this.admin = createAdminClient(async (operation, input) =>
      this.#running().dispatch(operation, input, { signal: this.#ending.signal, caller: 'code' }),
    );
  }

  addMcpServer(server: CodeServerInput): this {
    this.#assertOpen();
    (this.#owner ?? this.#draft).addServer(server);
    return this;
  }

  tool<S extends ToolSchema>(tool: CodeTool<S>): this {
    this.#assertOpen();
    (this.#owner ?? this.#draft).addTool(tool);
    return this;
  }

  async start({ waitMs = DEFAULT_WAIT_MS }: StartOptions = {}): Promise<void> {
    await this.#startOnce();
    const core = this.#running();
    await core.settled();
    const list = () => this.admin.list_servers();
    await firstAttempts({ events: core.events, list, waitMs, signal: this.#ending.signal });
  }

  tools({ agent }: { readonly agent?: string } = {}): ToolDetail[] {
    const core = this.#running();
    const all = core.tools.all();
    const detail = (tool: RegisteredTool) => toolDetail(tool, core.tools.othersNamedBy(tool));
    if (agent === undefined) return all.map(detail);
    const scopes = core.scopes();
    if (!scopes.some(({ name }) => name === agent)) throw agentNotFound(agent);
    return toolsFor(all, scopes, agent).map(detail);
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>> = {},
    { agent, signal, onProgress }: CallOptions = {},
  ): Promise<CallToolResult> {
    const core = this.#running();
    const registered = core.tools.get(name);
    if (agent !== undefined && registered) assertMayUse(core.scopes(), agent, registered);
    // A call is work to wait for: without this a process that has nothing else to do would end in the middle of it.
    const held = setInterval(() => {}, HOLD_MS);
    try {
      const { result } = await core.caller.call({
        name,
        args,
        agent,
        signal: signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal,
        ...(onProgress && { onProgress }),
      });
      return result as CallToolResult;
    } finally {
      clearInterval(held);
    }
  }

  serve(options: ServeOptions = {}): Promise<ServedGateway> {
    if (this.#serving !== null) return Promise.reject(new GatewayError('conflict', 'This gateway listens already'));
    const serving = this.#serve(options);
    this.#serving = serving;
    const free = () => {
      if (this.#serving === serving) this.#serving = null;
    };
    return serving.then(
      (served) => ({
        ...served,
        close: async () => {
          await served.close();
          free();
        },
      }),
      (error: unknown) => {
        free();
        throw error;
      },
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(options: ServeOptions): Promise<ServedGateway> {
    const outcome: { served?: ServedGateway; error?: unknown } = {};
    const open = async () => {
      try {
        outcome.served = await listen(await this.#open(), options);
      } catch (error) {
        outcome.error = error;
      }
    };
    // The port is open before the first server starts. A port that cannot be had is no reason not to run.
    if (this.#started !== null) {
      await this.#started;
      await open();
    } else await this.#startOnce(open);
    if (outcome.served) return outcome.served;
    throw outcome.error;
  }

  #startOnce(beforeConnecting?: () => Promise<void>): Promise<void> {
    this.#started ??= this.#start(beforeConnecting);
    return this.#started;
  }

  async #start(beforeConnecting?: () => Promise<void>): Promise<void> {
    this.#assertOpen();
    try {
      const { core } = await this.#open();
      await core.start(beforeConnecting);
      this.#core = core;
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  #open(): Promise<Running> {
    this.#opened ??= openCore(this.#options).then((running) => {
      this.#draft.moveTo(running.owner);
      this.#owner = running.owner;
      return running;
    });
    return this.#opened;
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    await this.#started?.catch(() => {});
    this.#core = null;
    const served = await this.#serving?.catch(() => null);
    await served?.close();
    const running = await this.#opened?.catch(() => null);
    await running?.close();
  }

  #assertOpen(): void {
    if (this.#closed !== null) throw new GatewayError('unavailable', 'This gateway is closed');
  }

  #running(): Core {
    this.#assertOpen();
    if (!this.#core) throw new GatewayError('unavailable', 'This gateway does not run yet: await start() first');
    return this.#core;
  }
}
