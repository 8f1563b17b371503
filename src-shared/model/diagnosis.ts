// What an attempt to reach a server looks like step by step, with the time of each and what could be done about a failure.
import { z } from 'zod';

/** Of a spawned server, then of a remote one, in order; `TLS` with https only. */
export const DIAGNOSIS_STEPS = [
  'resolve command',
  'working directory',
  'spawn',
  'stdout clean',
  'resolve name',
  'connect',
  'TLS',
  'handshake',
  'list tools',
] as const;

/** A change of the server that would help, as data. */
export const diagnosisFixSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set_command'), value: z.string() }),
  /** Somebody has to say the value. */
  z.object({ kind: z.literal('set_env'), name: z.string() }),
  z.object({ kind: z.literal('set_timeout'), ms: z.int() }),
]);
export type DiagnosisFix = z.infer<typeof diagnosisFixSchema>;

export const diagnosisStepSchema = z.object({
  step: z.enum(DIAGNOSIS_STEPS),
  ok: z.boolean(),
  ms: z.number(),
  message: z.string(),
  fix: diagnosisFixSchema.nullable(),
});
export type DiagnosisStep = z.infer<typeof diagnosisStepSchema>;

export const diagnosisSchema = z.object({
  /** It can be used, whatever else was found. */
  ok: z.boolean(),
  /** Up to the first that makes the next ones impossible. */
  steps: z.array(diagnosisStepSchema),
  /** What is started; null for a remote server. */
  argv: z.array(z.string()).nullable(),
  cwd: z.string().nullable(),
  /** The names of all variables the process gets, never a value. */
  env_names: z.array(z.string()),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
