// What an AGENT.md says about its agent: description, switch, the servers it lists, and the tools it narrows them to.
import { z } from 'zod';
import { decodeUtf8, parseYaml, splitFrontMatter, WorkspaceFileError } from './front-matter.ts';

export const agentFileSchema = z.object({
  description: z.string().max(4_096).nullish(),
  enabled: z.boolean().nullish(),
  mcp_servers: z.array(z.string().min(1).max(256)).max(1_000).nullish(),
  tools: z.array(z.string().min(1).max(256)).max(2_000).nullish(),
});

export interface AgentFile {
  readonly description: string | null;
  readonly enabled: boolean;
  readonly mcp_servers: readonly string[] | null;
  readonly tools: readonly string[] | null;
}

/** Fills in what is absent. */
export function toAgentFile({ description, enabled, mcp_servers, tools }: z.output<typeof agentFileSchema>): AgentFile {
  return {
    description: description ?? null,
    enabled: enabled ?? true,
    mcp_servers: mcp_servers ?? null,
    tools: tools ?? null,
  };
}

/** Throws a `WorkspaceFileError` that names the place; anything but a list of names under `mcp_servers` is one. */
export function readAgentFile(bytes: Uint8Array): AgentFile {
  const parts = splitFrontMatter(decodeUtf8(bytes));
  if (!parts) return toAgentFile({});
  const { data, placeOf } = parseYaml(parts.yaml, 2);
  if (!isObject(data ?? {})) throw new WorkspaceFileError('The frontmatter is not a set of keys', placeOf([]));
  const parsed = agentFileSchema.safeParse(data ?? {});
  if (parsed.success) return toAgentFile(parsed.data);
  const fault = parsed.error.issues[0];
  const path = fault?.path ?? [];
  throw new WorkspaceFileError(`${path.join('.')}: ${fault?.message ?? 'not valid'}`, placeOf(path));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
