// A managed MCP server: what a caller may send to create, change or try one, and what it looks like from outside.
import { z } from 'zod';
import { CONNECTION_ERROR_CODES, type Issue } from '../contract/errors.ts';
import { issue, orRequired, REQUIRED } from '../contract/validation.ts';
import { approvalViewSchema } from './approval.ts';
import type { Credentials } from './auth-type.ts';
import { authTypeSchema, credentialIssues, credentialsSchema, sendsSecretsInTheClear } from './credentials.ts';
import {
  argsSchema,
  commandSchema,
  cwdSchema,
  envPatchSchema,
  envSchema,
  headersPatchSchema,
  headersSchema,
  serverNameSchema,
  timeoutsSchema,
  urlSchema,
} from './fields.ts';
import { TRANSPORTS } from './naming.ts';
import { reviewSummarySchema } from './tool-review.ts';

export const transportSchema = z.enum(TRANSPORTS, { error: orRequired });
export type TransportName = z.infer<typeof transportSchema>;

/**
 * Scripts say in four ways that a field is not there: `null`, `""`, `{}` and `[]`. Typed callers and the API's description
 * know the first only, hence the cast.
 */
const absent = z.preprocess((value) => (isBlank(value) ? null : value), z.null()) as z.ZodType<null, null>;

