// Which servers a list shows, in which order, and how many there are of each group.
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { ServerSort, StatusGroup } from '../app/ui-store.ts';
import type { GatewayState } from './gateway-state.ts';
import { compareByStatus, groupOf, targetOf } from './server-facts.ts';

export interface ServerFilter {
  readonly text: string;
  readonly status: StatusGroup | null;
  readonly sort: ServerSort;
}

/** Ids in the order of the list. Equal lists are equal element by element: select them with a shallow comparison. */
export function selectServerIds(state: GatewayState, { text, status, sort }: ServerFilter): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !status && sort === 'added') return state.serverIds;
  const servers = state.serverIds
    .map((id) => state.servers.get(id))
    .filter((server): server is ServerView => server !== undefined)
    .filter((server) => (!status || groupOf(server) === status) && matches(server, words));
  if (sort === 'name') servers.sort((a, b) => a.name.localeCompare(b.name));
  if (sort === 'status') servers.sort(compareByStatus);
  return servers.map(({ id }) => id);
}

function matches(server: ServerView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${server.name} ${targetOf(server)} ${server.server_info?.name ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export type ServerCounts = Readonly<Record<StatusGroup, number>>;

export function countServers(servers: GatewayState['servers']): ServerCounts {
  const counts = { connected: 0, attention: 0, connecting: 0, off: 0 };
  for (const server of servers.values()) counts[groupOf(server)] += 1;
  return counts;
}

/** Tools that are offered: shadowed and disabled ones do not count. */
export function countTools(tools: GatewayState['tools']): number {
  let sum = 0;
  for (const list of tools.values()) sum += list.filter((tool) => !tool.shadowed_by && !tool.disabled).length;
  return sum;
}
