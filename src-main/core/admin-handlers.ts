// One function per operation of the contract; a missing one does not compile.
import type { AdminHandlers } from '../../src-shared/contract/admin.ts';
import type { GatewayEvent, Snapshot } from '../../src-shared/contract/events.ts';
import type { AgentScope } from '../../src-shared/model/access.ts';
import type { AgentView } from '../../src-shared/model/agent.ts';
import { toConfig } from '../../src-shared/model/mcp-server.ts';
import type { SettingsView, UpdateSettings } from '../../src-shared/model/settings.ts';
import type { WorkspaceView } from '../../src-shared/model/workspace.ts';
import type { ActivityLog } from './activity/activity-log.ts';
import type { AgentTokens } from './agents/agent-tokens.ts';
import { whyTool } from './agents/why-tool.ts';
import type { Clients } from './clients/clients.ts';
import { createDispatch, type Dispatch, type DispatchObserver, type HandlerContext } from './dispatch.ts';
import type { ElicitationDesk } from './elicitation/elicitation-desk.ts';
import { GatewayError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { ServerAuth } from './servers/server-auth.ts';
import type { ServerRegistry } from './servers/server-registry.ts';
import type { NamedSecrets } from './store/named-secrets.ts';
import type { ToolCaller } from './tools/call-tool.ts';
import { agentNotFound, toolsFor } from './tools/tool-access.ts';
import type { ToolRegistry } from './tools/tool-registry.ts';
import { serverTool, toolDetail, toolSummary } from './tools/tool-view.ts';

export interface HandlerParts {
  readonly servers: ServerRegistry;
  readonly auth: ServerAuth;
  readonly tools: ToolRegistry;
  readonly caller: ToolCaller;
  readonly events: { readonly boot: string; readonly seq: number; publish(event: GatewayEvent): void };
  readonly agents: () => AgentView[];
  readonly scopes: () => readonly AgentScope[];
  readonly workspace: {
    /** Null when there is none. */
    view(contents: boolean): WorkspaceView | null;
    /** Uses this folder from now on, or none. */
    use(folder: string | null): Promise<void>;
    /** @throws GatewayError `conflict` when what waits is no longer what was looked at */
    approve(fingerprint: string): Promise<void>;
    /** A person has set a secret while it is in use. */
    secretSet(name: string): void;
    /** Writes an agent's list of servers, and takes it over. */
    assign(agent: string, servers: readonly string[] | null): Promise<void>;
  };
  readonly agentTokens: AgentTokens;
  readonly elicitations: Pick<ElicitationDesk, 'pending' | 'answer'>;
  readonly clients: () => Promise<Clients>;
  readonly settings: {
    view(): SettingsView;
    update(change: UpdateSettings): SettingsView;
  };
  readonly secrets: NamedSecrets;
  readonly logs: (serverId: string, after?: number) => { readonly lines: string[]; readonly next: number };
  readonly exampleServer: { readonly command: string; readonly args: readonly string[] } | null;
  readonly activity: () => Promise<ActivityLog>;
  readonly diagnostics: () => string;
}

/** The one door with all that is behind it. */
export function openDoor(parts: HandlerParts, logger: Logger, observe: DispatchObserver): Dispatch {
  return createDispatch(createAdminHandlers(parts), logger, observe);
}

function createAdminHandlers(parts: HandlerParts): AdminHandlers<HandlerContext> {
  const { servers, auth, tools, caller, events, settings, secrets, workspace, agentTokens } = parts;
  const agentNamed = (name: string): AgentView => {
    const found = parts.agents().find((agent) => agent.name === name);
    if (!found) throw agentNotFound(name);
    return found;
  };
  const workspaceView = (): WorkspaceView => {
    const view = workspace.view(true);
    if (!view) throw new GatewayError('not_found', 'There is no workspace: choose its folder in the settings');
    return view;
  };
  return {
    get_health: () => ({ status: 'ok' }),
    get_snapshot: (): Snapshot => ({
      boot: events.boot,
      seq: events.seq,
      servers: servers.list(),
      tools: tools.owners().map((owner) => ({ owner, tools: tools.ofOwner(owner).map(toolSummary) })),
      agents: parts.agents(),
      agent_tokens: agentTokens.all(),
      elicitations: parts.elicitations.pending(),
      settings: settings.view(),
      workspace: workspace.view(false),
      secrets: secrets.names(),
    }),

    list_servers: () => servers.list(),
    get_server: ({ id }) => servers.get(id),
    create_server: (input) => servers.create(toConfig(input)),
    update_server: ({ id, ...patch }) => servers.update(id, patch),
    async delete_server({ id }) {
      await servers.delete(id);
      return { deleted: true };
    },
    restore_server: ({ id }) => servers.restore(id),
    duplicate_server: ({ id, name }) => servers.duplicate(id, name),
    test_server: ({ id }, { signal }) => servers.test(id, signal),
    test_server_config: ({ id, ...config }, { signal }) => servers.testConfig(config, id ?? null, signal),
    diagnose_server: ({ id, call_id }, { signal }) =>
      servers.diagnose(
        id,
        signal,
        call_id === undefined ? undefined : (step) => events.publish({ type: 'diagnosis_step', call_id, step }),
      ),
    refresh_server: ({ id }) => servers.refresh(id),
    approve_server: ({ id, fingerprint }) => servers.approve(id, fingerprint),
    review_server_tools: ({ id }) => servers.review(id),
    accept_server_tools: ({ id, ...accepted }) => servers.acceptTools(id, accepted),
    list_server_tools: ({ id }) => (servers.get(id).connected ? tools.ofOwner(id).map(serverTool) : []),
    get_server_auth: ({ id }) => auth.view(servers.authorized(id)),
    refresh_server_auth: ({ id }) => auth.refresh(servers.authorized(id)),
    async sign_in_server({ id }) {
      const { view, done } = await auth.signIn(servers.authorized(id));
      // Whoever signed in wants the server to work; one that was deleted meanwhile needs nothing.
      void done.then(() => servers.refresh(id)).catch(() => {});
      return view;
    },
    async sign_out_server({ id }) {
      const view = await auth.signOut(servers.authorized(id));
      void servers.refresh(id).catch(() => {});
      return view;
    },
    get_server_logs: ({ id, after }) => parts.logs(servers.get(id).id, after),

    list_tools: () => tools.all().map(toolSummary),
    get_tool({ name }) {
      const found = tools.get(name);
      if (!found) throw toolNotFound(name);
      return toolDetail(found, tools.othersNamedBy(found));
    },
    async call_tool({ name, arguments: args, call_id }, { signal, caller: by = 'api', raw }) {
      return caller.call({
        name,
        args,
        signal,
        by,
        raw,
        callId: call_id,
        ...(call_id !== undefined && {
          onProgress: ({ progress, total, message }) =>
            events.publish({ type: 'tool_progress', call_id, progress, total, message }),
        }),
      });
    },
    cancel_call({ call_id }) {
      if (!caller.cancel(call_id)) {
        throw new GatewayError('call_not_found', `No call with the id ${JSON.stringify(call_id)} is running`);
      }
      return { cancelled: true };
    },

    list_agents: () => parts.agents(),
    async update_agent({ name, mcp_servers }) {
      if (agentNamed(name).built_in)
        throw new GatewayError('conflict', `${name} is built in: make agents/${name}/AGENT.md in the workspace first`);
      await workspace.assign(name, mcp_servers);
      return agentNamed(name);
    },
    list_agent_tools: ({ name }) => toolsFor(tools.all(), parts.scopes(), agentNamed(name).name).map(toolSummary),
    async get_agent_budget({ name, client }) {
      const { budget } = await parts.clients();
      return budget(agentNamed(name).name, client ?? null, toolsFor(tools.all(), parts.scopes(), name));
    },
    why_tool({ name, tool }) {
      const agent = agentNamed(name).name;
      const why = whyTool({ agents: parts.scopes(), agent, tool, rows: tools.all(), servers: servers.list() });
      if (why) return why;
      const waiting = workspace.view(false)?.tools.find((each) => each.name === tool && each.state === 'pending');
      if (!waiting) throw toolNotFound(tool);
      throw new GatewayError('tool_not_found', `${waiting.file} waits for your word: look at it and confirm it`);
    },
    get_workspace: workspaceView,
    async approve_workspace({ fingerprint }) {
      workspaceView();
      await workspace.approve(fingerprint);
      return workspaceView();
    },
    create_agent_token: ({ name, label }) => agentTokens.create(agentNamed(name).name, label),
    list_agent_tokens({ name }) {
      const tokens = agentTokens.of(name);
      return tokens.length > 0 ? tokens : agentTokens.of(agentNamed(name).name);
    },
    revoke_agent_token({ name, token_id }) {
      agentTokens.revoke(name, token_id);
      return { revoked: true };
    },
    list_elicitations: () => parts.elicitations.pending(),
    async answer_elicitation({ id, ...answer }) {
      await parts.elicitations.answer(id, answer);
      return { answered: true };
    },
    list_clients: async () => (await parts.clients()).connections().list(),
    connect_client: async (request) =>
      (await parts.clients()).connections().connect({ ...request, agent: agentNamed(request.agent).name }),
    disconnect_client: async (request) => (await parts.clients()).connections().disconnect(request),
    undo_client_change: async (request) => (await parts.clients()).connections().undo(request),
    async get_client_snippet({ client, agent }) {
      const { connections } = await parts.clients();
      return connections().snippet(client, { agent: agentNamed(agent).name, start: false });
    },
    import_servers: async (request) => (await parts.clients()).importServers(request, servers),
    list_secrets: () => secrets.names(),
    async set_secret({ name, value }) {
      await secrets.set(name, value, settings.view().workspace.value);
      workspace.secretSet(name);
      return { stored: true };
    },
    delete_secret({ name }) {
      secrets.remove(name);
      return { deleted: true };
    },
    list_activity: async (query) => (await parts.activity()).list(query),
    check_activity: async () => (await parts.activity()).check(),
    get_settings: () => settings.view(),
    async update_settings(change) {
      settings.update(change);
      if (change.workspace !== undefined) await workspace.use(settings.view().workspace.value);
      return settings.view();
    },
    get_example_server() {
      if (!parts.exampleServer)
        throw new GatewayError('not_found', 'The example server is not part of this installation');
      const { command, args } = parts.exampleServer;
      return { name: 'test-tools', transport: 'stdio', command, args: [...args] };
    },
    get_diagnostics: () => ({ text: parts.diagnostics() }),
  };
}

function toolNotFound(name: string): GatewayError {
  return new GatewayError('tool_not_found', `There is no tool called ${JSON.stringify(name.slice(0, 128))}`);
}