function isBlank(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

const createFields = {
  name: serverNameSchema,
  transport: transportSchema,
  command: z.union([commandSchema, absent]).optional(),
  args: z.union([argsSchema, absent]).optional(),
  env: z.union([envSchema, absent]).optional(),
  cwd: z.union([cwdSchema, absent]).optional(),
  url: z.union([urlSchema, absent]).optional(),
  headers: z.union([headersSchema, absent]).optional(),
  credentials: z.union([credentialsSchema, absent]).optional(),
  enabled: z.boolean().default(true),
  timeouts: timeoutsSchema.nullish(),
  disabled_tools: z.array(z.string().max(1_024)).max(2_000).nullish(),
};

/** A complete, valid configuration with its secrets in the clear: lives only in memory, between border and seal. */
export interface ServerConfig {
  readonly name: string;
  readonly transport: TransportName;
  readonly command: string | null;
  readonly args: readonly string[] | null;
  readonly cwd: string | null;
  readonly url: string | null;
  readonly env: Readonly<Record<string, string>> | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly credentials: Credentials | null;
  readonly enabled: boolean;
  readonly timeouts: z.infer<typeof timeoutsSchema> | null;
  readonly disabled_tools: readonly string[];
}

const fieldsSchema = z.object(createFields);
type Fields = z.output<typeof fieldsSchema>;

export const createServerSchema = fieldsSchema.superRefine((fields, context) => {
  for (const { path, message } of configIssues(toConfig(fields)))
    context.addIssue({ code: 'custom', message, path: [...path] });
});
export type CreateServer = z.input<typeof createServerSchema>;

/** Fills in what is absent, so that every consumer meets one shape. */
export function toConfig(fields: Fields): ServerConfig {
  return {
    name: fields.name,
    transport: fields.transport,
    command: fields.command || null,
    args: nonEmpty(fields.args),
    cwd: fields.cwd || null,
    url: fields.url || null,
    env: nonEmpty(fields.env),
    headers: nonEmpty(fields.headers),
    credentials: nonEmpty(fields.credentials),
    enabled: fields.enabled,
    timeouts: nonEmpty(fields.timeouts),
    disabled_tools: fields.disabled_tools ?? [],
  };
}

function nonEmpty<T extends object>(value: T | null | undefined): T | null {
  return value && Object.keys(value).length > 0 ? value : null;
}

/** What is wrong with a complete configuration beyond its single fields. Create and the result of an update share it. */
export function configIssues(config: ServerConfig): Issue[] {
  const found: Issue[] = [];
  const other = (key: keyof ServerConfig, transport: TransportName) => {
    if (config[key] !== null) found.push(issue([key], `is only for ${transport} servers`));
  };
  if (config.transport === 'stdio') {
    if (config.command === null) found.push(issue(['command'], REQUIRED, 'missing'));
    for (const key of ['url', 'headers', 'credentials'] as const) other(key, 'streamable_http');
  } else {
    if (config.url === null) found.push(issue(['url'], REQUIRED, 'missing'));
    for (const key of ['command', 'args', 'env', 'cwd'] as const) other(key, 'stdio');
    if (config.credentials) found.push(...credentialIssues(config.credentials));
    if (config.url !== null && sendsSecretsInTheClear(config.url, config.credentials)) {
      found.push(issue(['url'], 'must be https: these credentials must not cross the network unencrypted'));
    }
  }
  return found;
}

const required = <S extends z.ZodType>(schema: S) => schema.optional();

/** A change: what is absent stays, `null` or `{}` clears, a `null` inside `env`, `headers`, `credentials` keeps that key. */
export const updateServerSchema = z.object({
  name: required(serverNameSchema),
  transport: required(transportSchema),
  command: createFields.command,
  args: createFields.args,
  env: z.union([envPatchSchema, absent]).optional(),
  cwd: createFields.cwd,
  url: createFields.url,
  headers: z.union([headersPatchSchema, absent]).optional(),
  credentials: createFields.credentials,
  enabled: z.boolean().optional(),
  timeouts: createFields.timeouts,
  disabled_tools: createFields.disabled_tools,
});
export type UpdateServer = z.input<typeof updateServerSchema>;
export type ParsedUpdateServer = z.output<typeof updateServerSchema>;

/** A configuration to try without storing it; with `id`, a `null` secret means the stored one of that server. */
export const testServerConfigSchema = z.object({
  ...createFields,
  name: serverNameSchema.optional(),
  env: z.union([envPatchSchema, absent]).optional(),
  headers: z.union([headersPatchSchema, absent]).optional(),
  id: z.string().optional(),
});

export const statusSchema = z.enum(['disabled', 'connecting', 'connected', 'error', 'needs_auth']);
export type ServerStatus = z.infer<typeof statusSchema>;

export const eraSchema = z.enum(['legacy', 'modern']);
export type Era = z.infer<typeof eraSchema>;

const connectionErrorCode = z.enum(CONNECTION_ERROR_CODES);

export const lastErrorSchema = z.object({ error: z.string(), error_code: connectionErrorCode });
export type LastError = z.infer<typeof lastErrorSchema>;

export const warningSchema = z.object({ code: z.string(), message: z.string() });
export type Warning = z.infer<typeof warningSchema>;

/** A server as it leaves the core: names of headers, credentials and variables, never their values. */
export const serverViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  transport: transportSchema,
  command: z.string().nullable(),
  args: z.array(z.string()).nullable(),
  url: z.string().nullable(),
  header_keys: z.array(z.string()),
  enabled: z.boolean(),
  credential_keys: z.array(z.string()),
  has_env: z.boolean(),
  auth_type: authTypeSchema,
  tool_count: z.int(),
  connected: z.boolean(),
  created_at: z.string(),
  updated_at: z.string().nullable(),
  status: statusSchema,
  last_error: lastErrorSchema.nullable(),
  next_retry_at: z.string().nullable(),
  env_keys: z.array(z.string()),
  cwd: z.string().nullable(),
  origin: z.enum(['admin', 'code']),
  era: eraSchema.nullable(),
  server_info: z.object({ name: z.string(), version: z.string() }).nullable(),
  timeouts: timeoutsSchema.nullable(),
  disabled_tools: z.array(z.string()),
  /** Whether a person has confirmed what it spawns or connects to. */
  approval: approvalViewSchema,
  /** How many of its tools are new or changed since somebody looked. */
  review: reviewSummarySchema,
  /** No agent lists it, so every agent may use it. */
  open_to_all: z.boolean(),
  warnings: z.array(warningSchema),
});
export type ServerView = z.infer<typeof serverViewSchema>;

export const testResultSchema = z.object({
  success: z.boolean(),
  tool_count: z.int(),
  tools: z.array(z.object({ name: z.string(), description: z.string() })),
  error: z.string().nullable(),
  error_code: connectionErrorCode.nullable(),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** What a server's processes wrote to stderr. The lines are numbered without a gap for as long as the gateway runs. */
export const serverLogSchema = z.object({
  lines: z.array(z.string()),
  /** The number of the last line: give it as `after` for what comes next. */
  next: z.int(),
});
