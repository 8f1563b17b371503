// Where a user's files are, for whichever system: handed in, so that nothing here looks at the machine by itself.
import path from 'node:path';

export interface Places {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Paths as that system writes them. */
export function pathOf({ platform }: Places): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}

/** The folder a variable names, where it names an absolute one. */
export function folderFrom(places: Places, variable: string): string | null {
  const value = places.env[variable];
  return value && pathOf(places).isAbsolute(value) ? value : null;
}

/** Where applications keep their data: `~/.config`, `~/Library/Application Support` or `%APPDATA%`. */
export function appData(places: Places): string {
  const { join } = pathOf(places);
  if (places.platform === 'win32') return folderFrom(places, 'APPDATA') ?? join(places.home, 'AppData', 'Roaming');
  if (places.platform === 'darwin') return join(places.home, 'Library', 'Application Support');
  return configHome(places);
}

/** `~/.config`, also on macOS. */
export function configHome(places: Places): string {
  return folderFrom(places, 'XDG_CONFIG_HOME') ?? pathOf(places).join(places.home, '.config');
}
