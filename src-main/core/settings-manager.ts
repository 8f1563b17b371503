// Holds the settings in force, takes changes of them, and shows them with their sources.
import type { GatewayConfig, SettingsView, UpdateSettings } from '../../src-shared/model/settings.ts';
import {
  type EffectiveSettings,
  type Environment,
  resolveSettings,
  type Sourced,
  type StoredSettings,
} from './settings.ts';

export interface SettingsManagerOptions {
  readonly flags: { readonly port?: number | undefined; readonly workspace?: string | undefined };
  readonly environment: Environment;
  /** What the code that started the gateway sets; before gateway.yaml, behind everything a person chose. */
  readonly code?: GatewayConfig | undefined;
  readonly read: () => StoredSettings;
  readonly write: (settings: StoredSettings) => void;
  readonly version: string;
  readonly dataDir: string | null;
  readonly describeKey: () => SettingsView['key'];
  readonly notices: () => SettingsView['notices'];
  readonly onChange: (view: SettingsView) => void;
}

export interface SettingsManager {
  effective(): EffectiveSettings;
  workspace(): Sourced<string | null>;
  /** Takes what gateway.yaml says; before that the file counts as empty. The port of the first time is that of the start. */
  applyFile(file: GatewayConfig): void;
  view(): SettingsView;
  update(change: UpdateSettings): SettingsView;
}

const KEYS = ['port', 'connection_timeout_ms', 'tool_call_timeout_ms', 'workspace'] as const;

export function createSettingsManager(options: SettingsManagerOptions): SettingsManager {
  const { flags, environment } = options;
  let file: GatewayConfig = {};
  let startedPort: number | null = null;
  // Every call of a tool asks for its limit.
  let known: EffectiveSettings | null = null;
  const effective = () => {
    known ??= resolveSettings({ flags, environment, stored: options.read(), code: options.code, file });
    return known;
  };
  const workspace = (): Sourced<string | null> => {
    if (flags.workspace !== undefined) return { value: flags.workspace, source: 'flag' };
    const fromEnvironment = environment.AGENT_GATEWAY_WORKSPACE;
    if (fromEnvironment) return { value: fromEnvironment, source: 'environment' };
    const stored = options.read().workspace;
    return stored === undefined ? { value: null, source: 'default' } : { value: stored, source: 'setting' };
  };
  const view = (): SettingsView => ({
    version: options.version,
    ...effective(),
    workspace: workspace(),
    restart_needed: startedPort !== null && effective().port.value !== startedPort ? ['port'] : [],
    data_dir: options.dataDir,
    key: options.describeKey(),
    notices: options.notices(),
  });
  return {
    effective,
    workspace,
    applyFile(config) {
      file = config;
      known = null;
      startedPort ??= effective().port.value;
    },
    view,
    update(change) {
      const next: Record<string, unknown> = { ...options.read() };
      for (const key of KEYS) {
        const value = change[key];
        if (value === null) delete next[key];
        else if (value !== undefined) next[key] = value;
      }
      options.write(next);
      known = null;
      const now = view();
      options.onChange(now);
      return now;
    },
  };
}
