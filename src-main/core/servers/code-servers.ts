// Servers that code registers: the same from one start to the next, never stored, and before stored ones of their name.
import { createHash } from 'node:crypto';
import type { LastError, ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import { GatewayError } from '../errors.ts';
import type { ServerRecord } from './server-view.ts';

export interface CodeServer {
  readonly config: ServerConfig;
  /** Beats `credentials`. */
  readonly tokenProvider?: McpTokenProvider | undefined;
  /** It came with the code of a workspace, and was confirmed with it: it runs the program it ran first or none. */
  readonly bound?: boolean;
}

/** Made up once for this purpose; another one would change every id. */
const NAMESPACE = '6f2c7c1e-0a0c-4f6e-9d5b-3b1f6f0d7a42';

/** The id of a server from code: a UUID v5 (RFC 9562 §5.5) of its name. */
export function codeServerId(name: string): string {
  return uuidV5(NAMESPACE, name);
}

/** Those of stored servers are random, UUID v4. */
export function isCodeServerId(id: string): boolean {
  return id[14] === '5';
}

export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * @param createdAt when code registered it, as the REST contract writes moments
 * @param approval of what it runs, as it was stored
 */
export function codeRecord(
  { config, tokenProvider, bound = false }: CodeServer,
  createdAt: string,
  approval?: unknown,
): ServerRecord {
  const { env, headers, credentials, args, disabled_tools, ...plain } = config;
  const stored = {
    ...plain,
    id: codeServerId(config.name),
    args: args && [...args],
    disabled_tools: [...disabled_tools],
    created_at: createdAt,
    updated_at: null,
    encrypted_env: null,
    encrypted_headers: null,
    encrypted_credentials: null,
    ...(bound && { approval }),
  };
  return { stored, opened: { config, locked: [] }, origin: 'code', bound, ...(tokenProvider && { tokenProvider }) };
}

/** Why a stored server whose name code uses as well is not connected. */
export function nameTaken(name: string): LastError {
  const error = `Code has registered a server called ${name}, and code comes first. Rename this one to use it as well`;
  return { error_code: 'config_error', error };
}

/** What each piece of code has registered, by its name; a server's name is there once. */
export class CodeServers {
  readonly #byOwner = new Map<string, readonly CodeServer[]>();

  /**
   * Takes the servers of one piece of code in place of those it had, and returns those.
   *
   * @throws GatewayError `conflict` when a name is there twice
   */
  replace(owner: string, servers: readonly CodeServer[]): readonly CodeServer[] {
    const others = [...this.#byOwner].filter(([id]) => id !== owner).flatMap(([, list]) => list);
    const taken = new Set(others.map(({ config }) => config.name));
    for (const { config } of servers) {
      if (taken.has(config.name))
        throw new GatewayError('conflict', `Code registers two servers called ${config.name}`);
      taken.add(config.name);
    }
    const before = this.#byOwner.get(owner) ?? [];
    this.#byOwner.set(owner, servers);
    return before;
  }

  has(name: string): boolean {
    return this.all().some(({ config }) => config.name === name);
  }

  all(): readonly CodeServer[] {
    return [...this.#byOwner.values()].flat();
  }
}
