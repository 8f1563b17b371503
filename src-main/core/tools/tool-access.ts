// What an agent may use of the registry: the access rule applied to tools, as a list and as a refusal in words.
import {
  type Access,
  type AgentScope,
  isListedTool,
  serverAccess,
  toolAccess,
} from '../../../src-shared/model/access.ts';
import { GatewayError } from '../errors.ts';
import type { RegisteredTool } from './tool-registry.ts';

/** An agent may narrow what it has access to by a list of tools. */
export type ToolAccess = Access | { readonly allowed: false; readonly reason: 'not_in_its_tools' };

/** Whether an agent may use a tool: by its server or the agents the tool itself names, and by the agent's own list. */
export function accessTo(agents: readonly AgentScope[], agentName: string, registered: RegisteredTool): ToolAccess {
  const { name, owner, tool } = registered;
  const access =
    owner.server_name === null
      ? toolAccess(agents, agentName, tool.allowed_agents ?? null)
      : serverAccess(agents, agentName, owner.server_name);
  if (!access.allowed || isListedTool(agents, agentName, { name, original: tool.definition.name })) return access;
  return { allowed: false, reason: 'not_in_its_tools' };
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

/** The tools it could call if they were not held back. */
export function heldFor(
  tools: readonly RegisteredTool[],
  agents: readonly AgentScope[],
  agentName: string,
): RegisteredTool[] {
  return tools.filter(
    (each) => each.shadowed_by === null && each.tool.held && accessTo(agents, agentName, each).allowed,
  );
}

/** @throws GatewayError `agent_not_found` when there is no such agent, `forbidden` when it may not use the tool */
export function assertMayUse(agents: readonly AgentScope[], agentName: string, registered: RegisteredTool): void {
  const access = accessTo(agents, agentName, registered);
  if (access.allowed) return;
  const { name, owner } = registered;
  switch (access.reason) {
    case 'unknown_agent':
      throw agentNotFound(agentName);
    case 'agent_disabled':
      throw new GatewayError('forbidden', `The agent ${agentName} is switched off`);
    case 'not_in_its_tools':
      throw new GatewayError(
        'forbidden',
        `The AGENT.md of ${agentName} lists the tools it may use, and ${name} is not among them`,
      );
    case 'withheld':
      throw new GatewayError(
        'forbidden',
        `${name} is withheld from every agent: an AGENT.md that cannot be read might claim its server`,
      );
    case 'listed_by_others':
      throw new GatewayError(
        'forbidden',
        owner.server_name === null
          ? `${name} names the agents that may use it, and ${agentName} is not one of them`
          : `Other agents list the server ${owner.server_name} under mcp_servers, and ${agentName} does not`,
      );
    default:
      throw new GatewayError('forbidden', `${agentName} may not use ${name}`);
  }
}

export function agentNotFound(agentName: string): GatewayError {
  return new GatewayError('agent_not_found', `There is no agent called ${JSON.stringify(agentName.slice(0, 128))}`);
}
