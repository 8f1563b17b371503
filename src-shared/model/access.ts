// Who may use which server and tool: one pure rule over the agents' lists.

/** An agent's say: the servers it lists, or null when it lists none. */
export interface AgentScope {
  readonly name: string;
  readonly enabled: boolean;
  readonly mcp_servers: readonly string[] | null;
  /** The only tools it may use of all it has access to; absent or null narrows nothing. */
  readonly tools?: readonly string[] | null;
  /** Its file cannot be read and there is no last good list: nobody knows what it would list. */
  readonly unreadable: boolean;
}

/** Why an agent may or may not use a server. */
export type Access =
  | { readonly allowed: true; readonly reason: 'listed' | 'open' }
  | { readonly allowed: false; readonly reason: 'unknown_agent' | 'agent_disabled' | 'listed_by_others' | 'withheld' };

/**
 * A server no agent lists is open to every agent; a listed one belongs to those that list it. A disabled agent's list
 * still counts for the others, but it sees nothing itself. While the list of any agent is unknown, servers nobody else
 * lists are withheld from all: opening them could only be taken back too late.
 */
export function serverAccess(agents: readonly AgentScope[], agentName: string, server: string): Access {
  const agent = agents.find(({ name }) => name === agentName);
  if (!agent) return { allowed: false, reason: 'unknown_agent' };
  if (!agent.enabled) return { allowed: false, reason: 'agent_disabled' };
  if (agent.mcp_servers?.includes(server)) return { allowed: true, reason: 'listed' };
  if (agents.some(({ mcp_servers }) => mcp_servers?.includes(server)))
    return { allowed: false, reason: 'listed_by_others' };
  if (agents.some(({ unreadable }) => unreadable)) return { allowed: false, reason: 'withheld' };
  return { allowed: true, reason: 'open' };
}

/** Whether a server is open to every agent, and to those that come later: nobody lists it, and no list is unknown. */
export function openToAll(agents: readonly AgentScope[], server: string): boolean {
  return !agents.some(({ mcp_servers, unreadable }) => unreadable || mcp_servers?.includes(server));
}

/** Code and file tools are open to every agent unless they name those that may use them. */
export function toolAccess(
  agents: readonly AgentScope[],
  agentName: string,
  allowedAgents: readonly string[] | null,
): Access {
  const agent = agents.find(({ name }) => name === agentName);
  if (!agent) return { allowed: false, reason: 'unknown_agent' };
  if (!agent.enabled) return { allowed: false, reason: 'agent_disabled' };
  // Its file may have said that it is switched off, or narrowed.
  if (agent.unreadable) return { allowed: false, reason: 'withheld' };
  if (allowedAgents === null) return { allowed: true, reason: 'open' };
  return allowedAgents.includes(agentName)
    ? { allowed: true, reason: 'listed' }
    : { allowed: false, reason: 'listed_by_others' };
}

/**
 * Whether an agent's own list of tools lets a tool through. A tool is listed under the name it is offered by or under its
 * owner's own name, which then means the tools of that name of every server the agent may use.
 */
export function isListedTool(
  agents: readonly AgentScope[],
  agentName: string,
  tool: { readonly name: string; readonly original: string },
): boolean {
  const listed = agents.find(({ name }) => name === agentName)?.tools;
  return !listed || listed.includes(tool.name) || listed.includes(tool.original);
}
