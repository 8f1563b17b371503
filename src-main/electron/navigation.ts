// Keeps every page where it is: no way to another origin, no new window, no embedded browser.
import type { App, WebContents } from 'electron';
import { isAppUrl } from './app-origin.ts';

interface Attempt {
  readonly url: string;
  preventDefault(): void;
}

/** Holds for every webContents this process will ever make, whoever makes it. */
export function guardNavigation(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  const stayHome = (attempt: Attempt) => {
    if (!isAppUrl(attempt.url)) attempt.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // Links that lead out go through `open_external`, which looks at the address first.
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
