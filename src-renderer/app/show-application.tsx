// Finds out where the page runs and shows the application: in the desktop's window, or in a browser.
import { createRoot } from 'react-dom/client';
import type { Opened } from '../api/open.ts';
import { createAppearance } from './appearance.ts';
import { BrowserRoot } from './browser-root.tsx';
import { AppRoot, startApp } from './start.tsx';

/** @param opened null in a browser that has no token yet */
export function showApplication(opened: Opened | null): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element to draw into');
  const appearance = createAppearance(document.documentElement, window.localStorage);
  // Before anything is drawn, so that a snapshot which is already here is the first thing that is.
  const started = opened && startApp(opened, appearance, window);
  createRoot(root).render(
    started?.app.connection.host === 'desktop' ? (
      <AppRoot app={started.app} />
    ) : (
      <BrowserRoot first={started} appearance={appearance} />
    ),
  );
}
