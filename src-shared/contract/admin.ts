// The contract: one row per operation of the admin API. REST routes, IPC, client, CLI and OpenAPI are derived from it.
import { z } from 'zod';
import { activityCheckSchema, activityPageSchema, listActivitySchema, seqNumberSchema } from '../model/activity.ts';
import { agentViewSchema, updateAgentSchema } from '../model/agent.ts';
import { agentTokenViewSchema, createdAgentTokenSchema, tokenLabelSchema } from '../model/agent-token.ts';
import { authViewSchema, signInSchema } from '../model/auth.ts';
import {
  agentBudgetSchema,
  clientChangeSchema,
  clientIdSchema,
  clientSnippetSchema,
  clientViewSchema,
  conflictPolicySchema,
  importResultSchema,
} from '../model/client.ts';
import { diagnosisSchema } from '../model/diagnosis.ts';
import { elicitationAnswerSchema, elicitationViewSchema } from '../model/elicitation.ts';
import { serverNameSchema } from '../model/fields.ts';
import {
  createServerSchema,
  serverLogSchema,
  serverViewSchema,
  testResultSchema,
  testServerConfigSchema,
  updateServerSchema,
} from '../model/mcp-server.ts';
import { secretNameSchema, secretValueSchema } from '../model/secret.ts';
import { settingsViewSchema, updateSettingsSchema } from '../model/settings.ts';
import { callResultSchema, serverToolSchema, toolDetailSchema, toolSummarySchema } from '../model/tool.ts';
import { acceptToolsSchema, toolReviewSchema } from '../model/tool-review.ts';
import { whySchema } from '../model/why.ts';
import { workspaceViewSchema } from '../model/workspace.ts';
import { snapshotSchema } from './events.ts';
import type { ClientOf, HandlersOf, InputOf, Operations, OutputOf } from './operation.ts';

const none = z.object({});
const byId = z.object({ id: z.string() });
const clientChangeRequest = z.object({
  client: clientIdSchema,
  dry_run: z.boolean().default(false),
  expected: z.string().max(128).optional(),
});
const CLIENT_ERRORS = [
  'agent_not_found',
  'not_found',
  'conflict',
  'config_error',
  'unavailable',
  'storage_full',
  'read_only',
] as const;
const callId = z.string().min(1).max(128);

/** `--url` is the gateway's, and what may be given several times is named after one of it. */
const serverFlags = {
  url: 'server-url',
  args: 'arg',
  headers: 'header',
  credentials: 'credential',
  disabled_tools: 'disabled-tool',
  'timeouts.connection_ms': 'connection-timeout-ms',
  'timeouts.tool_call_ms': 'tool-call-timeout-ms',
} as const;

