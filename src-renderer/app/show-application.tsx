// Finds out where the page runs and shows the application: in the desktop's window, or in a browser.
import { createRoot } from 'react-dom/client';
import { ipcConnection, windowApi } from '../api/ipc-connection.ts';
import { createAppearance } from './appearance.ts';
import { BrowserRoot } from './browser-root.tsx';
import { AppRoot, startApp } from './start.tsx';

export function showApplication(): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element to draw into');
  const appearance = createAppearance(document.documentElement, window.localStorage);
  const api = windowApi();
  createRoot(root).render(
    api ? (
      <AppRoot app={startApp(ipcConnection(api), appearance, window).app} />
    ) : (
      <BrowserRoot appearance={appearance} />
    ),
  );
}
