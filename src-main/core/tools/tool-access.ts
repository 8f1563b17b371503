// What an agent may use of the registry: the access rule applied to tools, and the one list everybody offers from.
import { type Access, type AgentScope, serverAccess, toolAccess } from '../../../src-shared/model/access.ts';
import type { RegisteredTool } from './tool-registry.ts';

/** Whether an agent may use a tool, by its server or by the agents the tool itself names. */
export function accessTo(agents: readonly AgentScope[], agentName: string, { owner, tool }: RegisteredTool): Access {
  return owner.server_name === null
    ? toolAccess(agents, agentName, tool.allowed_agents ?? null)
    : serverAccess(agents, agentName, owner.server_name);
}

/** The tools an agent can call now: offered under their name, switched on, and open to it. */
export function toolsFor(
  tools: readonly RegisteredTool[],
  agents: readonly AgentScope[],
  agentName: string,
): RegisteredTool[] {
  return tools.filter(
    (each) => each.shadowed_by === null && !each.tool.disabled && accessTo(agents, agentName, each).allowed,
  );
}
