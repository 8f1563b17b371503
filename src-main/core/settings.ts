// Which settings are in force and where each comes from: flag, environment, setting, code, gateway.yaml, default.
import {
  DEFAULT_CONNECTION_TIMEOUT_MS,
  DEFAULT_PORT,
  DEFAULT_TOOL_CALL_TIMEOUT_MS,
  MAX_PORT,
  MAX_TOOL_CALL_MS,
  MIN_TIMEOUT_MS,
} from '../../src-shared/model/setting-defaults.ts';
import type { GatewayConfig, SettingSource } from '../../src-shared/model/settings.ts';
import { GatewayError } from './errors.ts';
import { isText, isWholeNumber } from './plain-checks.ts';

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
export type StoredSettings = Readonly<Record<string, unknown>> & {
  readonly port?: number;
  readonly connection_timeout_ms?: number;
  readonly tool_call_timeout_ms?: number;
  readonly workspace?: string;
};

/** Takes the settings of a profile: one that is out of its bounds counts as not chosen, and those we do not know stay. */
export function readStoredSettings(stored: Readonly<Record<string, unknown>>): StoredSettings {
  const entries = Object.entries(stored).filter(([key, value]) => {
    if (key === 'workspace') return isText(value);
    if (!isBounded(key)) return true;
    const [min, max] = BOUNDS[key];
    return isWholeNumber(value, min, max);
  });
  return Object.fromEntries(entries);
}

function isBounded(key: string): key is keyof typeof BOUNDS {
  return Object.hasOwn(BOUNDS, key);
}

const BOUNDS = {
  port: [0, MAX_PORT],
  connection_timeout_ms: [MIN_TIMEOUT_MS, MAX_TOOL_CALL_MS],
  tool_call_timeout_ms: [MIN_TIMEOUT_MS, MAX_TOOL_CALL_MS],
} as const;

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
      ['environment', fromEnvironment(environment, key)],
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

function fromEnvironment(environment: Environment, key: keyof typeof VARIABLES): number | undefined {
  const name = VARIABLES[key].find(
    (candidate) => environment[candidate] !== undefined && environment[candidate] !== '',
  );
  if (name === undefined) return undefined;
  const text = environment[name] as string;
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const [min, max] = BOUNDS[key];
  if (!isWholeNumber(value, min, max))
    throw new GatewayError('config_error', `${name} must be a whole number from ${min} to ${max}`);
  return value;
}
