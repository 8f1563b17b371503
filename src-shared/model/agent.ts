// An agent: a named scope of servers and tools, read from AGENT.md.
import { z } from 'zod';

export const agentViewSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  /** The servers the agent lists; null when it lists none. */
  mcp_servers: z.array(z.string()).nullable(),
  /** Listed names that no server has. They never widen access. */
  unknown_servers: z.array(z.string()),
  /** Why the file could not be read; the agent then keeps its last good list. */
  error: z.string().nullable(),
});
export type AgentView = z.infer<typeof agentViewSchema>;
