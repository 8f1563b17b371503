// Where the profile lives: one answer for the desktop and the headless host, so that both see the same servers.
import path from 'node:path';

export const DATA_DIR_NAME = 'agent-gateway-desktop';

export interface DataDirOptions {
  /** The user's own choice; relative to `cwd`. */
  readonly override?: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home directory. */
  readonly home: string;
  readonly cwd: string;
}

/** The absolute path of the data directory, `<appData>/agent-gateway-desktop` unless the user chose another. */
export function dataDirectory({ override, env, platform, home, cwd }: DataDirOptions): string {
  const { isAbsolute, join, resolve } = platform === 'win32' ? path.win32 : path.posix;
  if (override) return resolve(cwd, override);
  const appData = () => {
    if (platform === 'win32') return absolute(env.APPDATA) ?? join(home, 'AppData', 'Roaming');
    if (platform === 'darwin') return join(home, 'Library', 'Application Support');
    // XDG Base Directory Specification: a relative path is invalid and to be ignored.
    return absolute(env.XDG_CONFIG_HOME) ?? join(home, '.config');
  };
  const absolute = (text: string | undefined) => (text && isAbsolute(text) ? text : null);
  return join(appData(), DATA_DIR_NAME);
}
