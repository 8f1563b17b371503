// The consent to what a server spawns or connects to: whether it was given, and what a person has to read to give it.
import { z } from 'zod';

/**
 * Why a server waits: it came from elsewhere and nobody has confirmed it (`unconfirmed`), what was confirmed is no longer
 * what is configured (`changed`), or the program it names is another one now (`replaced`).
 */
export const approvalReasonSchema = z.enum(['unconfirmed', 'changed', 'replaced']);
export type ApprovalReason = z.infer<typeof approvalReasonSchema>;

export const approvalViewSchema = z.object({
  state: z.enum(['approved', 'pending']),
  reason: approvalReasonSchema.nullable(),
  /** While it waits: the whole command as a shell would read it, control characters spelled out; null for a remote server. */
  command_line: z.string().nullable(),
  /** While it waits: where the command leads, links followed; null when that is not known (yet). */
  program: z.string().nullable(),
  /** While it waits: stands for exactly what is shown; an approval that names it fails when that has changed. */
  fingerprint: z.string().nullable(),
});
export type ApprovalView = z.infer<typeof approvalViewSchema>;
