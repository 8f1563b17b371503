// A question that a server asks of the person at this machine, and the answer (MCP elicitation, form and URL mode).
import { z } from 'zod';

export const elicitationViewSchema = z.object({
  elicitation_id: z.string(),
  server: z.string(),
  /** The tool that runs, and for which agent, where that is certain. */
  tool: z.string().nullable(),
  agent: z.string().nullable(),
  mode: z.enum(['form', 'url']),
  /** The server's words. */
  message: z.string(),
  /** Form mode: a flat object of texts, numbers, switches and choices; nothing of it was not looked at. */
  requested_schema: z.record(z.string(), z.unknown()).nullable(),
  /** URL mode: an https address, and its host as it should be shown. */
  url: z.string().nullable(),
  host: z.string().nullable(),
  asked_at: z.string(),
  /** Then it is declined by itself. */
  expires_at: z.string(),
});
export type ElicitationView = z.infer<typeof elicitationViewSchema>;

const MAX_TEXT = 65_536;
const valueSchema = z.union([
  z.string().max(MAX_TEXT),
  z.number(),
  z.boolean(),
  z.array(z.string().max(MAX_TEXT)).max(1_000),
]);

export const elicitationAnswerSchema = z.object({
  /** `decline`: no. `cancel`: no answer now. */
  action: z.enum(['accept', 'decline', 'cancel']),
  /** Form mode: what was filled in. */
  content: z.record(z.string(), valueSchema).optional(),
});
export type ElicitationAnswer = z.infer<typeof elicitationAnswerSchema>;

/** What a form holds before anybody has touched it: the defaults of its fields. */
export function formDefaults(schema: ElicitationView['requested_schema']): Record<string, unknown> {
  const properties = (schema?.properties ?? {}) as Readonly<Record<string, { readonly default?: unknown }>>;
  const given = Object.entries(properties).filter(([, field]) => field.default !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [name, field.default]));
}
