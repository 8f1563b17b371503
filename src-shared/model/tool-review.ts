// What became of a server's tools since somebody looked at them: new ones, and changed ones that are held back.
import { z } from 'zod';

/** `block`: a changed tool is held back until it is accepted. `follow`: whatever the server says now is taken. */
export const toolPolicySchema = z.enum(['block', 'follow']);
export type ToolPolicy = z.infer<typeof toolPolicySchema>;

export const toolReviewMarkSchema = z.enum(['new', 'changed']);
export type ToolReviewMark = z.infer<typeof toolReviewMarkSchema>;

/** As a server's row shows it. */
export const reviewSummarySchema = z.object({ policy: toolPolicySchema, new: z.int(), changed: z.int() });
export type ReviewSummary = z.infer<typeof reviewSummarySchema>;

/** One place in a tool's definition, such as `description` or `inputSchema.properties.path.type`. */
export const toolChangeSchema = z.object({
  path: z.string(),
  /** As JSON; null where there was nothing, or is nothing any more. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ToolChange = z.infer<typeof toolChangeSchema>;

export const toolReviewSchema = z.object({
  policy: toolPolicySchema,
  tools: z.array(
    z.object({
      /** The server's own name for it. */
      name: z.string(),
      mark: toolReviewMarkSchema,
      /** What is different from what was accepted; none for a new tool. */
      changes: z.array(toolChangeSchema),
    }),
  ),
  /** Stands for exactly these tools as they are now; null when there is nothing to look at. */
  fingerprint: z.string().nullable(),
});
export type ToolReview = z.infer<typeof toolReviewSchema>;

export const acceptToolsSchema = z.object({
  /** Of the review that was looked at; what changed after it is not accepted with it. */
  fingerprint: z.string().max(128).optional(),
  /** The server's own names; all of them when absent. */
  tools: z.array(z.string().max(1_024)).max(10_000).optional(),
  policy: toolPolicySchema.optional(),
});
