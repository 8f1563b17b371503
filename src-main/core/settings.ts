// Which settings are in force and where each comes from: flag, environment, setting, code, gateway.yaml, default.
import { z } from 'zod';
import {
  DEFAULT_CONNECTION_TIMEOUT_MS,
  DEFAULT_PORT,
  DEFAULT_TOOL_CALL_TIMEOUT_MS,
  type GatewayConfig,
  gatewayConfigSchema,
  type SettingSource,
} from '../../src-shared/model/settings.ts';
import { GatewayError } from './errors.ts';

export interface Sourced<T> {
  readonly value: T;
  readonly source: SettingSource;
}

export interface EffectiveSettings {
  readonly port: Sourced<number>;
  readonly connection_timeout_ms: Sourced<number>;
  readonly tool_call_timeout_ms: Sourced<number>;
}

/** Settings a person chose in the window or over REST; kept in the profile. */
export const storedSettingsSchema = z.looseObject({
  port: z.int().optional(),
  connection_timeout_ms: z.int().optional(),
  tool_call_timeout_ms: z.int().optional(),
  workspace: z.string().optional(),
});
export type StoredSettings = z.output<typeof storedSettingsSchema>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment names of each setting, the first found wins. */
const VARIABLES = {
  port: ['AGENT_GATEWAY_SERVER__PORT', 'AGENT_GATEWAY_PORT'],
  connection_timeout_ms: ['AGENT_GATEWAY_MCP__CONNECTION_TIMEOUT_MS'],
  tool_call_timeout_ms: ['AGENT_GATEWAY_MCP__TOOL_CALL_TIMEOUT_MS'],
} as const;

/** Strongest first: flag > environment > setting > code > file > default. */
export function resolveSettings(inputs: {
  readonly flags: { readonly port?: number | undefined };
  readonly environment: Environment;
  readonly stored: StoredSettings;
  readonly code?: GatewayConfig | undefined;
  readonly file: GatewayConfig;
}): EffectiveSettings {
  const { flags, environment, stored, code = {}, file } = inputs;
  const pick = (
    key: keyof typeof VARIABLES,
    flag: number | undefined,
    read: (config: GatewayConfig) => number | undefined,
    otherwise: number,
  ) => {
    const candidates: [SettingSource, number | undefined][] = [
      ['flag', flag],
      ['environment', fromEnvironment(environment, VARIABLES[key])],
      ['setting', stored[key]],
      ['code', read(code)],
      ['file', read(file)],
    ];
    for (const [source, value] of candidates) if (value !== undefined) return { value, source };
    return { value: otherwise, source: 'default' as const };
  };
  return {
    port: pick('port', flags.port, ({ server }) => server?.port, DEFAULT_PORT),
    connection_timeout_ms: pick(
      'connection_timeout_ms',
      undefined,
      ({ mcp }) => mcp?.connection_timeout_ms,
      DEFAULT_CONNECTION_TIMEOUT_MS,
    ),
    tool_call_timeout_ms: pick(
      'tool_call_timeout_ms',
      undefined,
      ({ mcp }) => mcp?.tool_call_timeout_ms,
      DEFAULT_TOOL_CALL_TIMEOUT_MS,
    ),
  };
}

function fromEnvironment(environment: Environment, names: readonly string[]): number | undefined {
  const name = names.find((candidate) => environment[candidate] !== undefined && environment[candidate] !== '');
  if (name === undefined) return undefined;
  const text = environment[name] as string;
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const limits = name.endsWith('PORT') ? gatewayConfigSchema.shape.server : gatewayConfigSchema.shape.mcp;
  const key = name.endsWith('PORT') ? 'port' : name.replace(/^.*__/, '').toLowerCase();
  const fault = limits.safeParse({ [key]: value });
  if (!fault.success)
    throw new GatewayError('config_error', `${name}: ${fault.error.issues[0]?.message ?? 'not valid'}`);
  return value;
}
