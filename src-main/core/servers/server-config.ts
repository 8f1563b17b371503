// A stored server and its configuration in the clear: opening, sealing, and what a change makes of it.
import type { Issue } from '../../../src-shared/contract/errors.ts';
import { issue, parseInput, validationError } from '../../../src-shared/contract/validation.ts';
import type { Credentials } from '../../../src-shared/model/credentials.ts';
import {
  createServerSchema,
  type ParsedUpdateServer,
  type ServerConfig,
  type TransportName,
  toConfig,
} from '../../../src-shared/model/mcp-server.ts';
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

/** What belongs to one transport and goes when a server changes to the other. */
const OWNED: Readonly<Record<TransportName, readonly (keyof ServerConfig)[]>> = {
  stdio: ['command', 'args', 'env', 'cwd'],
  streamable_http: ['url', 'headers', 'credentials'],
};

export interface ChangedConfig {
  readonly config: ServerConfig;
  /** Secret groups the change leaves as they are. */
  readonly kept: readonly SecretGroup[];
}

/** Applies a change and validates the result like a create; throws a `validation_error` that names every fault. */
export function changeConfig({ config, locked }: OpenedServer, patch: ParsedUpdateServer): ChangedConfig {
  const faults: Issue[] = [];
  const merged: Record<string, unknown> = { ...config };
  const transport = patch.transport ?? config.transport;
  if (transport !== config.transport) for (const key of OWNED[config.transport]) merged[key] = null;
  for (const [key, value] of Object.entries(patch)) if (value !== undefined && key !== 'id') merged[key] = value;

  const kept: SecretGroup[] = [];
  for (const group of SECRET_GROUPS) {
    const given = patch[group];
    if (given === undefined) {
      const dropped = transport !== config.transport && OWNED[config.transport].includes(group);
      if (!dropped) kept.push(group);
    } else if (given !== null) {
      merged[group] = fillKept(group, given, config[group], locked.includes(group), faults);
    }
  }
  if (faults.length > 0) throw validationError(faults);
  return { config: validConfig(merged), kept };
}

/** Puts stored values where the change says `null`: the caller never saw them and wants them to stay. */
function fillKept(
  group: SecretGroup,
  given: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> | null,
  locked: boolean,
  faults: Issue[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      if (value !== null) return [key, value];
      if (locked)
        throw new GatewayError(
          'key_unavailable',
          `The stored ${group} cannot be opened with the present key, so no value of it can be kept`,
        );
      if (!stored || !Object.hasOwn(stored, key))
        faults.push(issue([group, key.slice(0, 64)], 'There is no stored value to keep'));
      return [key, stored?.[key]];
    }),
  );
}

/** Parses a merged object with the schema of a create, so that both mean the same. */
export function validConfig(fields: unknown): ServerConfig {
  return toConfig(parseInput(createServerSchema, fields));
}
