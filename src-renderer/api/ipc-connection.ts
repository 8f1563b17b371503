// The connection of the desktop window: the functions its preload script offers.
import { createAdminClient } from '../../src-shared/contract/client.ts';
import type { DesktopClient } from '../../src-shared/contract/desktop.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { DESKTOP_OPERATIONS } from '../../src-shared/contract/routes.ts';
import { WINDOW_API, type WindowApi } from '../../src-shared/contract/window-api.ts';
import type { Connection } from './connection.ts';
import { withDeadline } from './deadline.ts';

/** What the preload script put on the window; null in a browser. */
export function windowApi(): WindowApi | null {
  return ((window as unknown as Record<string, unknown>)[WINDOW_API] as WindowApi | undefined) ?? null;
}

export function ipcConnection(api: WindowApi): Connection {
  return {
    host: 'desktop',
    // A window has no token.
    refused: new Promise(() => {}),
    client: createAdminClient(withDeadline((operation, input) => api.call(operation, input))),
    desktop: createDesktopClient(withDeadline((operation, input) => api.desktop(operation, input))),
    openEvents(lastId, sink) {
      sink.onLive();
      const close = api.onEvent((numbered) => sink.onEvents([numbered]), lastId);
      return { close, retry: () => {} };
    },
  };
}

function createDesktopClient(send: ReturnType<typeof withDeadline>): DesktopClient {
  const call =
    (operation: string) =>
    async (input: unknown = {}) => {
      const outcome = await send(operation, input);
      if (outcome.ok) return outcome.value;
      throw GatewayError.fromBody(outcome.error);
    };
  return Object.fromEntries(DESKTOP_OPERATIONS.map((name) => [name, call(name)])) as unknown as DesktopClient;
}
