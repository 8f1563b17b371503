// Start at login: the system's own list on macOS and Windows, an autostart entry on Linux.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { App } from 'electron';
import { GatewayError } from '../../src-shared/contract/errors.ts';

/** Started with this, the application shows its tray icon and no window. */
export const HIDDEN_ARGUMENT = '--hidden';
const ENTRY = 'agent-gateway-desktop.desktop';

export interface LoginItemOptions {
  readonly app: Pick<App, 'isPackaged' | 'setLoginItemSettings'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The program that runs now. */
  readonly executable: string;
}

/** A checkout must not be started at login: what would run then may be anything. */
export function canStartAtLogin({ app }: Pick<LoginItemOptions, 'app'>): boolean {
  return app.isPackaged;
}

/** @throws GatewayError `unavailable` when the system does not take it */
export function setStartAtLogin(options: LoginItemOptions, start: boolean): void {
  const { app, platform } = options;
  if (!canStartAtLogin(options)) {
    throw new GatewayError('unavailable', 'Only the installed application can start at login');
  }
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: start, args: [HIDDEN_ARGUMENT] });
    return;
  }
  try {
    const file = autostartFile(options);
    if (start) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, autostartEntry(options));
    } else rmSync(file, { force: true });
  } catch (error) {
    throw new GatewayError('unavailable', 'The autostart entry could not be written', { cause: error });
  }
}

function autostartFile({ env, home }: LoginItemOptions): string {
  const config = env.XDG_CONFIG_HOME;
  return path.join(config && path.isAbsolute(config) ? config : path.join(home, '.config'), 'autostart', ENTRY);
}

/** Desktop Entry Specification. An AppImage runs from a mount that is another at the next login: its own file is named. */
function autostartEntry({ env, executable }: LoginItemOptions): string {
  return `[Desktop Entry]
Type=Application
Name=Agent Gateway
Comment=Keeps your MCP servers connected
Exec=${quoted(env.APPIMAGE ?? executable)} ${HIDDEN_ARGUMENT}
Icon=agent-gateway-desktop
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/** An argument of `Exec`: quoted, with the four characters that keep their meaning inside quotes escaped. */
function quoted(argument: string): string {
  return `"${argument.replace(/[\\"`$]/g, '\\$&').replaceAll('%', '%%')}"`;
}
