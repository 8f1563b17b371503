// One valid call of every operation with its answer, and handlers that give these answers: the contract without a core.
import type { HandlerContext } from '../../../src-main/core/dispatch.ts';
import {
  type AdminHandlers,
  type AdminInput,
  type AdminOperation,
  type AdminOutput,
  adminContract,
} from '../../../src-shared/contract/admin.ts';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';

/** A new row of the contract does not compile until it has a sample here. */
type Samples = { readonly [K in AdminOperation]: { readonly input: AdminInput<K>; readonly output: AdminOutput<K> } };

export const ID = '5f0c9e0a-6f7e-4c55-9a34-0a6f5a7d9b10';

export const serverView: AdminOutput<'get_server'> = {
  id: ID,
  name: 'files',
  transport: 'stdio',
  command: 'npx',
  args: ['-y', 'thing'],
  url: null,
  header_keys: [],
  enabled: true,
  credential_keys: [],
  has_env: true,
  auth_type: 'none',
  tool_count: 1,
  connected: true,
  created_at: '2026-11-23T03:17:51.604281+00:00',
  updated_at: null,
  status: 'connected',
  last_error: null,
  next_retry_at: null,
  env_keys: ['TOKEN'],
  cwd: null,
  origin: 'admin',
  era: 'legacy',
  server_info: { name: 'thing', version: '1' },
  timeouts: { connection_ms: 5_000 },
  disabled_tools: [],
  approval: {
    state: 'pending',
    reason: 'unconfirmed',
    command_line: 'npx -y thing',
    program: '/usr/bin/npx',
    fingerprint: 'f'.repeat(64),
  },
  review: { policy: 'block', new: 0, changed: 0 },
  open_to_all: true,
  warnings: [{ code: 'looks_secret', message: 'An argument looks like a secret' }],
};

const authView: AdminOutput<'get_server_auth'> = {
  server_id: ID,
  auth_type: 'oauth2_client_credentials',
  header_names: ['X-Tenant'],
  token: {
    kind: 'oauth2_client_credentials',
    source: 'https://auth.example.com',
    status: 'valid',
    valid_until: '2026-11-23T04:17:51.604281+00:00',
    next_refresh: '2026-11-23T04:12:51.604281+00:00',
    last_refresh: '2026-11-23T03:17:51.604281+00:00',
    last_error: null,
    claims: { aud: 'api' },
  },
  can_sign_in: false,
  pending_sign_in: null,
};

const summary: AdminOutput<'list_tools'>[number] = {
  name: 'files__read',
  original_name: 'read',
  title: null,
  description: 'Reads — “ünïcode” \u2028 included',
  server_name: 'files',
  source: 'mcp',
  shadowed_by: null,
  disabled: false,
  review: null,
  annotations: { readOnlyHint: true },
};

const settings: AdminOutput<'get_settings'> = {
  version: '0.1.0',
  port: { value: 8_000, source: 'default' },
  connection_timeout_ms: { value: 10_000, source: 'file' },
  tool_call_timeout_ms: { value: 30_000, source: 'environment' },
  workspace: { value: null, source: 'default' },
  restart_needed: [],
  data_dir: '/data',
  key: { source: 'key_file', description: 'Protected by file permissions' },
  notices: [],
};

const workspace: AdminOutput<'get_workspace'> = {
  root: '/home/user/workspace',
  problems: [{ file: 'tools/a.yaml', line: 2, column: 5, message: 'tools/a.yaml: name is missing (line 2, column 5)' }],
  tools: [
    {
      file: 'tools/log.yaml',
      name: 'log',
      kind: 'command',
      state: 'pending',
      secrets: ['KEY'],
      missing_secrets: ['KEY'],
      error: null,
    },
  ],
  code: { file: 'gateway.ts', state: 'failed', error: 'gateway.ts: no', restart_needed: ['lib.ts'] },
  pending: [
    { file: 'tools/log.yaml', kind: 'command', changed: true, command_line: 'git log', runs: ['x.sh'], content: null },
  ],
  fingerprint: 'f'.repeat(64),
  trusted_by_flag: false,
};

