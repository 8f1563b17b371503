// What a change makes of a server's configuration. Loaded with the first change: servers start without the contract.
import type { Issue } from '../../../src-shared/contract/errors.ts';
import { issue, parseInput, validationError } from '../../../src-shared/contract/validation.ts';
import {
  createServerSchema,
  type ParsedUpdateServer,
  type ServerConfig,
  type TransportName,
  toConfig,
} from '../../../src-shared/model/mcp-server.ts';
import { GatewayError } from '../errors.ts';
import { type OpenedServer, SECRET_GROUPS, type SecretGroup } from './server-config.ts';

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
