// The entry of the page: finds out where it runs, and shows the application.
import './without-eval.ts';
import './styles/index.css';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { ipcConnection, windowApi } from './api/ipc-connection.ts';
import { createAppearance } from './app/appearance.ts';
import { BrowserRoot } from './app/browser-root.tsx';
import { AppRoot, startApp } from './app/start.tsx';

// Dialogs lock the page's scrolling with a style element, which needs the nonce of this very answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);

const appearance = createAppearance(document.documentElement, window.localStorage);
const api = windowApi();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no element to draw into');
createRoot(root).render(
  api ? (
    <AppRoot app={startApp(ipcConnection(api), appearance, window).app} />
  ) : (
    <BrowserRoot appearance={appearance} />
  ),
);
