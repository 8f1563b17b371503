// The workspace folder as people see it: what was loaded from it, what is wrong, and what waits for their word.
import { z } from 'zod';
import { filePlaceSchema } from './agent.ts';

/** What a file can do that needs a person's word first: run code, start a program, or send a secret somewhere. */
export const trustKindSchema = z.enum(['code', 'command', 'secrets']);
export type TrustKind = z.infer<typeof trustKindSchema>;

export const pendingFileSchema = z.object({
  file: z.string(),
  kind: trustKindSchema,
  /** It was trusted before, with another content. */
  changed: z.boolean(),
  /** What would be started, for a command tool; control characters are spelled out. */
  command_line: z.string().nullable(),
  /** Other files of the workspace that would be run with it and are part of what is confirmed. */
  runs: z.array(z.string()),
  /** The text of the file; only where one workspace is asked for, null in snapshots and events. */
  content: z.string().nullable(),
});
export type PendingFile = z.infer<typeof pendingFileSchema>;

export const workspaceToolSchema = z.object({
  file: z.string(),
  /** Null while the file has never been readable. */
  name: z.string().nullable(),
  kind: z.enum(['http', 'command', 'python']).nullable(),
  /** `pending`: waits for trust. `not_loaded`: cannot be run here, see `error`. `broken`: there never was a good version. */
  state: z.enum(['loaded', 'pending', 'broken', 'not_loaded']),
  /** Names of the secrets it uses, and those of them that are not set. */
  secrets: z.array(z.string()),
  missing_secrets: z.array(z.string()),
  /** What is wrong with the file; the last good version stays in use. */
  error: z.string().nullable(),
});
export type WorkspaceTool = z.infer<typeof workspaceToolSchema>;

export const workspaceViewSchema = z.object({
  root: z.string(),
  /** Faults of its files, each with its place; `message` names the place too. */
  problems: z.array(filePlaceSchema.extend({ message: z.string() })),
  tools: z.array(workspaceToolSchema),
  /** gateway.ts or gateway.mjs; null when there is none. */
  code: z
    .object({
      file: z.string(),
      state: z.enum(['loaded', 'pending', 'failed']),
      error: z.string().nullable(),
      /** Files it imports that have changed since: only a restart loads them. */
      restart_needed: z.array(z.string()),
    })
    .nullable(),
  /** What waits for a person's word. */
  pending: z.array(pendingFileSchema),
  /** Stands for exactly what is pending; null when nothing is. */
  fingerprint: z.string().nullable(),
  /** The host was started with --trust-workspace: nothing ever waits. */
  trusted_by_flag: z.boolean(),
});
export type WorkspaceView = z.infer<typeof workspaceViewSchema>;
