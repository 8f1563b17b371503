// Where the profile lies when nobody says so. The bridge runs alone, so it knows the places by itself; a test holds them
// against those of the gateway.
import path from 'node:path';

const NAME = 'agent-gateway-desktop';

export interface DataDirectoryOptions {
  readonly override: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
}

export function bridgeDataDirectory({ override, env, platform, home, cwd }: DataDirectoryOptions): string {
  const { isAbsolute, join, resolve } = platform === 'win32' ? path.win32 : path.posix;
  if (override) return resolve(cwd, override);
  const absolute = (text: string | undefined) => (text && isAbsolute(text) ? text : null);
  if (platform === 'win32') return join(absolute(env.APPDATA) ?? join(home, 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
  return join(absolute(env.XDG_CONFIG_HOME) ?? join(home, '.config'), NAME);
}
