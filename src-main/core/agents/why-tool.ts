// "Why can or can't this agent see this tool?", answered from what is registered now.
import type { AgentScope } from '../../../src-shared/model/access.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import type { ToolSource } from '../../../src-shared/model/tool.ts';
import type { Why } from '../../../src-shared/model/why.ts';
import { explain, type ServerFacts, type ToolFacts } from './why.ts';

/** A row of the registry, as far as it matters here. */
export interface ToolRow {
  readonly name: string;
  readonly owner: { readonly source: ToolSource; readonly server_name: string | null };
  readonly tool: {
    readonly definition: { readonly name: string };
    readonly disabled: boolean;
    readonly held?: string | null;
    readonly allowed_agents?: readonly string[] | null;
  };
  readonly shadowed_by: ToolSource | null;
}

export interface WhyInput {
  readonly agents: readonly AgentScope[];
  readonly agent: string;
  readonly tool: string;
  /** The whole registry. */
  readonly rows: readonly ToolRow[];
  readonly servers: readonly ServerView[];
}

/**
 * Null when nothing offers a tool of this name and no server could. A name that begins with a server's is answered for
 * that server: while it is not connected, nobody knows its tools.
 */
export function whyTool({ agents, agent, tool, rows, servers }: WhyInput): Why | null {
  const factsOf = (name: string | null): ServerFacts | null => {
    const view = name === null ? undefined : servers.find((each) => each.name === name);
    return view ? serverFacts(view) : null;
  };
  const ofRow = ({
    name,
    owner,
    tool: { definition, disabled, held, allowed_agents },
    shadowed_by,
  }: ToolRow): ToolFacts => ({
    name,
    original: definition.name,
    server: factsOf(owner.server_name),
    known: true,
    disabled,
    held: held ?? null,
    allowedAgents: allowed_agents ?? null,
    shadowedBy: shadowed_by,
  });
  const named = rows.filter(({ name }) => name === tool);
  const offered = named.find(({ shadowed_by }) => shadowed_by === null);
  if (offered) {
    const verdicts = explain(agents, agent, ofRow(offered));
    return {
      agent,
      tool,
      visible: verdicts.every(({ ok }) => ok),
      source: offered.owner.source,
      server_name: offered.owner.server_name,
      verdicts,
      shadowed: named
        .filter((row) => row !== offered)
        .map((row) => ({
          source: row.owner.source,
          server_name: row.owner.server_name,
          verdicts: explain(agents, agent, ofRow(row)),
        })),
    };
  }
  const server = servers.find(({ name }) => tool.startsWith(`${name}__`));
  if (!server) return null;
  const original = tool.slice(server.name.length + 2);
  const facts: ToolFacts = {
    name: tool,
    original,
    server: serverFacts(server),
    known: false,
    disabled: server.disabled_tools.includes(original),
    allowedAgents: null,
    shadowedBy: null,
  };
  const verdicts = explain(agents, agent, facts);
  return { agent, tool, visible: false, source: 'mcp', server_name: server.name, verdicts, shadowed: [] };
}

function serverFacts({ name, enabled, approval, status, last_error }: ServerView): ServerFacts {
  return { name, enabled, waits: approval.reason, status, lastError: last_error?.error ?? null };
}
