// The agents of the workspace as scopes for the access rule and as views for people.
import type { AgentView, FilePlace } from '../../../src-shared/model/agent.ts';
import type { AgentScope } from './access-policy.ts';

/** One agent as its file told it last; `file` is null when it could never be read. */
export interface AgentRecord {
  readonly name: string;
  readonly file: {
    readonly description: string | null;
    readonly enabled: boolean;
    readonly mcp_servers: readonly string[] | null;
    readonly tools: readonly string[] | null;
  } | null;
  readonly error: string | null;
  readonly place: FilePlace | null;
}

/** The agent of clients that were given no other: it lists nothing, so it uses the open servers. */
export const DEFAULT_AGENT = 'default';

/** The agents there are: those of the workspace, and the built-in one unless a file takes its name. */
export function withDefaultAgent(agents: readonly AgentRecord[]): readonly AgentRecord[] {
  return agents.some(({ name }) => name === DEFAULT_AGENT) ? agents : [BUILT_IN, ...agents];
}

const BUILT_IN: AgentRecord = {
  name: DEFAULT_AGENT,
  file: {
    description: 'Built in: for every client without an agent of its own. It uses the servers that no agent lists.',
    enabled: true,
    mcp_servers: null,
    tools: null,
  },
  error: null,
  place: null,
};

export function agentScope({ name, file }: AgentRecord): AgentScope {
  return {
    name,
    enabled: file?.enabled ?? true,
    mcp_servers: file?.mcp_servers ?? null,
    tools: file?.tools ?? null,
    unreadable: file === null,
  };
}

/** @param servers the names of all servers: a listed name that is none of them is reported. */
export function agentView(record: AgentRecord, servers: ReadonlySet<string>): AgentView {
  const { name, file, error, place } = record;
  const listed = file?.mcp_servers ?? null;
  return {
    name,
    description: file?.description ?? null,
    enabled: file?.enabled ?? true,
    mcp_servers: listed && [...listed],
    tools: file?.tools ? [...file.tools] : null,
    unknown_servers: (listed ?? []).filter((server) => !servers.has(server)),
    error,
    error_place: place,
    unreadable: file === null,
    built_in: record === BUILT_IN,
  };
}
