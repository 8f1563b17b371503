// What an AGENT.md says about its agent: description, switch, and the servers it lists.
import { z } from 'zod';
import { decodeUtf8, parseYaml, splitFrontMatter, WorkspaceFileError } from './front-matter.ts';

const agentFileSchema = z.object({
  description: z.string().max(4_096).nullish(),
  enabled: z.boolean().nullish(),
  mcp_servers: z.array(z.string().min(1).max(256)).max(1_000).nullish(),
});

export interface AgentFile {
  readonly description: string | null;
  readonly enabled: boolean;
  readonly mcp_servers: readonly string[] | null;
}

/** Throws a `WorkspaceFileError` that names the place; anything but a list of names under `mcp_servers` is one. */
export function readAgentFile(bytes: Uint8Array): AgentFile {
  const parts = splitFrontMatter(decodeUtf8(bytes));
  const data = parts ? (parseYaml(parts.yaml, 2) ?? {}) : {};
  if (typeof data !== 'object' || Array.isArray(data))
    throw new WorkspaceFileError('The frontmatter is not a set of keys');
  const parsed = agentFileSchema.safeParse(data);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    throw new WorkspaceFileError(`${fault?.path.join('.') ?? 'frontmatter'}: ${fault?.message ?? 'not valid'}`);
  }
  const { description, enabled, mcp_servers } = parsed.data;
  return { description: description ?? null, enabled: enabled ?? true, mcp_servers: mcp_servers ?? null };
}
