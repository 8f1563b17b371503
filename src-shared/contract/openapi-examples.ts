// What the API reference shows as examples: typed against the contract, and without anything that could be a secret.
import type { AdminContract, AdminOperation, AdminOutput } from './admin.ts';
import type { InputOf } from './operation.ts';

/** `request` is the body; what the path carries is not repeated in it. */
export type Examples = {
  readonly [K in AdminOperation]?: {
    readonly request?: Partial<InputOf<AdminContract[K]>>;
    readonly response?: AdminOutput<K>;
  };
};

const server: AdminOutput<'get_server'> = {
  id: '5f0c9e0a-6f7e-4c55-9a34-0a6f5a7d9b10',
  name: 'files',
  transport: 'stdio',
  command: 'npx',
  args: ['-y', '@modelcontextprotocol/server-filesystem', '/tmp'],
  url: null,
  header_keys: [],
  enabled: true,
  credential_keys: [],
  has_env: true,
  auth_type: 'none',
  tool_count: 14,
  connected: true,
  created_at: '2026-11-23T03:17:51.604000+00:00',
  updated_at: null,
  status: 'connected',
  last_error: null,
  next_retry_at: null,
  env_keys: ['NODE_ENV'],
  cwd: null,
  origin: 'admin',
  era: 'legacy',
  server_info: { name: 'secure-filesystem-server', version: '0.2.0' },
  timeouts: null,
  disabled_tools: [],
  approval: { state: 'approved', reason: null, command_line: null, program: null, fingerprint: null },
  review: { policy: 'block', new: 0, changed: 0 },
  open_to_all: false,
  warnings: [],
};

const testResult: AdminOutput<'test_server'> = {
  success: true,
  tool_count: 1,
  tools: [{ name: 'read_file', description: 'Read a file as text' }],
  error: null,
  error_code: null,
};

const stdio = {
  name: 'files',
  transport: 'stdio',
  command: 'npx',
  args: ['-y', '@modelcontextprotocol/server-filesystem', '/tmp'],
  env: { NODE_ENV: 'production' },
} as const;

const remote = {
  transport: 'streamable_http',
  url: 'https://mcp.example.com/mcp',
  headers: { 'X-API-Version': '2024-01-01' },
} as const;

const input = {
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
};

const tool = {
  name: 'files__read_file',
  original_name: 'read_file',
  title: 'Read file',
  description: 'Read a file as text',
  annotations: { readOnlyHint: true },
  server_name: 'files',
};

const token = {
  token_id: '0d4f0a0e-35f5-4d0c-8c1c-6f1b7d1f2a3b',
  label: 'My editor',
  created_at: '2026-11-23T03:17:51.604000+00:00',
  last_used_at: '2026-11-23T09:02:00.000000+00:00',
};

export const EXAMPLES: Examples = {
  get_health: { response: { status: 'ok' } },
  create_server: {
    request: { ...stdio, args: [...stdio.args] },
    response: { ...server, status: 'connecting', connected: false, tool_count: 0, era: null, server_info: null },
  },
  list_servers: { response: [server] },
  get_server: { response: server },
  update_server: {
    request: { args: ['-y', '@modelcontextprotocol/server-filesystem', '/srv'], env: { NODE_ENV: null } },
  },
  delete_server: { response: { deleted: true } },
  duplicate_server: { request: { name: 'files-copy' } },
  test_server_config: { request: remote, response: testResult },
  test_server: { response: testResult },
  refresh_server: { response: server },
  list_server_tools: { response: [{ ...tool, input_schema: input }] },
  list_tools: { response: [{ ...tool, source: 'mcp', shadowed_by: null, disabled: false, review: null }] },
  call_tool: {
    request: { arguments: { path: '/tmp/notes.txt' }, call_id: 'my-call-1' },
    response: { result: { content: [{ type: 'text', text: 'Buy milk' }] }, duration_ms: 12 },
  },
  cancel_call: { response: { cancelled: true } },
  create_agent_token: { request: { label: 'My editor' } },
  list_agent_tokens: { response: [token] },
  revoke_agent_token: { response: { revoked: true } },
  update_settings: { request: { tool_call_timeout_ms: 60_000 } },
};
