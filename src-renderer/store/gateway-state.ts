// What the page knows of the gateway: the last snapshot with every event since then applied to it.
import type { Snapshot } from '../../src-shared/contract/events.ts';
import type { AgentView } from '../../src-shared/model/agent.ts';
import type { AgentTokenView } from '../../src-shared/model/agent-token.ts';
import type { DiagnosisStep } from '../../src-shared/model/diagnosis.ts';
import type { ElicitationView } from '../../src-shared/model/elicitation.ts';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { SettingsView } from '../../src-shared/model/settings.ts';
import type { ToolSummary } from '../../src-shared/model/tool.ts';
import type { WorkspaceView } from '../../src-shared/model/workspace.ts';

/** How far a running call is. `total` is null when the tool does not know. */
export interface Progress {
  readonly progress: number;
  readonly total: number | null;
  readonly message: string | null;
}

export interface GatewayState {
  readonly boot: string;
  /** The number of the last event that is contained. */
  readonly seq: number;
  /** Oldest first. The array changes only when a server comes or goes. */
  readonly serverIds: readonly string[];
  readonly servers: ReadonlyMap<string, ServerView>;
  /** By owner: a server's id, or the group of the tools from code or files. */
  readonly tools: ReadonlyMap<string, readonly ToolSummary[]>;
  readonly agents: readonly AgentView[];
  /** What servers ask of the user, oldest first. */
  readonly elicitations: readonly ElicitationView[];
  /** By agent; also of agents that are gone. */
  readonly agentTokens: ReadonlyMap<string, readonly AgentTokenView[]>;
  readonly settings: SettingsView;
  /** Null: there is none. */
  readonly workspace: WorkspaceView | null;
  /** Names of the secrets for file tools. */
  readonly secrets: readonly string[];
  /** Ids of servers that became open to every agent while this page looked on, and still are; newest last. */
  readonly widened: readonly string[];
  /** The number of the last record in the activity log, as far as this page was told; 0 before that. */
  readonly activityHead: number;
  /** The number of the last line in a server's log, as far as this page was told. */
  readonly logHeads: ReadonlyMap<string, number>;
  /** Of the calls this page started; others' progress is not kept. */
  readonly progress: ReadonlyMap<string, Progress | null>;
  /** Steps so far of the diagnoses that this page started, by their call. */
  readonly diagnoses: ReadonlyMap<string, readonly DiagnosisStep[]>;
}

export function fromSnapshot(snapshot: Snapshot, progress: GatewayState['progress'] = new Map()): GatewayState {
  const { boot, seq, servers, tools, agents, agent_tokens, elicitations, settings, workspace, secrets } = snapshot;
  return {
    boot,
    seq,
    serverIds: servers.map(({ id }) => id),
    servers: new Map(servers.map((server) => [server.id, server])),
    tools: new Map(tools.map(({ owner, tools: list }) => [owner, list])),
    agents,
    elicitations,
    agentTokens: new Map(agent_tokens.map(({ agent, tokens: list }) => [agent, list])),
    settings,
    workspace,
    secrets,
    widened: [],
    activityHead: 0,
    logHeads: new Map(),
    progress,
    // One that a reconnect cuts in two is told in full by its answer.
    diagnoses: new Map(),
  };
}
