// Reads gateway.yaml: our keys only, `${VAR}` expanded, every fault named with its key and place.
import { type GatewayConfig, gatewayConfigSchema } from '../../../src-shared/model/settings.ts';
import { decodeUtf8, parseYaml, WorkspaceFileError } from './front-matter.ts';

export interface GatewayYaml {
  readonly config: GatewayConfig;
  /** Things that are ignored on purpose and should be said. */
  readonly notes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws a `WorkspaceFileError` when one of our keys has a value that cannot be used. */
export function readGatewayYaml(bytes: Uint8Array, environment: Environment): GatewayYaml {
  const { data = {}, placeOf } = parseYaml(decodeUtf8(bytes));
  if (!isObject(data ?? {})) throw new WorkspaceFileError('gateway.yaml is not a set of keys', { line: 1, column: 1 });
  const found = (data ?? {}) as Record<string, unknown>;
  const read = (group: 'server' | 'mcp', key: string) => {
    const section = found[group];
    if (section === undefined || section === null) return undefined;
    if (!isObject(section)) throw new WorkspaceFileError(`${group} is not a set of keys`, placeOf([group]));
    try {
      return number(section[key], `${group}.${key}`, environment);
    } catch (error) {
      throw error instanceof WorkspaceFileError ? new WorkspaceFileError(error.reason, placeOf([group, key])) : error;
    }
  };
  const parsed = gatewayConfigSchema.safeParse({
    server: { port: read('server', 'port') },
    mcp: {
      tool_call_timeout_ms: read('mcp', 'tool_call_timeout_ms'),
      connection_timeout_ms: read('mcp', 'connection_timeout_ms'),
    },
  });
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    const path = fault?.path ?? [];
    throw new WorkspaceFileError(`${path.join('.')}: ${fault?.message ?? 'not valid'}`, placeOf(path));
  }
  const notes =
    isObject(found.server) && found.server.host !== undefined
      ? ['server.host in gateway.yaml is ignored: the gateway always listens on 127.0.0.1']
      : [];
  return { config: parsed.data, notes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A number, also when it is written as text or comes from `${VAR}`; a text that is no number stays for the schema to refuse. */
function number(value: unknown, key: string, environment: Environment): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.replace(VARIABLE, (_, name: string) => {
    const found = environment[name];
    if (found === undefined) throw new WorkspaceFileError(`${key}: the environment variable ${name} is not set`);
    return found;
  });
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}
