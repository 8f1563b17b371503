// A stored server and its configuration in the clear: opening and sealing. What a change makes of it: change-config.ts.
import type { Credentials } from '../../../src-shared/model/auth-type.ts';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { GatewayError } from '../errors.ts';
import type { StoredServer } from '../store/config-store.ts';
import type { SecretBox } from '../store/secret-box.ts';

/** The groups of secrets a server may hold; each is one sealed token in the store. */
export const SECRET_GROUPS = ['env', 'headers', 'credentials'] as const;
export type SecretGroup = (typeof SECRET_GROUPS)[number];

export interface OpenedServer {
  readonly config: ServerConfig;
  /** Groups whose ciphertext the present key cannot open; their values in `config` are null. */
  readonly locked: readonly SecretGroup[];
  /** Why they cannot be opened and what to do, as a sentence. */
  readonly lockedBecause?: string;
}

/** A stored server before its secrets are opened: locked where there are any. */
export function unopened(stored: StoredServer): OpenedServer {
  const locked = SECRET_GROUPS.filter((group) => stored[`encrypted_${group}`] !== null);
  const lockedBecause = 'The encryption key has been asked for and is not here yet';
  return { config: { ...plainConfig(stored), env: null, headers: null, credentials: null }, locked, lockedBecause };
}

export async function openServer(stored: StoredServer, box: SecretBox): Promise<OpenedServer> {
  const locked: SecretGroup[] = [];
  let lockedBecause: string | undefined;
  const open = async <T>(group: SecretGroup): Promise<T | null> => {
    const token = stored[`encrypted_${group}`];
    if (token === null) return null;
    try {
      return (await box.open(token)) as T;
    } catch (error) {
      locked.push(group);
      if (error instanceof GatewayError) lockedBecause = error.message;
      return null;
    }
  };
  const config: ServerConfig = {
    ...plainConfig(stored),
    env: await open<Record<string, string>>('env'),
    headers: await open<Record<string, string>>('headers'),
    credentials: await open<Credentials>('credentials'),
  };
  return { config, locked, ...(lockedBecause !== undefined && { lockedBecause }) };
}

function plainConfig(stored: StoredServer): Omit<ServerConfig, SecretGroup> {
  const { name, transport, command, args, cwd, url, enabled, timeouts, disabled_tools } = stored;
  return { name, transport, command, args, cwd, url, enabled, timeouts, disabled_tools };
}

/** The stored form. Groups named in `keep` keep their ciphertext byte for byte: unchanged ones, and locked ones. */
export async function sealServer(
  config: ServerConfig,
  box: SecretBox,
  identity: Pick<StoredServer, 'id' | 'created_at' | 'updated_at'>,
  before: StoredServer | null = null,
  keep: readonly SecretGroup[] = [],
): Promise<StoredServer> {
  const seal = async (group: SecretGroup): Promise<string | null> => {
    if (before && keep.includes(group)) return before[`encrypted_${group}`];
    const value = config[group];
    return value === null ? null : box.seal(value);
  };
  return {
    ...before,
    ...identity,
    name: config.name,
    transport: config.transport,
    command: config.command,
    args: config.args && [...config.args],
    cwd: config.cwd,
    url: config.url,
    enabled: config.enabled,
    timeouts: config.timeouts,
    disabled_tools: [...config.disabled_tools],
    encrypted_env: await seal('env'),
    encrypted_headers: await seal('headers'),
    encrypted_credentials: await seal('credentials'),
  };
}
