// How long a server may take to connect and a call to answer: its own setting, the gateway's, and the grace of package runners.
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { PACKAGE_RUNNER_TIMEOUT_MS } from '../../../src-shared/model/setting-defaults.ts';
import type { EffectiveSettings } from '../settings.ts';
import type { Timeouts } from './managed-server.ts';

/** Milliseconds. A package runner's first start downloads the package, so where nobody set a limit it gets a minute. */
export function createTimeouts(settings: () => EffectiveSettings): Timeouts {
  return {
    connectionMs(config, connectedBefore) {
      const own = config.timeouts?.connection_ms;
      if (own !== undefined) return own;
      const { value, source } = settings().connection_timeout_ms;
      const firstStart = source === 'default' && !connectedBefore && isPackageRunner(config);
      return firstStart ? Math.max(value, PACKAGE_RUNNER_TIMEOUT_MS) : value;
    },
    toolCallMs: (config) => config.timeouts?.tool_call_ms ?? settings().tool_call_timeout_ms.value,
  };
}

export function isPackageRunner({ command, args }: Pick<ServerConfig, 'command' | 'args'>): boolean {
  const name = (command ?? '')
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.(?:cmd|exe|bat)$/i, '')
    .toLowerCase();
  if (name === 'npx' || name === 'bunx' || name === 'uvx') return true;
  // Options of its own may come first.
  return name === 'pnpm' && args?.find((argument) => !argument.startsWith('-')) === 'dlx';
}
