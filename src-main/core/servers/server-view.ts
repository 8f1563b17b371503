// A server as it leaves the core: names of its secrets, the state of its connection, and what deserves attention.
import type { ApprovalView } from '../../../src-shared/model/approval.ts';
import { authTypeOf } from '../../../src-shared/model/auth-type.ts';
import { configWarnings } from '../../../src-shared/model/config-warnings.ts';
import type { LastError, ServerView, Warning } from '../../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../../src-shared/model/naming.ts';
import type { ReviewSummary } from '../../../src-shared/model/tool-review.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import { isoTime } from '../clock.ts';
import type { StoredServer } from '../store/config-store.ts';
import type { OpenedServer, SecretGroup } from './server-config.ts';
import type { ConnectionState } from './server-connection.ts';

export interface ServerRecord {
  readonly stored: StoredServer;
  readonly opened: OpenedServer;
  readonly origin: ServerView['origin'];
  /** Given by code; beats `credentials`. */
  readonly tokenProvider?: McpTokenProvider;
  /** Registered by the code of a workspace: its approval is bound to the program, as for a stored one. */
  readonly bound?: boolean;
}

/** Why a server whose secrets do not open cannot be connected; null when they do. */
export function lockedError({ locked, lockedBecause }: OpenedServer): LastError | null {
  if (locked.length === 0) return null;
  const reason = lockedBecause ?? 'They were stored under another key. Start with that key, or enter them again';
  return { error_code: 'config_error', error: `Its stored secrets cannot be opened. ${reason}` };
}

export interface Circumstances {
  /** Why it cannot be connected although it is enabled; null when nothing is in the way. */
  readonly obstacle: LastError | null;
  readonly approval: ApprovalView;
  readonly review: ReviewSummary;
  /** The resources it lists that another server had first. */
  readonly shadowed: ReadonlySet<string>;
  readonly openToAll: boolean;
}

export function serverView(
  { stored, opened, origin }: ServerRecord,
  state: ConnectionState,
  { obstacle, approval, review, shadowed, openToAll }: Circumstances,
): ServerView {
  const { config, locked } = opened;
  const keys = (group: SecretGroup) =>
    locked.includes(group) ? [DECRYPTION_FAILED] : Object.keys(config[group] ?? {});
  const unusable = config.enabled ? obstacle : null;
  const connected = state.status === 'connected';
  return {
    id: stored.id,
    name: config.name,
    transport: config.transport,
    command: config.command,
    args: config.args && [...config.args],
    url: config.url,
    header_keys: keys('headers'),
    enabled: config.enabled,
    credential_keys: keys('credentials'),
    has_env: stored.encrypted_env !== null || config.env !== null,
    auth_type: locked.length > 0 ? 'none' : authTypeOf(config.credentials),
    tool_count: connected ? (state.discovery?.tools.length ?? 0) : 0,
    connected,
    created_at: stored.created_at,
    updated_at: stored.updated_at,
    status: unusable ? 'error' : state.status,
    last_error: unusable ?? state.lastError,
    next_retry_at: state.nextRetryAt === null ? null : isoTime(state.nextRetryAt),
    env_keys: keys('env'),
    cwd: config.cwd,
    origin,
    era: state.era,
    server_info: state.serverInfo && { name: state.serverInfo.name, version: state.serverInfo.version },
    timeouts: config.timeouts,
    disabled_tools: [...config.disabled_tools],
    approval,
    review,
    open_to_all: openToAll,
    warnings: [
      ...configWarnings(config),
      ...(state.discovery?.warnings ?? []),
      ...heldBack(config.name, review),
      ...inTheShadow(config.name, shadowed),
    ],
  };
}

function heldBack(name: string, { changed }: ReviewSummary): Warning[] {
  if (changed === 0) return [];
  const message = `Its tools or instructions have changed since they were accepted (${changed}) and wait for a look: agent-gateway servers review ${name}`;
  return [{ code: 'tools_changed', message }];
}

function inTheShadow(name: string, shadowed: ReadonlySet<string>): Warning[] {
  const [first] = shadowed;
  if (first === undefined) return [];
  const more = shadowed.size === 1 ? '' : ` (and ${shadowed.size - 1} more)`;
  const message = `It lists a resource that another server had first, ${JSON.stringify(first.slice(0, 128))}${more}: agents find this one under agw://${name}/…`;
  return [{ code: 'resource_shadowed', message }];
}
