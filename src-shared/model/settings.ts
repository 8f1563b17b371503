// Settings of the gateway: what gateway.yaml may say, the defaults, and how the values in force look from outside.
import { z } from 'zod';
import { timeoutSchema } from './fields.ts';
import { MAX_PORT } from './setting-defaults.ts';

const PORT_RANGE = `must be from 0 to ${MAX_PORT}`;
const port = z.int('must be a whole number').min(0, PORT_RANGE).max(MAX_PORT, PORT_RANGE);

/** The part of gateway.yaml that is ours; other keys belong to other parts of Agent Gateway and are ignored. */
export const gatewayConfigSchema = z.object({
  server: z.object({ port: port.optional() }).optional(),
  mcp: z
    .object({ tool_call_timeout_ms: timeoutSchema.optional(), connection_timeout_ms: timeoutSchema.optional() })
    .optional(),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

/** Where a value in force comes from, strongest first. */
export const settingSourceSchema = z.enum(['flag', 'environment', 'setting', 'code', 'file', 'default']);
export type SettingSource = z.infer<typeof settingSourceSchema>;

const sourced = <T extends z.ZodType>(value: T) => z.object({ value, source: settingSourceSchema });

export const keySourceSchema = z.enum(['environment', 'keychain', 'key_file', 'none', 'unavailable', 'memory']);
export type KeySource = z.infer<typeof keySourceSchema>;

export const settingsViewSchema = z.object({
  version: z.string(),
  port: sourced(z.int()),
  connection_timeout_ms: sourced(z.int()),
  tool_call_timeout_ms: sourced(z.int()),
  workspace: z.object({ value: z.string().nullable(), source: settingSourceSchema }),
  /** What has changed since the start, here or in gateway.yaml, and needs a restart to take effect. */
  restart_needed: z.array(z.enum(['port'])),
  data_dir: z.string().nullable(),
  key: z.object({ source: keySourceSchema, description: z.string() }),
  /** Problems of the profile or the workspace that concern no single server, each a sentence. */
  notices: z.array(z.object({ code: z.string(), message: z.string() })),
});
/** POSIX, a drive, a share: any other would mean another folder after a start from elsewhere, and `~` none at all. */
const FULL_PATH = /^(?:\/|[a-z]:[\\/]|\\\\)/i;

/** `null` gives a setting back to gateway.yaml or the default. The port takes effect at the next start. */
export const updateSettingsSchema = z.object({
  port: port.nullish(),
  connection_timeout_ms: timeoutSchema.nullish(),
  tool_call_timeout_ms: timeoutSchema.nullish(),
  workspace: z.string().max(4_096).regex(FULL_PATH, 'must be a full path, such as /home/me/agents').nullish(),
});
export type UpdateSettings = z.output<typeof updateSettingsSchema>;

export type SettingsView = z.infer<typeof settingsViewSchema>;
