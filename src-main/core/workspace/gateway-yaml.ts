// Reads gateway.yaml: our keys only, `${VAR}` expanded, every fault named with its key.
import type { z } from 'zod';
import { type GatewayConfig, gatewayConfigSchema } from '../../../src-shared/model/settings.ts';
import { decodeUtf8, parseYaml, WorkspaceFileError } from './front-matter.ts';

export interface GatewayYaml {
  readonly config: GatewayConfig;
  /** Things that are ignored on purpose and should be said. */
  readonly notes: readonly string[];
}

/** Throws a `WorkspaceFileError` when one of our keys has a value that cannot be used. */
export function readGatewayYaml(
  bytes: Uint8Array,
  environment: Readonly<Record<string, string | undefined>>,
): GatewayYaml {
  const data = parseYaml(decodeUtf8(bytes)) ?? {};
  if (!isObject(data)) throw new WorkspaceFileError('gateway.yaml is not a set of keys');
  const server = isObject(data.server) ? data.server : {};
  const mcp = isObject(data.mcp) ? data.mcp : {};
  const ours = {
    server: { port: number(server.port, 'server.port', environment) },
    mcp: {
      tool_call_timeout_ms: number(mcp.tool_call_timeout_ms, 'mcp.tool_call_timeout_ms', environment),
      connection_timeout_ms: number(mcp.connection_timeout_ms, 'mcp.connection_timeout_ms', environment),
    },
  };
  const parsed = gatewayConfigSchema.safeParse(ours);
  if (!parsed.success) throw new WorkspaceFileError(faultOf(parsed.error));
  const notes =
    server.host === undefined
      ? []
      : ['server.host in gateway.yaml is ignored: the gateway always listens on 127.0.0.1'];
  return { config: parsed.data, notes };
}

function faultOf(error: z.ZodError): string {
  const fault = error.issues[0];
  return `${fault?.path.join('.') ?? 'gateway.yaml'}: ${fault?.message ?? 'not valid'}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A number, also when it is written as text or comes from `${VAR}`; a text that is no number stays for the schema to refuse. */
function number(value: unknown, key: string, environment: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.replace(VARIABLE, (_, name: string) => {
    const found = environment[name];
    if (found === undefined) throw new WorkspaceFileError(`${key}: the environment variable ${name} is not set`);
    return found;
  });
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}
