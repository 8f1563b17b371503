// An agent: a named scope of servers and tools, read from AGENT.md.
import { z } from 'zod';

/** Where in the workspace something is wrong: path from its root, 1-based line and column where they are known. */
export const filePlaceSchema = z.object({
  file: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
});
export type FilePlace = z.infer<typeof filePlaceSchema>;

export const agentViewSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  /** The servers the agent lists; null when it lists none. */
  mcp_servers: z.array(z.string()).nullable(),
  /** The only tools it may use, by the names they are offered under or their servers' own; null narrows nothing. */
  tools: z.array(z.string()).nullable(),
  /** Listed names that no server has. They never widen access. */
  unknown_servers: z.array(z.string()),
  /** Why the file could not be read, with its place in words; the agent then keeps its last good list. */
  error: z.string().nullable(),
  /** The place of that error. */
  error_place: filePlaceSchema.nullable(),
  /** There never was a good list: servers that nobody else lists are withheld from every agent. */
  unreadable: z.boolean(),
  /** Not read from a file: the agent `default`, which is there as long as the workspace has none of that name. */
  built_in: z.boolean(),
});
export type AgentView = z.infer<typeof agentViewSchema>;

/** A change of an agent's AGENT.md: a list of servers, or null for none of its own. Everything else stays as it is. */
export const updateAgentSchema = z.object({
  mcp_servers: z.array(z.string().min(1).max(256)).max(1_000).nullable(),
});
export type UpdateAgent = z.output<typeof updateAgentSchema>;
