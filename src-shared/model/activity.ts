// The activity log: who did what, with what shape of arguments, how it ended and how long it took. Never a value.
import { z } from 'zod';

export const actorSchema = z.object({
  /** `api`: a script with the admin token. `window`: a person in the dashboard. `code`: the program that made the gateway. */
  kind: z.enum(['agent', 'window', 'api', 'code']),
  agent: z.string().nullable(),
  /** The id of the agent's token, never the token. */
  token_id: z.string().nullable(),
});
export type Actor = z.infer<typeof actorSchema>;

export const activityKindSchema = z.enum(['tool', 'operation']);
export type ActivityKind = z.infer<typeof activityKindSchema>;

export const activityRecordSchema = z.object({
  /** Counts from 1 without a gap, over all runs of the gateway. */
  seq: z.int(),
  /** When it ended, ISO 8601 in UTC. */
  time: z.string(),
  who: actorSchema,
  kind: activityKindSchema,
  /** The tool as it is offered, or the operation of the admin API. */
  name: z.string(),
  /** The server it went to or was about. */
  server: z.string().nullable(),
  /** Names and types of the arguments, as text: `{"path": text(12), "depth": number}`. */
  shape: z.string(),
  /** Bytes of arguments and result as JSON; null where nobody measured them. */
  bytes_in: z.int().nullable(),
  bytes_out: z.int().nullable(),
  /** `ok`, `tool_error` when the tool itself reported one, or the error code. */
  result: z.string(),
  /** Milliseconds. */
  ms: z.number(),
  /** SHA-256 of the record before this one, and of this one with that. */
  prev: z.string(),
  hash: z.string(),
});
export type ActivityRecord = z.infer<typeof activityRecordSchema>;

const WHOLE = 'must be a whole number';
/** The query string says it as text. */
export const seqNumberSchema = z.coerce.number(WHOLE).int(WHOLE).min(0, 'must not be negative');
const LIMIT_RANGE = 'must be from 1 to 1000';
const filterText = z.string().max(256);

/** Which records to list; the newest first. */
export const listActivitySchema = z.object({
  limit: z.coerce.number(WHOLE).int(WHOLE).min(1, LIMIT_RANGE).max(1_000, LIMIT_RANGE).default(100),
  /** Only records with a smaller, or a larger, number. */
  before: seqNumberSchema.optional(),
  after: seqNumberSchema.optional(),
  kind: activityKindSchema.optional(),
  agent: filterText.optional(),
  server: filterText.optional(),
  name: filterText.optional(),
  result: z.enum(['ok', 'failed']).optional(),
});
export type ListActivity = z.output<typeof listActivitySchema>;

export const activityPageSchema = z.object({
  records: z.array(activityRecordSchema),
  /** Where the next page goes on (`before`); null when this one reaches the beginning. */
  next: z.int().nullable(),
});
export type ActivityPage = z.infer<typeof activityPageSchema>;

export const activityCheckSchema = z.object({
  /** Every record follows on the one before it and is as it was written, and none is missing. */
  ok: z.boolean(),
  records: z.int(),
  first_seq: z.int().nullable(),
  last_seq: z.int().nullable(),
  /** To be kept elsewhere: it tells the log from one that was written anew by somebody who could seal it. */
  last_hash: z.string().nullable(),
  /** What is wrong and where; null when nothing is. */
  problem: z.string().nullable(),
});
export type ActivityCheck = z.infer<typeof activityCheckSchema>;
