// A gateway in memory behind the window's API, for looking at the dashboard without processes: never used as a proof.
import { explain } from '../../../src-main/core/agents/why.ts';
import type { AdminHandlers } from '../../../src-shared/contract/admin.ts';
import type { DesktopHandlers, Preferences } from '../../../src-shared/contract/desktop.ts';
import { GatewayError, type Outcome } from '../../../src-shared/contract/errors.ts';
import type { GatewayEvent, NumberedEvent } from '../../../src-shared/contract/events.ts';
import type { WindowApi } from '../../../src-shared/contract/window-api.ts';
import type { AgentTokenView } from '../../../src-shared/model/agent-token.ts';
import { APPROVED } from '../../../src-shared/model/approved.ts';
import type { ClientId, ClientView } from '../../../src-shared/model/client.ts';
import type { DiagnosisStep } from '../../../src-shared/model/diagnosis.ts';
import type { ServerView, TestResult } from '../../../src-shared/model/mcp-server.ts';
import type { ServerTool } from '../../../src-shared/model/tool.ts';
import { activityOf } from './activity.ts';
import { authOf } from './auth.ts';
import { fakeBudget, fakeChange, fakeClients, fakeImport } from './clients.ts';
import { type FakeServer, type FakeWorld, server, snapshotOf, summary } from './data.ts';
import { fakeResult } from './results.ts';
import { reviewOf } from './review.ts';
import { DEFINITIONS } from './tools.ts';

