// Tools as callers see them: a server's own list, the whole registry, one in full, and the result of a call.
import { z } from 'zod';
import { warningSchema } from './mcp-server.ts';
import { TOOL_SOURCES } from './naming.ts';
import { toolReviewMarkSchema } from './tool-review.ts';

export const toolSourceSchema = z.enum(TOOL_SOURCES);
export type ToolSource = z.infer<typeof toolSourceSchema>;

const jsonObject = z.record(z.string(), z.unknown());

/** A tool of one server, as Agent Gateway lists it. */
export const serverToolSchema = z.object({
  name: z.string(),
  original_name: z.string(),
  server_name: z.string(),
  description: z.string(),
  input_schema: jsonObject,
  annotations: jsonObject.nullable(),
  title: z.string().nullable(),
});
export type ServerTool = z.infer<typeof serverToolSchema>;

/** A row of the registry: enough for a list of thousands. */
export const toolSummarySchema = z.object({
  name: z.string(),
  original_name: z.string(),
  title: z.string().nullable(),
  /** The first 300 characters. */
  description: z.string(),
  server_name: z.string().nullable(),
  source: toolSourceSchema,
  /** The source whose tool of the same name is offered instead of this one. */
  shadowed_by: toolSourceSchema.nullable(),
  disabled: z.boolean(),
  /** New or changed since somebody looked at the server's tools; a changed one is held back. */
  review: toolReviewMarkSchema.nullable(),
  annotations: jsonObject.nullable(),
});
export type ToolSummary = z.infer<typeof toolSummarySchema>;

export const toolDetailSchema = toolSummarySchema.extend({
  input_schema: jsonObject,
  output_schema: jsonObject.nullable(),
  warnings: z.array(warningSchema),
});
export type ToolDetail = z.infer<typeof toolDetailSchema>;

export const callResultSchema = z.object({
  /** The CallToolResult exactly as the server sent it, also when it says `isError`. */
  result: z.unknown(),
  duration_ms: z.number(),
});
