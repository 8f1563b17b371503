// The dashboard's application over a fake gateway, for tests of its parts in a document without a browser.
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect } from 'vitest';
import { ipcConnection } from '../../src-renderer/api/ipc-connection.ts';
import { AppContext } from '../../src-renderer/app/app-context.ts';
import { createAppearance } from '../../src-renderer/app/appearance.ts';
import { type StartedApp, startApp } from '../../src-renderer/app/start.tsx';
import type { Outcome } from '../../src-shared/contract/errors.ts';
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

export interface HeldCall {
  readonly operation: string;
  readonly input: unknown;
  answer(outcome: Outcome): Promise<void>;
}

/** The same gateway, but some calls wait in `calls`, as they came, until the test answers them. */
export function holdCalls<Api extends WindowApi>(
  gateway: Api,
  isHeld: (operation: string, input: unknown) => boolean,
): { readonly api: Api; readonly calls: readonly HeldCall[] } {
  const calls: HeldCall[] = [];
  const call: WindowApi['call'] = (operation, input) => {
    if (!isHeld(operation, input)) return gateway.call(operation, input);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    calls.push({ operation, input, answer: (outcome) => act(async () => resolve(outcome)) });
    return promise;
  };
  return { api: { ...gateway, call }, calls };
}

/** The button that is named so, by its text. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === name);
  if (!found) throw new Error(`There is no button “${name}” in: ${document.body.textContent}`);
  return found;
}

export const press = (name: string): Promise<void> => act(async () => button(name).click());

/** What `look` finds, once the page has come to rest: things move a moment later there. */
export const soon = <T,>(look: () => T): ReturnType<typeof expect.poll> =>
  expect.poll(
    async () => {
      await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
      return look();
    },
    { interval: 0, timeout: 5_000 },
  );