const testResult: AdminOutput<'test_server'> = {
  success: false,
  tool_count: 0,
  tools: [],
  error: 'Could not reach it',
  error_code: 'connection_error',
};

const agent: AdminOutput<'list_agents'>[number] = {
  name: 'writer',
  description: null,
  enabled: true,
  mcp_servers: ['files'],
  tools: null,
  unknown_servers: [],
  error: null,
  error_place: null,
  unreadable: false,
  built_in: false,
};

const elicitation: AdminOutput<'list_elicitations'>[number] = {
  elicitation_id: 'q-1',
  server: 'files',
  tool: 'read',
  agent: null,
  mode: 'form',
  message: 'Which folder?',
  requested_schema: { type: 'object', properties: { folder: { type: 'string' } }, required: ['folder'] },
  url: null,
  host: null,
  asked_at: '2026-11-23T03:17:51.604281+00:00',
  expires_at: '2026-11-23T03:22:51.604281+00:00',
};

const token = {
  token_id: ID,
  label: 'Editor',
  created_at: '2026-11-23T03:17:51.604281+00:00',
  last_used_at: null,
};

const why: AdminOutput<'why_tool'> = {
  agent: 'writer',
  tool: 'files__read',
  visible: false,
  source: 'mcp',
  server_name: 'files',
  verdicts: [{ check: 'server_enabled', ok: false, message: 'The server files is disabled: enable it' }],
  shadowed: [{ source: 'mcp', server_name: 'files', verdicts: [] }],
};

const activity: ActivityRecord = {
  seq: 11,
  time: '2026-11-23T03:17:51.604Z',
  who: { kind: 'agent', agent: 'writer', token_id: ID },
  kind: 'tool',
  name: 'files__read',
  server: 'files',
  shape: '{path: text(12)}',
  bytes_in: 23,
  bytes_out: null,
  result: 'tool_error',
  ms: 12.5,
  prev: 'b'.repeat(64),
  hash: 'a'.repeat(64),
};

const client: AdminOutput<'list_clients'>[number] = {
  client: 'cursor',
  title: 'Cursor',
  state: 'connected',
  problem: null,
  file: '/home/me/.cursor/mcp.json',
  entry: 'gateway',
  agent: 'writer',
  starts_gateway: false,
  other_servers: 1,
  undo: { action: 'connect', at: '2026-11-23T03:17:51.604Z' },
  restart: 'Restart Cursor to apply',
  source: 'https://cursor.com/docs/mcp',
};

const change: AdminOutput<'connect_client'> = {
  client: 'cursor',
  action: 'connect',
  file: '/home/me/.cursor/mcp.json',
  entry: 'gateway',
  agent: 'writer',
  diff: '@@ -1,1 +1,1 @@\n',
  file_hash: 'f'.repeat(64),
  applied: false,
  backup: null,
  restart: 'Restart Cursor to apply',
};