export const adminContract = {
  get_health: {
    summary: 'Says that the gateway answers, and nothing else',
    method: 'GET',
    path: '/v1/health',
    auth: 'none',
    cli: { words: ['health'] },
    input: none,
    output: z.object({ status: z.literal('ok') }),
  },
  get_snapshot: {
    summary: 'Everything a dashboard shows, with the number of the last event it contains',
    method: 'GET',
    path: '/v1/admin/snapshot',
    cli: { words: ['snapshot'] },
    input: none,
    output: snapshotSchema,
  },
  create_server: {
    summary: 'Register a server; it is connected at once when enabled',
    method: 'POST',
    path: '/v1/admin/mcp-servers',
    errors: ['conflict', 'key_unavailable', 'storage_full'],
    cli: { positionals: ['name'], rest: 'server', flags: serverFlags, paths: ['cwd'] },
    input: createServerSchema,
    output: serverViewSchema,
  },
  list_servers: {
    summary: 'All servers, oldest first',
    method: 'GET',
    path: '/v1/admin/mcp-servers',
    cli: { columns: ['name', 'transport', 'status', 'tool_count', 'last_error.error'] },
    input: none,
    output: z.array(serverViewSchema),
  },
  test_server_config: {
    summary: 'Try a configuration without storing it',
    method: 'POST',
    path: '/v1/admin/mcp-servers/test',
    errors: ['mcp_server_not_found'],
    cli: { words: ['servers', 'try'], rest: 'server', flags: serverFlags, paths: ['cwd'] },
    input: testServerConfigSchema,
    output: testResultSchema,
  },
  get_server: {
    summary: 'One server',
    method: 'GET',
    path: '/v1/admin/mcp-servers/{id}',
    errors: ['mcp_server_not_found'],
    input: byId,
    output: serverViewSchema,
  },
  update_server: {
    summary: 'Change a server: absent fields stay, null inside env, headers or credentials keeps the stored value',
    method: 'PUT',
    path: '/v1/admin/mcp-servers/{id}',
    errors: ['mcp_server_not_found', 'conflict', 'key_unavailable', 'storage_full'],
    cli: {
      rest: 'server',
      flags: serverFlags,
      paths: ['cwd'],
      presets: {
        enable: { summary: 'Switch a server on', input: { enabled: true } },
        disable: { summary: 'Switch a server off: no process, no tools', input: { enabled: false } },
      },
    },
    input: updateServerSchema.extend({ id: z.string() }),
    output: serverViewSchema,
  },
  delete_server: {
    summary: 'Delete a server; its process and tools are gone at once, a restore is possible for 30 seconds',
    method: 'DELETE',
    path: '/v1/admin/mcp-servers/{id}',
    errors: ['mcp_server_not_found', 'conflict', 'storage_full'],
    input: byId,
    output: z.object({ deleted: z.literal(true) }),
  },
  restore_server: {
    summary: 'Undo a delete of the last 30 seconds: same id, same secrets',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/restore',
    errors: ['mcp_server_not_found', 'conflict', 'storage_full'],
    input: byId,
    output: serverViewSchema,
  },
  duplicate_server: {
    summary: 'Copy a server under a new name; its secrets never leave the core',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/duplicate',
    errors: ['mcp_server_not_found', 'conflict', 'storage_full'],
    cli: { positionals: ['id', 'name'] },
    input: z.object({ id: z.string(), name: serverNameSchema }),
    output: serverViewSchema,
  },
  test_server: {
    summary: 'Try a stored server with a connection of its own; the live one is not touched',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/test',
    errors: ['mcp_server_not_found'],
    input: byId,
    output: testResultSchema,
  },
  diagnose_server: {
    summary: 'Reach a server once, step by step: how long each step takes, where it ends, what would help',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/diagnose',
    errors: ['mcp_server_not_found', 'config_error'],
    input: byId.extend({ call_id: callId.optional() }),
    output: diagnosisSchema,
  },
  refresh_server: {
    summary: 'Reconnect a server and discover its tools anew',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/refresh',
    errors: ['mcp_server_not_found', 'conflict', 'connection_error', 'auth_error', 'timeout', 'config_error'],
    input: byId,
    output: serverViewSchema,
  },
  approve_server: {
    summary: 'Approve what a server would run: it came from elsewhere, or its command or program changed',
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/approve',
    errors: ['mcp_server_not_found', 'conflict', 'storage_full'],
    input: z.object({ id: z.string(), fingerprint: z.string().max(128).optional() }),
    output: serverViewSchema,
  },
  review_server_tools: {
    summary:
      "What became of a server's tools since somebody looked at them: new ones, and changed ones that are held back",
    method: 'GET',
    path: '/v1/admin/mcp-servers/{id}/review',
    errors: ['mcp_server_not_found'],
    cli: { words: ['servers', 'review'] },
    input: byId,
    output: toolReviewSchema,
  },
  accept_server_tools: {
    summary: "Take a server's new and changed tools as they are now, or choose to follow whatever it says",
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/review',
    errors: ['mcp_server_not_found', 'conflict'],
    cli: { words: ['servers', 'accept'], flags: { tools: 'tool' } },
    input: acceptToolsSchema.extend({ id: z.string() }),
    output: toolReviewSchema,
  },
  list_server_tools: {
    summary: "A server's tools; none while it is not connected",
    method: 'GET',
    path: '/v1/admin/mcp-servers/{id}/tools',
    errors: ['mcp_server_not_found'],
    cli: { columns: ['name', 'title', 'description'] },
    input: byId,
    output: z.array(serverToolSchema),
  },
  get_server_auth: {
    summary: 'How a remote server is authorized: kind, source and state of its token, never the token',
    method: 'GET',
    path: '/v1/admin/mcp-servers/{id}/auth',
    errors: ['mcp_server_not_found', 'conflict', 'config_error'],
    input: byId,
    output: authViewSchema,
  },
  refresh_server_auth: {
    summary: "Renew a server's token now",
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/auth/refresh',
    errors: ['mcp_server_not_found', 'conflict', 'auth_error', 'timeout', 'config_error'],
    input: byId,
    output: authViewSchema,
  },
  sign_in_server: {
    summary: "Prepare a user's sign-in: the page to open, and the host to show before it is opened",
    method: 'POST',
    path: '/v1/admin/mcp-servers/{id}/auth/sign-in',
    errors: ['mcp_server_not_found', 'conflict', 'auth_error', 'timeout', 'connection_error', 'config_error'],
    input: byId,
    output: signInSchema,
  },
  sign_out_server: {
    summary: 'Forget what a sign-in left behind, here and at the authorization server',
    method: 'DELETE',
    path: '/v1/admin/mcp-servers/{id}/auth',
    errors: ['mcp_server_not_found', 'conflict', 'storage_full'],
    cli: { words: ['servers', 'auth', 'sign-out'] },
    input: byId,
    output: authViewSchema,
  },
  get_server_logs: {
    summary: "The last lines a server's process wrote to its error output, secrets taken out",
    method: 'GET',
    path: '/v1/admin/mcp-servers/{id}/logs',
    errors: ['mcp_server_not_found'],
    cli: { follows: 'server_log' },
    input: byId.extend({ after: seqNumberSchema.optional() }),
    output: serverLogSchema,
  },
  list_tools: {
    summary: 'The whole tool registry, shadowed tools included',
    method: 'GET',
    path: '/v1/admin/tools',
    cli: { columns: ['name', 'source', 'server_name', 'shadowed_by', 'disabled', 'description'] },
    input: none,
    output: z.array(toolSummarySchema),
  },
  get_tool: {
    summary: 'One tool in full, by the name it is offered under',
    method: 'GET',
    path: '/v1/admin/tools/{name}',
    errors: ['tool_not_found'],
    input: z.object({ name: z.string() }),
    output: toolDetailSchema,
  },
  call_tool: {
    summary: 'Call a tool',
    method: 'POST',
    path: '/v1/admin/tools/{name}/call',
    largeBody: true,
    errors: ['tool_not_found', 'conflict', 'timeout', 'connection_error', 'upstream_error'],
    cli: { rest: 'arguments', flags: { arguments: 'args' } },
    input: z.object({
      name: z.string(),
      arguments: z.record(z.string(), z.unknown()).default({}),
      call_id: callId.optional(),
    }),
    output: callResultSchema,
  },
  cancel_call: {
    summary: 'Cancel a running call',
    method: 'POST',
    path: '/v1/admin/calls/{call_id}/cancel',
    errors: ['call_not_found'],
    input: z.object({ call_id: callId }),
    output: z.object({ cancelled: z.literal(true) }),
  },
  list_agents: {
    summary: 'The built-in agent, those of the workspace, and the servers each lists',
    method: 'GET',
    path: '/v1/admin/agents',
    cli: { columns: ['name', 'enabled', 'mcp_servers', 'tools', 'error'] },
    input: none,
    output: z.array(agentViewSchema),
  },
  update_agent: {
    summary: 'Change the servers an agent lists: the list in its AGENT.md changes, every other byte stays',
    method: 'PUT',
    path: '/v1/admin/agents/{name}',
    errors: ['agent_not_found', 'conflict', 'storage_full', 'read_only', 'unavailable'],
    cli: { words: ['agents', 'assign'], flags: { mcp_servers: 'server' } },
    input: updateAgentSchema.extend({ name: z.string() }),
    output: agentViewSchema,
  },
  list_agent_tools: {
    summary: 'The tools an agent can call now',
    method: 'GET',
    path: '/v1/admin/agents/{name}/tools',
    errors: ['agent_not_found'],
    cli: { columns: ['name', 'source', 'server_name', 'description'] },
    input: z.object({ name: z.string() }),
    output: z.array(toolSummarySchema),
  },
  get_agent_budget: {
    summary: "What an agent's tools cost a model: their number, their JSON, and their names as a client shows them",
    method: 'GET',
    path: '/v1/admin/agents/{name}/budget',
    errors: ['agent_not_found'],
    input: z.object({ name: z.string(), client: clientIdSchema.optional() }),
    output: agentBudgetSchema,
  },
  why_tool: {
    summary: 'Why an agent can or cannot see a tool: every condition in order, with what to do where one does not hold',
    method: 'GET',
    path: '/v1/admin/agents/{name}/why/{tool}',
    errors: ['agent_not_found', 'tool_not_found'],
    input: z.object({ name: z.string(), tool: z.string() }),
    output: whySchema,
  },
  get_workspace: {
    summary: 'The workspace: its tools and its code, what is wrong in it, and the text of what waits for approval',
    method: 'GET',
    path: '/v1/admin/workspace',
    errors: ['not_found'],
    input: none,
    output: workspaceViewSchema,
  },
  approve_workspace: {
    summary: 'Approve what waits in the workspace: code, programs that tools start, and what may have a secret',
    method: 'POST',
    path: '/v1/admin/workspace/approve',
    errors: ['not_found', 'conflict', 'storage_full'],
    input: z.object({ fingerprint: z.string().max(128) }),
    output: workspaceViewSchema,
  },
  create_agent_token: {
    summary: 'Make a token with which a client opens the MCP endpoint as this agent; it is shown this once',
    method: 'POST',
    path: '/v1/admin/agents/{name}/tokens',
    errors: ['agent_not_found', 'conflict', 'storage_full'],
    cli: { positionals: ['name', 'label'] },
    input: z.object({ name: z.string(), label: tokenLabelSchema }),
    output: createdAgentTokenSchema,
  },
  list_agent_tokens: {
    summary: 'The tokens of an agent with their last use, never the tokens themselves',
    method: 'GET',
    path: '/v1/admin/agents/{name}/tokens',
    errors: ['agent_not_found'],
    input: z.object({ name: z.string() }),
    output: z.array(agentTokenViewSchema),
  },
  revoke_agent_token: {
    summary: 'Revoke a token; streams that were opened with it end within a second',
    method: 'DELETE',
    path: '/v1/admin/agents/{name}/tokens/{token_id}',
    errors: ['not_found', 'storage_full'],
    input: z.object({ name: z.string(), token_id: z.string() }),
    output: z.object({ revoked: z.literal(true) }),
  },
  list_elicitations: {
    summary: 'What servers ask of the person at this machine and what waits for an answer',
    method: 'GET',
    path: '/v1/admin/elicitations',
    input: none,
    output: z.array(elicitationViewSchema),
  },
  answer_elicitation: {
    summary: "Answer a server's question: accept it, with what was filled in, decline it or cancel it",
    method: 'POST',
    path: '/v1/admin/elicitations/{id}',
    errors: ['not_found'],
    input: elicitationAnswerSchema.extend({ id: z.string() }),
    output: z.object({ answered: z.literal(true) }),
  },
  list_clients: {
    summary: 'The programs that can use the tools: which are installed here, and which are connected',
    method: 'GET',
    path: '/v1/admin/clients',
    errors: ['unavailable'],
    cli: { columns: ['client', 'state', 'agent', 'other_servers', 'file', 'problem'] },
    input: none,
    output: z.array(clientViewSchema),
  },
  connect_client: {
    summary: "Write our entry into a client's configuration, or only say what that would change",
    method: 'POST',
    path: '/v1/admin/clients/{client}/connect',
    errors: CLIENT_ERRORS,
    input: clientChangeRequest.extend({
      agent: z.string().min(1).max(256).default('default'),
      start: z.boolean().default(false),
    }),
    output: clientChangeSchema,
  },
  disconnect_client: {
    summary: "Take exactly our entry out of a client's configuration",
    method: 'POST',
    path: '/v1/admin/clients/{client}/disconnect',
    errors: CLIENT_ERRORS,
    input: clientChangeRequest,
    output: clientChangeSchema,
  },
  undo_client_change: {
    summary: "Put a client's configuration back as it was before our last change, unless it was changed since",
    method: 'POST',
    path: '/v1/admin/clients/{client}/undo',
    errors: CLIENT_ERRORS,
    input: clientChangeRequest,
    output: clientChangeSchema,
  },
  get_client_snippet: {
    summary: 'What to paste into a configuration by hand: through the bridge, and straight over HTTP',
    method: 'GET',
    path: '/v1/admin/clients/{client}/snippet',
    errors: ['agent_not_found', 'unavailable'],
    input: z.object({
      client: z.union([clientIdSchema, z.literal('other')]),
      agent: z.string().min(1).max(256).default('default'),
    }),
    output: clientSnippetSchema,
  },
  import_servers: {
    summary: "Take over the servers in a client's configuration: they arrive switched off and wait for approval",
    method: 'POST',
    path: '/v1/admin/clients/{client}/import',
    errors: ['config_error', 'unavailable', 'storage_full', 'key_unavailable'],
    cli: { flags: { names: 'name' }, columns: ['name', 'as', 'transport', 'command', 'url', 'skipped'] },
    input: z.object({
      client: clientIdSchema,
      names: z.array(z.string().max(256)).max(500).optional(),
      on_conflict: conflictPolicySchema.default('skip'),
      dry_run: z.boolean().default(false),
    }),
    output: importResultSchema,
  },
  list_secrets: {
    summary: 'The names of the secrets for file tools; their values are never shown',
    method: 'GET',
    path: '/v1/admin/secrets',
    input: none,
    output: z.array(z.string()),
  },
  set_secret: {
    summary: 'Store a secret for file tools under a name, or replace it',
    method: 'PUT',
    path: '/v1/admin/secrets/{name}',
    errors: ['key_unavailable', 'storage_full'],
    cli: { stdin: 'value' },
    input: z.object({ name: secretNameSchema, value: secretValueSchema }),
    output: z.object({ stored: z.literal(true) }),
  },
  delete_secret: {
    summary: 'Delete a secret; tools that use it say so when they are called',
    method: 'DELETE',
    path: '/v1/admin/secrets/{name}',
    errors: ['not_found', 'storage_full'],
    input: z.object({ name: z.string() }),
    output: z.object({ deleted: z.literal(true) }),
  },
  list_activity: {
    summary: 'Who did what, newest first: calls of tools and changes, with the shape of their arguments, never a value',
    method: 'GET',
    path: '/v1/admin/activity',
    cli: { columns: ['seq', 'time', 'who.kind', 'who.agent', 'name', 'server', 'result', 'ms', 'shape'] },
    input: listActivitySchema,
    output: activityPageSchema,
  },
  check_activity: {
    summary: 'Whether the activity log is as it was written: nothing changed, taken out or put in',
    method: 'GET',
    path: '/v1/admin/activity/check',
    input: none,
    output: activityCheckSchema,
  },
  get_settings: {
    summary: 'The settings in force and where each comes from',
    method: 'GET',
    path: '/v1/admin/settings',
    input: none,
    output: settingsViewSchema,
  },
  update_settings: {
    summary: 'Change settings; null gives one back to gateway.yaml or the default',
    method: 'PUT',
    path: '/v1/admin/settings',
    errors: ['conflict', 'storage_full'],
    cli: { words: ['settings', 'set'], paths: ['workspace'] },
    input: updateSettingsSchema,
    output: settingsViewSchema,
  },
  get_example_server: {
    summary: 'The configuration of the example server that comes with the gateway, ready to be registered',
    method: 'GET',
    path: '/v1/admin/example-server',
    errors: ['not_found'],
    cli: { words: ['servers', 'example'] },
    input: none,
    output: z.object({
      name: z.string(),
      transport: z.literal('stdio'),
      command: z.string(),
      args: z.array(z.string()),
    }),
  },
  get_diagnostics: {
    summary: 'What a bug report needs, as text, without any secret',
    method: 'GET',
    path: '/v1/admin/diagnostics',
    cli: { words: ['diagnostics'] },
    input: none,
    output: z.object({ text: z.string() }),
  },
} as const satisfies Operations;

export type AdminContract = typeof adminContract;
export type AdminOperation = keyof AdminContract;
export type AdminClient = ClientOf<AdminContract>;
export type AdminInput<K extends AdminOperation> = InputOf<AdminContract[K]>;
export type AdminOutput<K extends AdminOperation> = OutputOf<AdminContract[K]>;
export type AdminHandlers<Context extends { readonly signal: { readonly aborted: boolean } }> = HandlersOf<
  AdminContract,
  Context
>;

/** The event stream is the one route that is not a call and an answer, so it stands beside the table. */
export const EVENTS_PATH = '/v1/admin/events';
/** Sent with it by a page that a person looks at, who can then be asked what servers want to know. */
export const DASHBOARD_HEADER = 'x-agent-gateway-dashboard';
