// The desktop application from the moment Electron is ready: gateway, window, tray, and their common end.
import { app, ipcMain, Menu, Notification, powerMonitor, protocol, safeStorage, session } from 'electron';
import type { Logger, Redactor } from '../core/index.ts';
import { rendererFolder } from './app-files.ts';
import { appMenuTemplate } from './app-menu.ts';
import { SCHEME } from './app-origin.ts';
import { createDesktopDispatch } from './desktop-dispatch.ts';
import { applyTheme, createDesktopHandlers, openFolder } from './desktop-handlers.ts';
import { openElectronStore } from './electron-store.ts';
import { endInOrder } from './ending.ts';
import { createFailureWatch, type FailureNotice } from './failure-notice.ts';
import { gatewayHost } from './gateway-host.ts';
import type { Host } from './host.ts';
import { registerIpc } from './ipc.ts';
import { createMainWindow } from './main-window.ts';
import { createNotices } from './notice-window.ts';
import { loopbackAddress, openInBrowser } from './open-external.ts';
import { ownCommand } from './own-command.ts';
import { createPageServer } from './page-server.ts';
import { openDesktopMemory } from './preferences.ts';
import { safeStorageKeychain } from './safe-storage-keychain.ts';
import { watchServers } from './server-watch.ts';
import { guardSession } from './session-guard.ts';
import { startWithUser } from './start-with-user.ts';
import { startable } from './startable.ts';
import { type AppTray, createAppTray } from './tray.ts';

export interface DesktopOptions {
  readonly directory: string;
  readonly logsFolder: string;
  /** Show no window until the user asks for one. */
  readonly hidden: boolean;
  readonly home: string;
  readonly logger: Logger;
  readonly redactor: Redactor;
}

/** Electron is ready and this process is the only one of its profile. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const { directory, logsFolder, logger, redactor } = options;
  const { platform, env } = process;
  const memory = openDesktopMemory({ directory, platform, openStore: openElectronStore });
  let host: Host | null = null;
  let tray: AppTray | null = null;
  let running = () => 0;
  let ended = false;

  const gateway = startable(
    gatewayHost({
      directory,
      environment: env,
      keychain: safeStorageKeychain(safeStorage, platform),
      logger,
      redactor,
      appPath: app.getAppPath(),
      bridge: ownCommand('--stdio-bridge'),
      places: { platform, home: options.home, env },
    }),
  );
  const notices = createNotices();
  const window = createMainWindow({
    memory,
    logger,
    onClose(hide) {
      const toTray = tray !== null && memory.preferences().close_to_tray;
      // On macOS an application without a window is usual: it stays in the dock.
      if (!toTray && platform !== 'darwin') return app.quit();
      hide();
      if (toTray) hintOnce();
    },
    onBroken: () => void askAfterCrash(),
  });
  const show = () => {
    if (host) window.show();
    else notices.focus();
  };

  applyTheme(memory.preferences());
  guardSession(session.defaultSession);
  protocol.handle(SCHEME, createPageServer({ root: rendererFolder(), virtualPage: notices.page }));
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      appMenuTemplate({
        platform,
        packaged: app.isPackaged,
        openLogs: () => void openFolder(logsFolder).catch((error: unknown) => logger.warn('No logs folder', { error })),
        openDocs: () => void (host?.api.url && openInBrowser(loopbackAddress(`${host.api.url}/docs`))),
      }),
    ),
  );
  endInOrder({
    app,
    logger,
    running: () => running(),
    leave() {
      ended = true;
      window.remember();
      window.destroy();
      tray?.destroy();
    },
    close: gateway.close,
    announce: notices.show,
  });
  app.on('second-instance', show);
  app.on('activate', show);
  // Without a listener Electron would quit; here the end is decided where a window is closed.
  app.on('window-all-closed', () => {});

  host = await startWithUser({
    startHost: gateway.start,
    ask: notices.ask,
    directory,
    openLogs: () => openFolder(logsFolder),
  });
  if (!host) return app.quit();
  // The user has left while it started: the end that is under way stops it.
  if (ended) return;
  const started = host;

  tray = createAppTray({ host: started, memory, logger, open: show, quit: () => app.quit() });
  const failureOf = createFailureWatch();
  const watch = watchServers({
    host: started,
    onServer(server) {
      const failure = failureOf(server);
      if (failure && !ended && memory.preferences().notifications) notify(failure, show);
    },
    onChange: () => tray?.update(watch.servers()),
  });
  // Taken back by nobody: it lasts as long as the host.
  started.events(null, ({ event }) => {
    if (event.type !== 'elicitation' || ended || window.current()?.isFocused()) return;
    const { server } = event.elicitation;
    const notice = { title: `${server} asks you something`, body: 'Open the window to answer. It waits five minutes.' };
    if (memory.preferences().notifications) notify(notice, show);
    else show();
  });
  running = () => watch.servers().filter(({ status }) => status === 'connected' || status === 'connecting').length;
  powerMonitor.on('resume', () => started.wake());
  // The event is missing in Electron's types. Holding it up asks the system for the moment the servers need.
  powerMonitor.on('shutdown', (...[event]: [{ preventDefault(): void }?]) => {
    event?.preventDefault();
    app.quit();
  });

  const handlers = createDesktopHandlers({
    host: started,
    memory,
    loginItem: { app, platform, env, home: options.home, executable: process.execPath },
    logsFolder,
    hasTray: () => tray !== null,
    window: window.current,
    restart() {
      // An AppImage runs from a mount that goes away with it.
      app.relaunch(env.APPIMAGE === undefined ? {} : { execPath: env.APPIMAGE });
      app.quit();
    },
  });
  registerIpc({
    ipcMain,
    isDashboard: window.isDashboard,
    admin: (operation, input, context) => started.dispatch(operation, input, { ...context, caller: 'window' }),
    desktop: createDesktopDispatch(handlers, logger),
    events: started.events,
    logger,
  });
  const opensAtLogin = options.hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
  if (!(opensAtLogin && tray)) show();

  function hintOnce(): void {
    if (ended || memory.trayHintShown) return;
    try {
      memory.update({ tray_hint_shown: true });
    } catch (error) {
      logger.warn('That the hint was shown could not be kept', { error });
    }
    notify(
      {
        title: 'Agent Gateway is still running',
        body: 'Your servers stay connected. Open or quit it from the tray; Settings can change this.',
      },
      show,
    );
  }

  async function askAfterCrash(): Promise<void> {
    const asking = notices.ask({
      title: 'The window stopped working twice',
      text: ['Your servers and the API go on running. The log says more about what happened.'],
      actions: [
        { id: 'open', label: 'Open it again' },
        { id: 'quit', label: 'Quit' },
      ],
    });
    window.destroy();
    const chosen = await asking;
    if (chosen === 'quit') app.quit();
    else if (chosen === 'open' || !tray) show();
  }
}

function notify({ title, body }: FailureNotice, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.show();
}