export const SAMPLES: Samples = {
  get_health: { input: {}, output: { status: 'ok' } },
  get_snapshot: {
    input: {},
    output: {
      boot: 'b',
      seq: 3,
      servers: [serverView],
      tools: [{ owner: ID, tools: [summary] }],
      agents: [agent],
      elicitations: [elicitation],
      agent_tokens: [{ agent: 'writer', tokens: [token] }],
      settings,
      workspace,
      secrets: ['WEATHER_KEY'],
    },
  },
  create_server: {
    input: { name: 'files', transport: 'stdio', command: 'npx', args: ['-y', 'thing'], env: { TOKEN: 'x' } },
    output: serverView,
  },
  list_servers: { input: {}, output: [serverView, { ...serverView, id: 'second', name: 'other' }] },
  test_server_config: {
    input: { transport: 'streamable_http', url: 'https://mcp.example.com/mcp', headers: { 'X-Key': null }, id: ID },
    output: { ...testResult, success: true, error: null, error_code: null },
  },
  get_server: { input: { id: ID }, output: serverView },
  update_server: { input: { id: ID, enabled: false, env: { TOKEN: null } }, output: { ...serverView, enabled: false } },
  delete_server: { input: { id: ID }, output: { deleted: true } },
  restore_server: { input: { id: ID }, output: serverView },
  duplicate_server: { input: { id: ID, name: 'copy' }, output: { ...serverView, name: 'copy' } },
  test_server: { input: { id: ID }, output: testResult },
  diagnose_server: {
    input: { id: ID },
    output: {
      ok: false,
      steps: [
        { step: 'resolve command', ok: true, ms: 2, message: 'It is /usr/bin/npx', fix: null },
        { step: 'working directory', ok: true, ms: 0, message: 'It runs in /home/me', fix: null },
        { step: 'spawn', ok: true, ms: 9, message: 'It runs as process 4711', fix: null },
        { step: 'stdout clean', ok: true, ms: 10_000, message: 'It printed nothing but messages', fix: null },
        {
          step: 'handshake',
          ok: false,
          ms: 10_000,
          message: 'files did not answer within 10 s',
          fix: { kind: 'set_timeout', ms: 30_000 },
        },
      ],
      argv: ['npx', '-y', 'my-server'],
      cwd: '/home/me',
      env_names: ['HOME', 'PATH'],
    },
  },
  refresh_server: { input: { id: ID }, output: serverView },
  approve_server: { input: { id: ID, fingerprint: 'f'.repeat(64) }, output: serverView },
  review_server_tools: {
    input: { id: ID },
    output: {
      policy: 'block',
      tools: [{ name: 'read', mark: 'changed', changes: [{ path: 'title', before: null, after: '"Read"' }] }],
      fingerprint: 'f'.repeat(64),
    },
  },
  accept_server_tools: {
    input: { id: ID, fingerprint: 'f'.repeat(64), policy: 'follow' },
    output: { policy: 'follow', tools: [], fingerprint: null },
  },
  list_server_tools: {
    input: { id: ID },
    output: [
      {
        name: 'files__read',
        original_name: 'read',
        server_name: 'files',
        description: '',
        input_schema: {},
        annotations: null,
        title: null,
      },
    ],
  },
  get_server_auth: { input: { id: ID }, output: authView },
  refresh_server_auth: { input: { id: ID }, output: authView },
  sign_in_server: {
    input: { id: ID },
    output: {
      host: 'auth.example.com',
      url: 'https://auth.example.com/authorize?x=1',
      expires_at: '2026-11-23T03:22:51.604281+00:00',
    },
  },
  sign_out_server: { input: { id: ID }, output: { ...authView, token: null } },
  get_server_logs: { input: { id: ID }, output: { lines: ['started'], next: 1 } },
  list_tools: { input: {}, output: [summary] },
  get_tool: {
    input: { name: 'a/b?c#d %é' },
    output: { ...summary, input_schema: { type: 'object' }, output_schema: null, warnings: [] },
  },
  call_tool: {
    input: {
      name: 'files__read',
      arguments: { name: 'of the argument', nested: [1, { deep: null }] },
      call_id: 'call-1',
    },
    output: { result: { content: [{ type: 'text', text: 'hello' }], isError: true, _meta: { x: 1 } }, duration_ms: 3 },
  },
  cancel_call: { input: { call_id: 'call-1' }, output: { cancelled: true } },
  list_agents: { input: {}, output: [agent] },
  update_agent: { input: { name: 'writer', mcp_servers: ['files', 'new'] }, output: agent },
  list_agent_tools: { input: { name: 'writer' }, output: [summary] },
  get_agent_budget: {
    input: { name: 'writer', client: 'cursor' },
    output: {
      agent: 'writer',
      client: 'cursor',
      tools: 1,
      bytes: 412,
      max_tools: 40,
      max_name: 60,
      names: [{ tool: 'files__read', seen_as: 'gateway_files__read', bytes: 412, too_long: false }],
    },
  },
  why_tool: { input: { name: 'writer', tool: 'files__read' }, output: why },
  get_workspace: { input: {}, output: workspace },
  approve_workspace: {
    input: { fingerprint: 'f'.repeat(64) },
    output: { ...workspace, pending: [], fingerprint: null },
  },
  create_agent_token: { input: { name: 'writer', label: 'Editor' }, output: { ...token, token: 'agwt_x' } },
  list_agent_tokens: { input: { name: 'writer' }, output: [token] },
  revoke_agent_token: { input: { name: 'writer', token_id: ID }, output: { revoked: true } },
  list_elicitations: { input: {}, output: [elicitation] },
  answer_elicitation: {
    input: { id: 'q-1', action: 'accept', content: { folder: 'notes', depth: 2, deep: true, kinds: ['a'] } },
    output: { answered: true },
  },
  list_clients: { input: {}, output: [client] },
  connect_client: { input: { client: 'cursor', agent: 'writer', dry_run: true }, output: change },
  disconnect_client: {
    input: { client: 'cursor', expected: 'f'.repeat(64) },
    output: { ...change, action: 'disconnect', applied: true, backup: '/home/me/backup.json' },
  },
  undo_client_change: { input: { client: 'cursor' }, output: { ...change, action: 'undo', applied: true } },
  get_client_snippet: {
    input: { client: 'other', agent: 'writer' },
    output: { file: null, bridge: { language: 'json', text: '{}' }, http: null },
  },
  import_servers: {
    input: { client: 'cursor', names: ['Files'], on_conflict: 'rename', dry_run: true },
    output: {
      client: 'cursor',
      file: '/home/me/.cursor/mcp.json',
      servers: [
        {
          name: 'Files',
          as: 'files',
          transport: 'stdio',
          command: 'npx',
          args: ['-y', 'thing'],
          url: null,
          env_keys: ['TOKEN'],
          header_keys: [],
          conflict: false,
          skipped: null,
          server_id: null,
        },
      ],
    },
  },
  list_secrets: { input: {}, output: ['WEATHER_KEY'] },
  set_secret: { input: { name: 'WEATHER_KEY', value: 'the value' }, output: { stored: true } },
  delete_secret: { input: { name: 'WEATHER_KEY' }, output: { deleted: true } },
  list_activity: {
    input: { limit: 5, before: 12, agent: 'writer', result: 'failed' },
    output: { records: [activity], next: 11 },
  },
  check_activity: {
    input: {},
    output: { ok: true, records: 11, first_seq: 1, last_seq: 11, last_hash: 'a'.repeat(64), problem: null },
  },
  get_settings: { input: {}, output: settings },
  update_settings: { input: { port: 9_000, workspace: null }, output: { ...settings, restart_needed: ['port'] } },
  get_example_server: {
    input: {},
    output: { name: 'example', transport: 'stdio', command: 'node', args: ['example.js'] },
  },
  get_diagnostics: { input: {}, output: { text: 'all well' } },
};

export const OPERATIONS = Object.keys(adminContract) as AdminOperation[];

export interface SeenCall {
  readonly operation: AdminOperation;
  readonly input: unknown;
  readonly signal: AbortSignal;
}

export interface FakeCore {
  readonly handlers: AdminHandlers<HandlerContext>;
  /** Every call that reached a handler, with its input as it was parsed. */
  readonly calls: SeenCall[];
}

type Override = (input: unknown, context: HandlerContext) => unknown;

/** Handlers that give the samples' answers, or what an override gives. */
export function createFakeCore(overrides: Partial<Record<AdminOperation, Override>> = {}): FakeCore {
  const calls: SeenCall[] = [];
  const handlers = OPERATIONS.map((operation) => [
    operation,
    async (input: unknown, context: HandlerContext) => {
      calls.push({ operation, input, signal: context.signal });
      return overrides[operation] ? overrides[operation](input, context) : SAMPLES[operation].output;
    },
  ]);
  return { handlers: Object.fromEntries(handlers) as AdminHandlers<HandlerContext>, calls };
}
