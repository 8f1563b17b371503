// The room as the handlers use it: clients to connect, servers to take over, and what tools cost.
import type { AgentBudget, ClientId, ImportResult } from '../../../src-shared/model/client.ts';
import { GatewayError } from '../errors.ts';
import type { RegisteredTool } from '../tools/tool-registry.ts';
import { type ClientConnections, createClientConnections } from './client-connections.ts';
import type { LaunchCommand } from './client-table.ts';
import { type ImportRequest, importServers, type ServerShelf } from './import-servers.ts';
import { ENTRY_NAME } from './own-entry.ts';
import type { Places } from './places.ts';
import { toolBudget } from './tool-budget.ts';

/** The user at whose machine the gateway runs. */
export interface ClientHost {
  readonly places: Places;
  /** How a client starts the bridge, in absolute paths; null when this installation has none. */
  readonly bridge: LaunchCommand | null;
}

export interface Clients {
  /** @throws GatewayError `unavailable` when this gateway has no user */
  connections(): ClientConnections;
  importServers(request: ImportRequest, shelf: ServerShelf): Promise<ImportResult>;
  budget(agent: string, client: ClientId | null, tools: readonly RegisteredTool[]): AgentBudget;
}

export interface ClientsOptions {
  readonly host: ClientHost | null;
  readonly dataDir: string | null;
  readonly mcpUrl: () => string;
  readonly now: () => number;
}

export function createClients({ host, ...options }: ClientsOptions): Clients {
  const made = host && createClientConnections({ ...host, ...options });
  const connections = () => {
    if (made) return made;
    throw new GatewayError('unavailable', 'This gateway was made by code and connects no clients');
  };
  return {
    connections,
    importServers: async (request, shelf) => importServers(request, connections(), shelf),
    budget(agent, client, tools) {
      const offered = tools.map(({ name, tool: { definition } }) => ({ name, definition }));
      return toolBudget(agent, client, ENTRY_NAME, offered);
    },
  };
}
