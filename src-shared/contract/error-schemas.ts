// The schemas of errors as data, for whoever takes them from the other side of a border.
import { z } from 'zod';
import { CONNECTION_ERROR_CODES, ERROR_CODES, type ErrorBody, type Issue } from './errors.ts';

export const errorCodeSchema = z.enum(ERROR_CODES);
export const connectionErrorCodeSchema = z.enum(CONNECTION_ERROR_CODES);

export const issueSchema: z.ZodType<Issue> = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  type: z.string(),
});

export const errorBodySchema: z.ZodType<ErrorBody> = z.object({
  code: errorCodeSchema,
  message: z.string(),
  issues: z.array(issueSchema).optional(),
});
