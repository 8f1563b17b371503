// What a change of the agents' lists opens to everybody.
import { type AgentScope, openToAll } from '../../../src-shared/model/access.ts';

/** The servers that some agent listed, and that every agent may use now. */
export function widened<S extends { readonly name: string }>(
  before: readonly AgentScope[],
  now: readonly AgentScope[],
  servers: readonly S[],
): S[] {
  return servers.filter(
    ({ name }) => before.some(({ mcp_servers }) => mcp_servers?.includes(name)) && openToAll(now, name),
  );
}
