// The dashboard's application over a fake gateway, for tests of its parts in a document without a browser.
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect } from 'vitest';
import { ipcConnection } from '../../src-renderer/api/ipc-connection.ts';
import { AppContext } from '../../src-renderer/app/app-context.ts';
import { createAppearance } from '../../src-renderer/app/appearance.ts';
import { type StartedApp, startApp } from '../../src-renderer/app/start.tsx';
import type { WindowApi } from '../../src-shared/contract/window-api.ts';

export interface FakeApp extends StartedApp {
  show(content: ReactNode): Promise<void>;
  end(): Promise<void>;
}

/** Resolves once it has its first snapshot. */
export async function startFakeApp(api: WindowApi): Promise<FakeApp> {
  const connection = ipcConnection(api);
  const appearance = createAppearance(document.documentElement, null);
  const started = startApp({ connection, snapshot: connection.client.get_snapshot() }, appearance, window);
  await expect.poll(() => started.app.gateway.getState().gateway).not.toBeNull();
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  return {
    ...started,
    show: (content) => act(async () => root.render(<AppContext value={started.app}>{content}</AppContext>)),
    async end() {
      await act(async () => root.unmount());
      started.stop();
      document.body.replaceChildren();
    },
  };
}

/** What `look` finds, once the page has come to rest: things move a moment later there. */
export const soon = <T,>(look: () => T): ReturnType<typeof expect.poll> =>
  expect.poll(
    async () => {
      await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
      return look();
    },
    { interval: 0, timeout: 5_000 },
  );
