// Why an agent can or cannot see a tool: every condition in the order in which they are judged.
import { z } from 'zod';
import { toolSourceSchema } from './tool.ts';

/** In order: what has to hold for a tool of a server; code and file tools skip those about servers. */
export const WHY_CHECKS = [
  'agent_enabled',
  'server_enabled',
  'server_approved',
  'server_connected',
  'tool_known',
  'assigned',
  'tool_on',
  'narrowed',
  'shadowed',
] as const;
export const whyCheckSchema = z.enum(WHY_CHECKS);
export type WhyCheck = z.infer<typeof whyCheckSchema>;

export const verdictSchema = z.object({
  check: whyCheckSchema,
  ok: z.boolean(),
  /** A sentence; where it is not ok, it ends with what to do. */
  message: z.string(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const whySchema = z.object({
  agent: z.string(),
  tool: z.string(),
  /** All verdicts are ok. */
  visible: z.boolean(),
  source: toolSourceSchema,
  server_name: z.string().nullable(),
  verdicts: z.array(verdictSchema),
  /** Other tools of this name, which are not offered because this one is. */
  shadowed: z.array(
    z.object({ source: toolSourceSchema, server_name: z.string().nullable(), verdicts: z.array(verdictSchema) }),
  ),
});
export type Why = z.infer<typeof whySchema>;
