// The operations only the window has, each with what it does on this machine.
import { open } from 'node:fs/promises';
import path from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, type OpenDialogOptions, safeStorage, shell } from 'electron';
import type { DesktopHandlers, Preferences } from '../../src-shared/contract/desktop.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { VERSION } from '../../src-shared/version.ts';
import type { Host } from './host.ts';
import { canStartAtLogin, type LoginItemOptions, setStartAtLogin } from './login-item.ts';
import { externalAddress, openInBrowser } from './open-external.ts';
import type { DesktopMemory } from './preferences.ts';
import { hasKeychain } from './safe-storage-keychain.ts';

const MAX_TEXT_FILE = 64 * 1024;
const DONE = { done: true } as const;

export interface DesktopHandlerOptions {
  readonly host: Host;
  readonly memory: DesktopMemory;
  readonly loginItem: LoginItemOptions;
  readonly logsFolder: string;
  readonly hasTray: () => boolean;
  /** The window dialogs belong to. */
  readonly window: () => BrowserWindow | null;
  readonly restart: () => void;
}

export function createDesktopHandlers(options: DesktopHandlerOptions): DesktopHandlers {
  const { host, memory, loginItem, logsFolder, window } = options;
  const ask = async (dialogOptions: OpenDialogOptions): Promise<string | null> => {
    const owner = window();
    const { canceled, filePaths } = owner
      ? await dialog.showOpenDialog(owner, dialogOptions)
      : await dialog.showOpenDialog(dialogOptions);
    return canceled ? null : (filePaths[0] ?? null);
  };
  return {
    get_host: () => ({
      platform: process.platform,
      versions: {
        app: VERSION,
        electron: process.versions.electron ?? '',
        chromium: process.versions.chrome ?? '',
        node: process.versions.node,
      },
      can: {
        tray: options.hasTray(),
        start_at_login: canStartAtLogin(loginItem),
        keychain: hasKeychain(safeStorage, process.platform),
      },
      api: host.api,
    }),
    get_preferences: () => memory.preferences(),
    update_preferences: (change) => updatePreferences(change, memory, loginItem),
    get_admin_token: () => ({ token: host.adminToken() }),
    rotate_admin_token: () => ({ token: host.rotateAdminToken() }),
    choose_folder: async ({ title }) => ({
      path: await ask({ title, properties: ['openDirectory', 'createDirectory'] }),
    }),
    choose_text_file: async ({ title }) => {
      const file = await ask({ title, properties: ['openFile'] });
      return file === null ? null : { name: path.basename(file), text: await readTextFile(file) };
    },
    use_key_file: async () => {
      await host.useKeyFile();
      return DONE;
    },
    open_logs_folder: async () => {
      await openFolder(logsFolder);
      return DONE;
    },
    open_external: async ({ url }) => {
      await openInBrowser(externalAddress(url));
      return DONE;
    },
    restart_app: () => {
      options.restart();
      return DONE;
    },
  };
}

export function applyTheme({ theme }: Pick<Preferences, 'theme'>): void {
  nativeTheme.themeSource = theme;
}

/** @throws GatewayError `unavailable` */
export async function openFolder(folder: string): Promise<void> {
  // Resolves with what went wrong.
  const problem = await shell.openPath(folder);
  if (problem !== '') throw new GatewayError('unavailable', 'The folder could not be opened');
}

function updatePreferences(
  change: Partial<Preferences>,
  memory: DesktopMemory,
  loginItem: LoginItemOptions,
): Preferences {
  const { start_at_login: startAtLogin } = change;
  if (startAtLogin !== undefined && startAtLogin !== memory.preferences().start_at_login) {
    setStartAtLogin(loginItem, startAtLogin);
  }
  memory.update(change);
  const now = memory.preferences();
  if (change.theme !== undefined && app.isReady()) applyTheme(now);
  return now;
}

async function readTextFile(file: string): Promise<string> {
  const handle = await open(file).catch(() => {
    throw new GatewayError('unavailable', 'The file could not be read');
  });
  try {
    // One byte more than allowed tells a file that is too long from one that just fits, whatever its size claims.
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_TEXT_FILE + 1), 0);
    if (bytesRead > MAX_TEXT_FILE) {
      throw new GatewayError('payload_too_large', 'The file is larger than 64 KiB');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead));
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('validation_error', 'The file is not a text file', { cause: error });
  } finally {
    await handle.close();
  }
}
