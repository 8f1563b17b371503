// What one piece of code registers: servers and tools, checked one by one, and put in force together or one after the other.
import path from 'node:path';

import { issue, parseInput, validationError } from '../../../src-shared/contract/validation.ts';
import type { CreateServer, ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { createServerSchema, toConfig } from '../../../src-shared/model/mcp-server.ts';
import { isPlainHttpOffLoopback } from '../../../src-shared/model/url.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import { GatewayError } from '../errors.ts';
import type { CodeServer } from '../servers/code-servers.ts';
import type { Tool, ToolOwner } from '../tools/tool.ts';
import { type CodeToolParts, createCodeTool } from './code-tool.ts';
import type { CodeTool, ToolSchema } from './tool-definition.ts';

/** The body of a create over REST; what is a function cannot be there and is here. */
export type CodeServerInput = CreateServer & {
  /** Where the access token of each request comes from; beats `credentials`. */
  readonly tokenProvider?: McpTokenProvider;
};

/** What code uses to register. Every method throws at once when something is wrong, and then nothing has changed. */
export interface Registrar {
  /** @throws GatewayError `validation_error` with `issues`, or `conflict` when code has a server of this name */
  addMcpServer(server: CodeServerInput): this;
  /** @throws GatewayError `validation_error` with `issues`, or `conflict` when this code has a tool of this name */
  tool<S extends ToolSchema>(tool: CodeTool<S>): this;
}

export interface CodeOwner {
  addServer(server: CodeServerInput): void;
  addTool<S extends ToolSchema>(tool: CodeTool<S>): void;
  /** Takes all of it back. */
  clear(): void;
  /**
   * Puts what `register` registers in place of all there was: at once when it has ended, and not at all when it throws.
   */
  replace(register: (registrar: Registrar) => void | Promise<void>): Promise<void>;
}

export interface CodeOwnerParts extends CodeToolParts {
  /** Tells this code from other code. */
  readonly id: string;
  /** Absolute: where its servers run, and what a relative `cwd` of theirs starts from. */
  readonly directory: string;
  /** It came with a workspace: what its servers run is bound to the programs they start. */
  readonly bound?: boolean;
  readonly servers: { setCode(owner: string, servers: readonly CodeServer[]): void };
  readonly tools: { replace(owner: ToolOwner, tools: readonly Tool[]): void; remove(ownerId: string): void };
}

export function createCodeOwner(parts: CodeOwnerParts): CodeOwner {
  const { id } = parts;
  let servers: readonly CodeServer[] = [];
  let tools: readonly Tool[] = [];
  const setServers = (next: readonly CodeServer[]) => {
    parts.servers.setCode(id, next);
    servers = next;
  };
  const setTools = (next: readonly Tool[]) => {
    if (next.length > 0) parts.tools.replace({ id, source: 'code', server_name: null }, next);
    else parts.tools.remove(id);
    tools = next;
  };
  return {
    addServer: (input) => setServers([...servers, readServer(input, parts)]),
    addTool: (input) => setTools(withTool(tools, createCodeTool(input, parts))),
    clear() {
      setServers([]);
      setTools([]);
    },
    async replace(register) {
      const drafted: CodeServer[] = [];
      let draftedTools: readonly Tool[] = [];
      const registrar: Registrar = {
        addMcpServer(server) {
          drafted.push(readServer(server, parts));
          return registrar;
        },
        tool(tool) {
          draftedTools = withTool(draftedTools, createCodeTool(tool, parts));
          return registrar;
        },
      };
      await register(registrar);
      setServers(drafted);
      setTools(draftedTools);
    },
  };
}

function readServer(
  { tokenProvider, ...fields }: CodeServerInput,
  { directory, bound = false }: CodeOwnerParts,
): CodeServer {
  const parsed = toConfig(parseInput(createServerSchema, fields));
  // Code means files beside it, where a person in a form would have to say which folder.
  const config = parsed.transport === 'stdio' ? { ...parsed, cwd: path.resolve(directory, parsed.cwd ?? '.') } : parsed;
  if (tokenProvider === undefined) return { config, bound };
  const fault = providerFault(tokenProvider, config);
  if (fault !== null) throw validationError([issue(['tokenProvider'], fault)]);
  return { config, tokenProvider, bound };
}

function providerFault(provider: McpTokenProvider, { transport, url }: ServerConfig): string | null {
  if (typeof provider?.getToken !== 'function') return 'must have a method getToken()';
  if (transport !== 'streamable_http') return 'is only for streamable_http servers';
  return isPlainHttpOffLoopback(url ?? '')
    ? 'gives tokens that must not cross the network unencrypted: use https'
    : null;
}

function withTool(tools: readonly Tool[], tool: Tool): readonly Tool[] {
  const { name } = tool.definition;
  if (tools.some(({ definition }) => definition.name === name)) {
    throw new GatewayError('conflict', `There is already a tool called ${name}`);
  }
  return [...tools, tool];
}
