// Tokens with which clients open the MCP endpoint: each is bound to one agent and shown once, when it is made.
import { z } from 'zod';

const CONTROL = /\p{Cc}/u;

/** For whom or what the token is, in the user's words. */
export const tokenLabelSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must be at most 100 characters long')
  .refine((text) => !CONTROL.test(text), 'must not contain control characters');

export const agentTokenViewSchema = z.object({
  token_id: z.string(),
  label: z.string(),
  created_at: z.string(),
  /** Null when it was never used. */
  last_used_at: z.string().nullable(),
});
export type AgentTokenView = z.infer<typeof agentTokenViewSchema>;

/** The one answer that holds the token itself. */
export const createdAgentTokenSchema = agentTokenViewSchema.extend({ token: z.string() });
export type CreatedAgentToken = z.infer<typeof createdAgentTokenSchema>;

/** The tokens of one agent, oldest first; also of an agent that is gone, so that they can be revoked. */
export const agentTokensSchema = z.object({ agent: z.string(), tokens: z.array(agentTokenViewSchema) });
export type AgentTokensView = z.infer<typeof agentTokensSchema>;
