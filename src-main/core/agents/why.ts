// Why an agent can or cannot see a tool: every condition in order, each with what to do when it does not hold.
import { type AgentScope, isListedTool, serverAccess, toolAccess } from '../../../src-shared/model/access.ts';
import type { ApprovalReason } from '../../../src-shared/model/approval.ts';
import type { ServerStatus } from '../../../src-shared/model/mcp-server.ts';
import type { ToolSource } from '../../../src-shared/model/tool.ts';
import type { Verdict, WhyCheck } from '../../../src-shared/model/why.ts';

export interface ServerFacts {
  readonly name: string;
  readonly enabled: boolean;
  /** Why it waits for an approval; null when it has one. */
  readonly waits: ApprovalReason | null;
  readonly status: ServerStatus;
  readonly lastError: string | null;
}

export interface ToolFacts {
  /** The name it is or would be offered under. */
  readonly name: string;
  /** Its owner's own name. */
  readonly original: string;
  /** Null for a tool of code or of a file. */
  readonly server: ServerFacts | null;
  /** False when its server is there but does not offer it. */
  readonly known: boolean;
  readonly disabled: boolean;
  /** Why it is held back, as a sentence; null when it is not. */
  readonly held?: string | null;
  readonly allowedAgents: readonly string[] | null;
  /** Whose tool is offered under this name instead. */
  readonly shadowedBy: ToolSource | null;
}

/** Every verdict in order, the good ones too. The agent can see the tool when all are ok. */
export function explain(agents: readonly AgentScope[], agentName: string, tool: ToolFacts): Verdict[] {
  const { server, name } = tool;
  const verdict = (check: WhyCheck, ok: boolean, good: string, bad: string): Verdict => ({
    check,
    ok,
    message: ok ? good : bad,
  });
  const agent = agents.find((each) => each.name === agentName);
  return [
    verdict(
      'agent_enabled',
      agent?.enabled ?? false,
      `The agent ${agentName} is switched on`,
      `The agent ${agentName} is switched off: set enabled: true in its AGENT.md`,
    ),
    ...(server ? serverVerdicts(server, tool.known) : []),
    ...(server
      ? [
          verdict(
            'tool_known',
            tool.known,
            server.status === 'connected'
              ? `${server.name} offers it`
              : `${server.name} offered it when it was last connected`,
            server.status === 'connected'
              ? `${server.name} offers no such tool: look at its list of tools`
              : `What ${server.name} offers is not known while it is not connected`,
          ),
        ]
      : []),
    assignment(agents, agentName, tool),
    verdict(
      'tool_on',
      !tool.disabled,
      'The tool is switched on',
      tool.held ?? 'The tool is switched off: switch it on in the list of tools',
    ),
    verdict(
      'narrowed',
      isListedTool(agents, agentName, tool),
      agent?.tools ? `The AGENT.md of ${agentName} lists it under tools` : `${agentName} does not narrow its tools`,
      `The AGENT.md of ${agentName} lists the tools it may use, and this one is not among them: add ${name} to its tools`,
    ),
    verdict(
      'shadowed',
      tool.shadowedBy === null,
      'No other tool takes its name',
      `A tool ${tool.shadowedBy === null ? '' : SOURCES[tool.shadowedBy]} has the same name and comes first: rename one of them`,
    ),
  ];
}

const SOURCES: Readonly<Record<ToolSource, string>> = {
  code: 'registered by code',
  file: 'from a tool file',
  mcp: 'of an MCP server',
};

/** @param known whether the tool is offered: while a server is being connected, that is what it said last */
function serverVerdicts({ name, enabled, waits, status, lastError }: ServerFacts, known: boolean): Verdict[] {
  const connected = status === 'connected';
  const awaited = status === 'connecting' && known;
  return [
    {
      check: 'server_enabled',
      ok: enabled,
      message: enabled ? `The server ${name} is enabled` : `The server ${name} is disabled: enable it`,
    },
    {
      check: 'server_approved',
      ok: waits === null,
      message:
        waits === null
          ? `What ${name} runs is approved`
          : `What ${name} runs is not approved: look at its command and approve it`,
    },
    {
      check: 'server_connected',
      ok: connected || awaited,
      message: connected
        ? `${name} is connected`
        : awaited
          ? `${name} is being connected: the tool is offered as ${name} described it last, and a call waits for the connection`
          : `${name} is not connected${lastError ? `: ${lastError}` : ''}`,
    },
  ];
}

function assignment(agents: readonly AgentScope[], agentName: string, { server, allowedAgents }: ToolFacts): Verdict {
  const access = server ? serverAccess(agents, agentName, server.name) : toolAccess(agents, agentName, allowedAgents);
  const said = (message: string): Verdict => ({ check: 'assigned', ok: access.allowed, message });
  if (!server) {
    switch (access.reason) {
      case 'open':
        return said('The tool names no agents, so every agent may use it');
      case 'listed':
        return said(`The tool names ${agentName} under allowed_agents`);
      case 'listed_by_others':
        return said(
          `The tool names the agents that may use it, and ${agentName} is not one of them: add it to allowed_agents`,
        );
    }
  }
  switch (access.reason) {
    case 'listed':
      return said(`The AGENT.md of ${agentName} lists ${server?.name}`);
    case 'open':
      return said(`No agent lists ${server?.name}, so it is open to every agent`);
    case 'listed_by_others': {
      const others = agents
        .filter(({ mcp_servers }) => mcp_servers?.includes(server?.name ?? ''))
        .map(({ name }) => name);
      return said(
        `${server?.name} belongs to the agents that list it (${others.join(', ')}): add it to mcp_servers of ${agentName}`,
      );
    }
    case 'withheld': {
      const unreadable = agents.filter((each) => each.unreadable).map(({ name }) => name);
      return said(`The AGENT.md of ${unreadable.join(', ')} cannot be read and might claim it: mend that file`);
    }
    case 'agent_disabled':
      return said(`${agentName} is switched off and sees nothing`);
    case 'unknown_agent':
      return said(`There is no agent called ${agentName}`);
  }
}
