// The programs that use our tools: what we know of each one here, and a change of its configuration.
import { z } from 'zod';
import { transportSchema } from './mcp-server.ts';

export const CLIENT_IDS = [
  'claude-code',
  'claude-desktop',
  'cursor',
  'vscode',
  'codex',
  'gemini-cli',
  'windsurf',
  'zed',
] as const;
export const clientIdSchema = z.enum(CLIENT_IDS);
export type ClientId = z.infer<typeof clientIdSchema>;

/**
 * `drifted`: our entry is not as we would write it now, or is gone although we wrote it. `unreadable`: the configuration
 * cannot be read, so nothing is known and nothing is written.
 */
export const clientStateSchema = z.enum(['not_installed', 'detected', 'connected', 'drifted', 'unreadable']);
export type ClientState = z.infer<typeof clientStateSchema>;

export const clientActionSchema = z.enum(['connect', 'disconnect', 'undo']);
export type ClientAction = z.infer<typeof clientActionSchema>;

export const clientViewSchema = z.object({
  client: clientIdSchema,
  title: z.string(),
  state: clientStateSchema,
  /** Why it is drifted or unreadable, as a sentence. */
  problem: z.string().nullable(),
  /** The configuration we would write; null where this system has no place for one. */
  file: z.string().nullable(),
  /** What our entry is called there. */
  entry: z.string().nullable(),
  /** The agent it connects as. */
  agent: z.string().nullable(),
  /** It starts the gateway when none runs. */
  starts_gateway: z.boolean(),
  /** Servers in that configuration that are not us. */
  other_servers: z.int(),
  /** The last change we made, as long as it can be taken back. */
  undo: z.object({ action: clientActionSchema, at: z.string() }).nullable(),
  /** What to do before a change counts. */
  restart: z.string(),
  /** Where the client's makers say how it is configured. */
  source: z.string(),
});
export type ClientView = z.infer<typeof clientViewSchema>;

export const clientChangeSchema = z.object({
  client: clientIdSchema,
  action: clientActionSchema,
  /** Links followed. */
  file: z.string(),
  entry: z.string().nullable(),
  agent: z.string().nullable(),
  /** The lines that differ, in the unified form, with the values of others taken out; empty when nothing would change. */
  diff: z.string(),
  /** Stands for the file as it was looked at: given to the next call, that call fails when the file is another by then. */
  file_hash: z.string(),
  /** False for a dry run, and when there was nothing to change. */
  applied: z.boolean(),
  /** Where the former file is kept; null when nothing was written or there was none. */
  backup: z.string().nullable(),
  restart: z.string(),
});
export type ClientChange = z.infer<typeof clientChangeSchema>;

const snippetSchema = z.object({ language: z.enum(['json', 'toml']), text: z.string() });
export const clientSnippetSchema = z.object({
  file: z.string().nullable(),
  /** Through the bridge: nothing secret in it. */
  bridge: snippetSchema,
  /** Straight to the endpoint, with a place for a token of the agent; null where the client cannot do that in its file. */
  http: snippetSchema.nullable(),
});
export type ClientSnippet = z.infer<typeof clientSnippetSchema>;

export const conflictPolicySchema = z.enum(['skip', 'rename', 'overwrite']);
export type ConflictPolicy = z.infer<typeof conflictPolicySchema>;

export const importedServerSchema = z.object({
  /** As the client calls it. */
  name: z.string(),
  /** As it is called here. */
  as: z.string(),
  transport: transportSchema.nullable(),
  command: z.string().nullable(),
  args: z.array(z.string()),
  url: z.string().nullable(),
  /** Names only: values go from file to store. */
  env_keys: z.array(z.string()),
  header_keys: z.array(z.string()),
  /** A server of that name is here already. */
  conflict: z.boolean(),
  /** Why it is not taken over; null when it is. */
  skipped: z.string().nullable(),
  /** Null for a dry run. */
  server_id: z.string().nullable(),
});
export type ImportedServer = z.infer<typeof importedServerSchema>;

export const importResultSchema = z.object({
  client: clientIdSchema,
  file: z.string(),
  servers: z.array(importedServerSchema),
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const agentBudgetSchema = z.object({
  agent: z.string(),
  client: clientIdSchema.nullable(),
  /** How many tools, and the bytes of JSON that their definitions take of a model's context. */
  tools: z.int(),
  bytes: z.int(),
  /** More tools than the client's makers recommend or take; null when they name no number. */
  max_tools: z.int().nullable(),
  max_name: z.int(),
  names: z.array(
    z.object({
      tool: z.string(),
      /** As the client shows it to its model. */
      seen_as: z.string(),
      bytes: z.int(),
      too_long: z.boolean(),
    }),
  ),
});
export type AgentBudget = z.infer<typeof agentBudgetSchema>;