export interface FakeOptions {
  readonly world: FakeWorld;
  /** Answers nothing at all: the page stays in its loading state. */
  readonly silent?: boolean;
  /** Every call fails. */
  readonly broken?: boolean;
  readonly apiProblem?: string;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function fakeWindowApi({
  world,
  silent,
  broken,
  apiProblem,
}: FakeOptions): WindowApi & { publish(event: GatewayEvent): void } {
  const boot = 'f00d';
  let clients = fakeClients();
  let seq = 0;
  const listeners = new Set<(numbered: NumberedEvent) => void>();
  const deleted = new Map<string, FakeServer>();
  const cancelled = new Set<string>();
  let preferences: Preferences = { theme: 'system', start_at_login: false, close_to_tray: true, notifications: true };

  const publish = (event: GatewayEvent) => {
    seq += 1;
    for (const listener of listeners) listener({ id: `${boot}:${seq}`, event });
  };
  const find = (id: string): FakeServer => {
    const found = world.servers.find(({ view }) => view.id === id);
    if (!found) throw new GatewayError('mcp_server_not_found', 'There is no such server');
    return found;
  };
  const change = (id: string, part: Partial<ServerView>): ServerView => {
    world.servers = world.servers.map((each) =>
      each.view.id === id ? { ...each, view: { ...each.view, ...part } } : each,
    );
    const { view } = find(id);
    publish({ type: 'server', server: view });
    return view;
  };
  const agentNamed = (name: string) => {
    const found = world.agents.find((agent) => agent.name === name);
    if (!found) throw new GatewayError('agent_not_found', 'There is no such agent');
    return found;
  };
  const tokensOf = (name: string) => world.tokens?.find(({ agent }) => agent === name)?.tokens ?? [];
  const setTokens = (agent: string, tokens: AgentTokenView[]) => {
    world.tokens = [...(world.tokens ?? []).filter((each) => each.agent !== agent), { agent, tokens }];
    publish({ type: 'agent_tokens', agent, tokens });
  };
  const toolNamed = (name: string): { tool: ServerTool; own: boolean } => {
    for (const { tools } of world.servers) {
      const tool = tools.find((each) => each.name === name);
      if (tool) return { tool, own: false };
    }
    const own = world.own.find((each) => each.name === name);
    if (!own) throw new GatewayError('tool_not_found', `There is no tool called "${name}"`);
    return { tool: own, own: true };
  };
  const clientNamed = (id: ClientId): ClientView => clients.find(({ client }) => client === id) as ClientView;
  const changeClient = (id: ClientId, part: Partial<ClientView>) => {
    clients = clients.map((each) => (each.client === id ? { ...each, ...part } : each));
  };
  const add = (view: ServerView, tools: readonly ServerTool[] = []): ServerView => {
    if (world.servers.some((each) => each.view.name === view.name))
      throw new GatewayError('conflict', `There is a server called "${view.name}" already`);
    world.servers = [...world.servers, { view, tools, log: [] }];
    publish({ type: 'server', server: view });
    return view;
  };
  const testOf = (view: ServerView): TestResult =>
    view.last_error
      ? {
          success: false,
          tool_count: 0,
          tools: [],
          error: view.last_error.error,
          error_code: view.last_error.error_code,
        }
      : {
          success: true,
          tool_count: find(view.id).tools.length,
          tools: find(view.id).tools.map(({ original_name, description }) => ({ name: original_name, description })),
          error: null,
          error_code: null,
        };

  const admin: AdminHandlers<{ signal: { aborted: boolean } }> = {
    get_health: () => ({ status: 'ok' }),
    get_snapshot: () => snapshotOf(world, boot, seq),
    async create_server(fields) {
      const view = server(fields.name, 0, {
        transport: fields.transport,
        command: fields.command || null,
        args: fields.args ?? null,
        url: fields.url || null,
        cwd: fields.cwd || null,
        env_keys: Object.keys(fields.env ?? {}),
        header_keys: Object.keys(fields.headers ?? {}),
        enabled: fields.enabled !== false,
        status: fields.enabled === false ? 'disabled' : 'connecting',
        connected: false,
        era: null,
      });
      add(view);
      setTimeout(() => change(view.id, { status: 'connected', connected: true, era: 'modern', tool_count: 3 }), 900);
      return view;
    },
    list_servers: () => world.servers.map(({ view }) => view),
    async test_server_config(fields) {
      await wait(700);
      if (fields.credentials?.client_secret === 'wrong') {
        return {
          success: false,
          tool_count: 0,
          tools: [],
          error: 'auth.example.com gave out no token (401): invalid_client. Client authentication failed.',
          error_code: 'auth_error',
        };
      }
      if (fields.command === 'missing') {
        return {
          success: false,
          tool_count: 0,
          tools: [],
          error: `Could not start it: command not found: ${fields.command}. Searched 6 folders.`,
          error_code: 'connection_error',
        };
      }
      const tools = world.servers[0]?.tools ?? [];
      return {
        success: true,
        tool_count: tools.length,
        tools: tools.map((tool) => ({ name: tool.original_name, description: '' })),
        error: null,
        error_code: null,
      };
    },
    get_server: ({ id }) => find(id).view,
    async update_server({ id, env: _env, headers: _headers, credentials: _credentials, ...fields }) {
      await wait(150);
      const { enabled } = fields;
      const state: Partial<ServerView> =
        enabled === undefined
          ? {}
          : { enabled, status: enabled ? 'connecting' : 'disabled', connected: false, last_error: null };
      const view = change(id, { ...(JSON.parse(JSON.stringify(fields)) as Partial<ServerView>), ...state });
      if (fields.disabled_tools !== undefined) {
        const changed = snapshotOf(world, boot, seq).tools.find(({ owner }) => owner === id);
        if (changed) publish({ type: 'tools', ...changed });
      }
      if (enabled) setTimeout(() => change(id, { status: 'connected', connected: true, era: 'legacy' }), 800);
      return view;
    },
    delete_server({ id }) {
      deleted.set(id, find(id));
      world.servers = world.servers.filter(({ view }) => view.id !== id);
      publish({ type: 'server_removed', server_id: id });
      return { deleted: true };
    },
    restore_server({ id }) {
      const back = deleted.get(id);
      if (!back) throw new GatewayError('mcp_server_not_found', 'It is too late to bring this server back');
      world.servers = [...world.servers, back];
      publish({ type: 'server', server: back.view });
      return back.view;
    },
    duplicate_server({ id, name }) {
      const { view, tools } = find(id);
      return add(
        { ...server(name, 0), ...view, id: crypto.randomUUID(), name, created_at: server(name, 0).created_at },
        tools,
      );
    },
    async test_server({ id }) {
      await wait(312);
      return testOf(find(id).view);
    },
    async diagnose_server({ id, call_id = '' }) {
      const steps = [
        {
          step: 'resolve command',
          ok: false,
          ms: 3,
          message:
            'npx is in none of the 6 folders that are searched: /usr/local/bin, /usr/bin, /bin, /usr/sbin, /home/mira/.local/bin, /opt/bin. It is at /home/mira/.nvm/versions/node/v24.11.0/bin/npx.',
          fix: { kind: 'set_command', value: '/home/mira/.nvm/versions/node/v24.11.0/bin/npx' },
        },
        { step: 'working directory', ok: true, ms: 0, message: '/home/mira/code is a folder', fix: null },
      ] satisfies DiagnosisStep[];
      for (const step of steps) {
        publish({ type: 'diagnosis_step', call_id, step });
        await wait(40);
      }
      return {
        ok: find(id).view.connected,
        steps,
        argv: ['npx', '-y', '@modelcontextprotocol/server-github'],
        cwd: '/home/mira/code',
        env_names: ['GITHUB_TOKEN', 'HOME', 'LANG', 'PATH'],
      };
    },
    async refresh_server({ id }) {
      change(id, { status: 'connecting' });
      await wait(900);
      const { view } = find(id);
      if (view.last_error) {
        change(id, { status: 'error' });
        throw new GatewayError(view.last_error.error_code, view.last_error.error);
      }
      return change(id, { status: 'connected', connected: true });
    },
    approve_server({ id }) {
      const enabled = find(id).view.enabled;
      return change(id, { approval: APPROVED, status: enabled ? 'connected' : 'disabled', connected: enabled });
    },
    review_server_tools: ({ id }) => reviewOf(find(id).view),
    accept_server_tools({ id, policy = 'block' }) {
      change(id, { review: { policy, new: 0, changed: 0 }, warnings: [] });
      return { policy, tools: [], fingerprint: null };
    },
    list_server_tools: ({ id }) => [...find(id).tools],
    get_server_auth: ({ id }) => authOf(find(id).view),
    refresh_server_auth: ({ id }) => authOf(find(id).view),
    sign_in_server: ({ id }) => ({
      host: 'login.example.org',
      url: `https://login.example.org/authorize?server=${find(id).view.name}`,
      expires_at: new Date(Date.now() + 300_000).toISOString(),
    }),
    sign_out_server: ({ id }) => ({ ...authOf(find(id).view), token: null }),
    get_server_logs: ({ id }) => ({ lines: [...find(id).log], next: find(id).log.length }),
    list_tools: () => snapshotOf(world, boot, seq).tools.flatMap(({ tools }) => tools),
    get_tool({ name }) {
      const { tool, own } = toolNamed(name);
      const shown = snapshotOf(world, boot, seq)
        .tools.flatMap(({ tools }) => tools)
        .find((each) => each.name === name);
      return {
        ...summary(tool),
        ...shown,
        description: tool.description,
        input_schema: { ...tool.input_schema, $defs: DEFINITIONS },
        output_schema: name.endsWith('query')
          ? {
              type: 'object',
              properties: { rows: { type: 'array', items: { type: 'object' } }, row_count: { type: 'integer' } },
            }
          : null,
        warnings: own ? [] : [],
      };
    },
    async call_tool({ name, arguments: args, call_id }) {
      const { tool } = toolNamed(name);
      if (tool.original_name === 'slow_report' && call_id) {
        for (let step = 1; step <= 40; step += 1) {
          await wait(250);
          if (cancelled.has(call_id)) throw new GatewayError('cancelled', 'The call was cancelled');
          publish({
            type: 'tool_progress',
            call_id,
            progress: step,
            total: 40,
            message: `Month ${Math.ceil(step / 3.4)} of 12`,
          });
        }
      }
      await wait(120);
      return { result: fakeResult(tool.original_name, args), duration_ms: 128 };
    },
    cancel_call({ call_id }) {
      cancelled.add(call_id);
      return { cancelled: true };
    },
    list_agents: () => world.agents,
    update_agent({ name, mcp_servers }) {
      world.agents = world.agents.map((agent) => (agent.name === name ? { ...agent, mcp_servers } : agent));
      publish({ type: 'agents', agents: world.agents });
      return agentNamed(name);
    },
    list_agent_tools({ name }) {
      const lists = (server: string) => world.agents.some(({ mcp_servers }) => mcp_servers?.includes(server));
      const own = agentNamed(name).mcp_servers ?? [];
      return world.servers
        .filter(({ view }) => view.connected && (own.includes(view.name) || !lists(view.name)))
        .flatMap(({ tools }) => tools.map((tool) => summary(tool)));
    },
    why_tool({ name, tool }) {
      const { tool: found } = toolNamed(tool);
      const view = world.servers.find((each) => each.view.name === found.server_name)?.view;
      const verdicts = explain(world.agents, agentNamed(name).name, {
        name: tool,
        original: found.original_name,
        server: view
          ? {
              name: view.name,
              enabled: view.enabled,
              waits: view.approval.reason,
              status: view.status,
              lastError: view.last_error?.error ?? null,
            }
          : null,
        known: true,
        disabled: view?.disabled_tools.includes(found.original_name) ?? false,
        allowedAgents: null,
        shadowedBy: null,
      });
      return {
        agent: agentNamed(name).name,
        tool,
        visible: verdicts.every(({ ok }) => ok),
        source: view ? 'mcp' : 'code',
        server_name: found.server_name,
        verdicts,
        shadowed: [],
      };
    },
    get_workspace() {
      if (!world.workspace) throw new GatewayError('not_found', 'There is no workspace');
      return world.workspace;
    },
    approve_workspace() {
      if (!world.workspace) throw new GatewayError('not_found', 'There is no workspace');
      world.workspace = { ...world.workspace, pending: [], fingerprint: null };
      publish({ type: 'workspace', workspace: world.workspace });
      return world.workspace;
    },
    create_agent_token({ name, label }) {
      const made = tokenView(label);
      setTokens(name, [...tokensOf(name), made]);
      return { ...made, token: 'agw_agent_5d0e9b7a3c1f48625d0e9b7a3c1f4862' };
    },
    list_agent_tokens: ({ name }) => tokensOf(name),
    revoke_agent_token({ name, token_id }) {
      setTokens(
        name,
        tokensOf(name).filter((token) => token.token_id !== token_id),
      );
      return { revoked: true };
    },
    list_elicitations: () => [],
    answer_elicitation: () => ({ answered: true }),
    get_agent_budget({ name, client }) {
      const tools = world.servers.flatMap((each) => each.tools);
      return fakeBudget(name, client ?? null, tools);
    },
    list_clients: () => clients,
    connect_client({ client, agent, dry_run }) {
      const change = fakeChange(clientNamed(client), 'connect', agent, dry_run);
      const undo = { action: 'connect', at: new Date().toISOString() } as const;
      if (!dry_run) changeClient(client, { state: 'connected', entry: 'gateway', agent, problem: null, undo });
      return change;
    },
    disconnect_client({ client, dry_run }) {
      const view = clientNamed(client);
      const undo = { action: 'disconnect', at: new Date().toISOString() } as const;
      if (!dry_run) changeClient(client, { state: 'detected', entry: null, agent: null, undo });
      return fakeChange(view, 'disconnect', view.agent, dry_run);
    },
    undo_client_change({ client, dry_run }) {
      const view = clientNamed(client);
      if (!dry_run) changeClient(client, { state: 'detected', entry: null, agent: null, undo: null });
      return fakeChange(view, 'undo', view.agent, dry_run);
    },
    get_client_snippet: ({ client, agent }) => ({
      file: client === 'other' ? null : clientNamed(client).file,
      bridge: {
        language: 'json',
        text: JSON.stringify({ mcpServers: { gateway: { args: ['--agent', agent] } } }, null, 2),
      },
      http: {
        language: 'json',
        text: JSON.stringify({ mcpServers: { gateway: { url: 'http://127.0.0.1:8000/mcp' } } }, null, 2),
      },
    }),
    import_servers: ({ client, names, dry_run }) => fakeImport(clientNamed(client), names, dry_run),
    list_secrets: () => [...(world.secrets ?? [])],
    set_secret({ name }) {
      world.secrets = [...new Set([...(world.secrets ?? []), name])].sort();
      publish({ type: 'secrets', names: world.secrets });
      return { stored: true };
    },
    delete_secret({ name }) {
      world.secrets = (world.secrets ?? []).filter((each) => each !== name);
      publish({ type: 'secrets', names: world.secrets });
      return { deleted: true };
    },
    get_settings: () => world.settings,
    async update_settings(fields) {
      await wait(120);
      const of = <T>(
        value: T | null | undefined,
        before: { value: T; source: typeof world.settings.port.source },
        fallback: T,
      ) =>
        value === undefined
          ? before
          : value === null
            ? { value: fallback, source: 'default' as const }
            : { value, source: 'setting' as const };
      const before = world.settings;
      const port = of(fields.port, before.port, 8000);
      const workspace =
        fields.workspace === undefined ? before.workspace : { value: fields.workspace, source: 'setting' as const };
      world.settings = {
        ...before,
        port,
        workspace,
        connection_timeout_ms: of(fields.connection_timeout_ms, before.connection_timeout_ms, 10_000),
        tool_call_timeout_ms: of(fields.tool_call_timeout_ms, before.tool_call_timeout_ms, 30_000),
        restart_needed: fields.port !== undefined ? ['port'] : [],
      };
      publish({ type: 'settings', settings: world.settings });
      return world.settings;
    },
    get_example_server: () => ({
      name: 'example',
      transport: 'stdio',
      command: 'node',
      args: ['/opt/agent-gateway/examples/mcp-test-server.mjs'],
    }),
    list_activity: (query) => activityOf(world.servers.length === 0 ? 0 : 400, query),
    check_activity: () => ({ ok: true, records: 400, first_seq: 1, last_seq: 400, last_hash: null, problem: null }),
    get_diagnostics: () => ({ text: 'Agent Gateway Desktop 0.1.0\nservers: 9\n' }),
  };

  const done = { done: true } as const;
  const desktop: DesktopHandlers = {
    get_host: () => ({
      platform: 'linux',
      versions: { app: '0.1.0', electron: '45.4.1', chromium: '146.0.7680.0', node: '24.11.0' },
      can: { tray: true, start_at_login: true, keychain: true },
      api: apiProblem ? { url: null, problem: apiProblem } : { url: 'http://127.0.0.1:8000', problem: null },
    }),
    get_preferences: () => preferences,
    update_preferences: (part) => {
      preferences = { ...preferences, ...part };
      return preferences;
    },
    get_admin_token: () => ({ token: 'agw_admin_1f0e9d8c7b6a59483726150413221100' }),
    rotate_admin_token: () => ({ token: 'agw_admin_00112233445566778899aabbccddeeff' }),
    choose_folder: () => ({ path: '/home/mira/agents' }),
    choose_text_file: () => null,
    use_key_file: () => done,
    open_logs_folder: () => done,
    open_external: () => done,
    restart_app: () => done,
  };

  const answer = async (handlers: object, operation: string, input: unknown): Promise<Outcome> => {
    if (silent) return new Promise(() => {});
    if (broken)
      return {
        ok: false,
        error: { code: 'unavailable', message: 'The gateway could not be reached. Is it still running?' },
      };
    try {
      const handle = (handlers as Record<string, (input: unknown, context: unknown) => unknown>)[operation];
      const value = await handle?.(input ?? {}, { signal: { aborted: false } });
      return { ok: true, value: JSON.parse(JSON.stringify(value)) };
    } catch (error) {
      if (error instanceof GatewayError) return { ok: false, error: error.toBody() };
      throw error;
    }
  };
  return {
    publish,
    call: (operation, input) => answer(admin, operation, input),
    desktop: (operation, input) => answer(desktop, operation, input),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function tokenView(label: string): AgentTokenView {
  return { token_id: crypto.randomUUID(), label, created_at: '2026-11-23T03:17:51.604000+00:00', last_used_at: null };
}
