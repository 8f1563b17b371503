// Shows a notice in a small window of its own and waits for the button the user chooses.
import { randomUUID } from 'node:crypto';
import type { BrowserWindow } from 'electron';
import { APP_ORIGIN } from './app-origin.ts';
import { type Notice, noticePage } from './notice-page.ts';
import { createWindow } from './window.ts';

const WIDTH = 520;

export interface Notices {
  /** Resolves with the id of the chosen action, null when the window was closed without one. */
  ask(notice: Notice): Promise<string | null>;
  /** Shows a notice that only informs; the returned function closes it. */
  show(notice: Notice): () => void;
  /** The HTML of a notice that is on show, for the page server. */
  page(pathname: string): string | null;
  /** Brings the notice on show to the front; false when there is none. */
  focus(): boolean;
}

export function createNotices(): Notices {
  const pages = new Map<string, string>();
  const windows = new Set<BrowserWindow>();

  function open(notice: Notice): { window: BrowserWindow; path: string } {
    const path = `/notice/${randomUUID()}`;
    pages.set(path, noticePage(notice, path));
    const height = noticeHeight(notice);
    const window = createWindow({
      title: notice.title,
      width: WIDTH,
      height,
      resizable: false,
      useContentSize: true,
    });
    windows.add(window);
    window.once('closed', () => {
      pages.delete(path);
      windows.delete(window);
    });
    window.once('ready-to-show', () => window.show());
    return { window, path };
  }

  return {
    ask: (notice) =>
      new Promise((resolve) => {
        const { window, path } = open(notice);
        // A button is a link; following it is how the page, which has no script, tells what was chosen.
        window.webContents.on('will-navigate', (event) => {
          event.preventDefault();
          const chosen = notice.actions.find(({ id }) => event.url === `${APP_ORIGIN}${path}/${id}`);
          if (!chosen) return;
          resolve(chosen.id);
          window.close();
        });
        window.once('closed', () => resolve(null));
        load(window, path);
      }),
    show(notice) {
      const { window, path } = open(notice);
      load(window, path);
      return () => {
        if (!window.isDestroyed()) window.destroy();
      };
    },
    page: (pathname) => pages.get(pathname) ?? null,
    focus() {
      const [window] = windows;
      if (!window) return false;
      window.show();
      window.focus();
      return true;
    },
  };
}

function load(window: BrowserWindow, path: string): void {
  // The window may be closed before its page is there.
  window.loadURL(APP_ORIGIN + path).catch(() => {});
}

/** Room for what it says: about 62 characters fit on a line. */
function noticeHeight({ text, detail, actions, busy }: Notice): number {
  const lines = text.reduce((sum, paragraph) => sum + Math.ceil(paragraph.length / 62), 0);
  const detailLines = detail === undefined ? 0 : Math.ceil(detail.length / 56) + detail.split('\n').length - 1;
  const height = 76 + lines * 20 + text.length * 8 + (detailLines > 0 ? detailLines * 18 + 30 : 0);
  return Math.min(height + (actions.length > 0 ? 58 : 0) + (busy ? 24 : 0), 560);
}
