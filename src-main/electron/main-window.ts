// The dashboard's window: opens where it was, comes back after a crash, and can be hidden instead of closed.
import { type BrowserWindow, screen, type WebContents } from 'electron';
import type { Logger } from '../core/logger.ts';
import { preloadFile } from './app-files.ts';
import { DASHBOARD_URL } from './app-origin.ts';
import { MIN_SIZE, placeWindow } from './placement.ts';
import type { DesktopMemory } from './preferences.ts';
import { createWindow } from './window.ts';

/** A second crash within this time is no accident: reloading again would go on for ever. */
const CRASH_WINDOW_MS = 60_000;
const REMEMBER_AFTER_MS = 500;
const READY_LIMIT_MS = 10_000;

export interface MainWindow {
  /** Shows the window, made if there is none, in front of all others. */
  show(): void;
  /** Makes the window without showing it. */
  prepare(): void;
  /** Null while there is none. */
  current(): BrowserWindow | null;
  isDashboard(contents: WebContents): boolean;
  /** Writes down where the window is. */
  remember(): void;
  /** Closes it for good. */
  destroy(): void;
}

export interface MainWindowOptions {
  readonly memory: DesktopMemory;
  readonly logger: Logger;
  /** The user closes the window: it goes on in the tray, or the application ends. */
  readonly onClose: (hide: () => void) => void;
  /** The page crashed twice in a row and was not reloaded again. */
  readonly onBroken: () => void;
}

export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { memory, logger } = options;
  let window: BrowserWindow | null = null;
  let ready = false;
  let wanted = false;
  let lastCrash = Number.NEGATIVE_INFINITY;

  const reveal = () => {
    if (!window || !ready || !wanted) return;
    if (memory.placement?.maximized && !window.isVisible()) window.maximize();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  const remember = () => {
    if (!window || window.isDestroyed()) return;
    try {
      memory.update({ placement: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
    } catch (error) {
      logger.warn('The place of the window could not be kept', { error });
    }
  };

  const prepare = () => {
    if (window) return;
    const main = screen.getPrimaryDisplay();
    const displays = [main, ...screen.getAllDisplays().filter(({ id }) => id !== main.id)];
    const place = placeWindow(
      memory.placement,
      displays.map(({ workArea }) => workArea),
    );
    const made = createWindow({
      title: 'Agent Gateway',
      ...place,
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      preload: preloadFile(),
    });
    window = made;
    ready = false;
    const becomeReady = () => {
      if (ready || made.isDestroyed()) return;
      ready = true;
      reveal();
    };
    made.once('ready-to-show', becomeReady);
    // Better an empty window than none.
    setTimeout(becomeReady, READY_LIMIT_MS).unref();
    rememberLater(made, remember);
    made.on('close', (event) => {
      remember();
      // Only the end of the application takes the window away, and it does not ask.
      event.preventDefault();
      options.onClose(() => {
        wanted = false;
        hide(made);
      });
    });
    made.once('closed', () => {
      window = null;
    });
    made.webContents.on('render-process-gone', (_, { reason }) => {
      if (reason === 'clean-exit') return;
      const now = performance.now();
      const again = now - lastCrash < CRASH_WINDOW_MS;
      lastCrash = now;
      logger.error('The page of the window is gone', { reason });
      if (again) options.onBroken();
      else made.webContents.reload();
    });
    made.loadURL(DASHBOARD_URL).catch((error: unknown) => {
      if (!made.isDestroyed()) logger.error('The page of the window could not be loaded', { error });
    });
  };

  return {
    prepare,
    show() {
      wanted = true;
      prepare();
      reveal();
    },
    current: () => window,
    isDashboard: (contents) => window !== null && !window.isDestroyed() && window.webContents === contents,
    remember,
    destroy() {
      window?.destroy();
    },
  };
}

/** A window hidden in full screen would leave a black screen behind. */
function hide(window: BrowserWindow): void {
  if (window.isFullScreen()) {
    window.once('leave-full-screen', () => window.hide());
    window.setFullScreen(false);
  } else window.hide();
}

/** Dragging a window brings many events; the last one is enough. The events that tell the last are not on Linux. */
function rememberLater(window: BrowserWindow, remember: () => void): void {
  let timer: NodeJS.Timeout | null = null;
  const later = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(remember, REMEMBER_AFTER_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.once('closed', () => timer && clearTimeout(timer));
}
