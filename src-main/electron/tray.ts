// The icon in the system's tray, its tool tip and its menu, kept up to date.
import { clipboard, Menu, Tray } from 'electron';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { Logger } from '../core/logger.ts';
import { assetPath } from './app-files.ts';
import type { Host } from './host.ts';
import type { DesktopMemory } from './preferences.ts';
import { isFailing, type TrayActions, traySummary, trayTemplate } from './tray-menu.ts';

export interface AppTray {
  update(servers: readonly ServerView[]): void;
  destroy(): void;
}

export interface AppTrayOptions {
  readonly host: Host;
  readonly memory: DesktopMemory;
  readonly logger: Logger;
  readonly open: () => void;
  readonly quit: () => void;
}

/** Null where the desktop has no tray. */
export function createAppTray({ host, memory, logger, open, quit }: AppTrayOptions): AppTray | null {
  const tray = makeTray(logger);
  if (!tray) return null;
  let servers: readonly ServerView[] = [];
  const call = async (operation: string, input: unknown) => {
    const outcome = await host.dispatch(operation, input, { signal: new AbortController().signal });
    if (!outcome.ok) logger.warn('An action of the tray failed', { operation, reason: outcome.error.message });
    return outcome.ok;
  };
  const setEnabled = async (ids: readonly string[], enabled: boolean) => {
    await Promise.all(ids.map((id) => call('update_server', { id, enabled })));
  };
  const remember = (ids: readonly string[]): boolean => {
    try {
      memory.update({ paused_servers: [...ids] });
      return true;
    } catch (error) {
      logger.warn('Which servers are paused could not be kept', { error });
      return false;
    }
  };
  const actions: TrayActions = {
    open,
    quit,
    refresh: (server) => void call('refresh_server', { id: server.id }),
    copyMcpUrl: () => void clipboard.writeText(host.mcpUrl ?? ''),
    pauseAll() {
      const ids = servers.filter(({ enabled, origin }) => enabled && origin === 'admin').map(({ id }) => id);
      // First what is to be resumed: a crash in between must not leave servers off that nobody remembers.
      if (remember(ids)) void setEnabled(ids, false);
    },
    resume() {
      const ids = memory.pausedServers.filter((id) => servers.some((server) => server.id === id));
      void setEnabled(ids, true).then(() => remember([]));
    },
  };
  tray.on('click', open);
  const update = (next: readonly ServerView[]) => {
    servers = next;
    tray.setImage(trayImage(servers.some(isFailing)));
    tray.setToolTip(`Agent Gateway: ${traySummary(servers)}`);
    const state = { servers, mcpUrl: host.mcpUrl, paused: memory.pausedServers };
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(state, actions)));
  };
  update([]);
  return { update, destroy: () => tray.destroy() };
}

function makeTray(logger: Logger): Tray | null {
  try {
    return new Tray(trayImage(false));
  } catch (error) {
    logger.warn('This desktop has no tray', { error });
    return null;
  }
}

/** macOS draws template images in the colour of its menu bar; elsewhere the icon brings its own ground. */
function trayImage(attention: boolean): string {
  const template = process.platform === 'darwin' ? 'Template' : '';
  return assetPath(`tray/${attention ? 'tray-attention' : 'tray'}${template}.png`);
}
