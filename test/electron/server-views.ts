// Views of servers as the core would send them, for tests of what the shell makes of them.
import { APPROVED } from '../../src-shared/model/approved.ts';
import { type ServerView, serverViewSchema } from '../../src-shared/model/mcp-server.ts';

export function serverView(change: Partial<ServerView> & { readonly name: string }): ServerView {
  return serverViewSchema.parse({
    id: `id-of-${change.name}`,
    transport: 'stdio',
    command: 'node',
    args: null,
    url: null,
    header_keys: [],
    enabled: true,
    credential_keys: [],
    has_env: false,
    auth_type: 'none',
    tool_count: 0,
    connected: change.status === 'connected',
    created_at: '2026-11-23T03:17:51.604281+00:00',
    updated_at: null,
    status: 'connected',
    last_error: null,
    next_retry_at: null,
    env_keys: [],
    cwd: null,
    origin: 'admin',
    era: null,
    server_info: null,
    timeouts: null,
    disabled_tools: [],
    approval: APPROVED,
    open_to_all: false,
    review: { policy: 'block', new: 0, changed: 0 },
    warnings: [],
    ...change,
  });
}
