// Opens the connection of the page and asks for the first snapshot at once, while the application is still being loaded.
import type { Snapshot } from '../../src-shared/contract/events.ts';
import type { Connection } from './connection.ts';
import { httpConnection } from './http-connection.ts';
import { ipcConnection, windowApi } from './ipc-connection.ts';
import { takeToken } from './token.ts';

export interface Opened {
  readonly connection: Connection;
  readonly snapshot: Promise<Snapshot>;
}

/** On the desktop the window's, in a browser the one of the token it was given; null when there is none. */
export function openPage(window: Window): Opened | null {
  const api = windowApi();
  if (api) return open(ipcConnection(api));
  const token = takeToken(window);
  return token ? openWithToken(window, token) : null;
}

export function openWithToken(window: Window, token: string): Opened {
  return open(httpConnection({ baseUrl: window.location.origin, token, fetch: window.fetch.bind(window) }));
}

function open(connection: Connection): Opened {
  const snapshot = connection.client.get_snapshot();
  // Whoever takes it says what went wrong, which may be later than the failure.
  snapshot.catch(() => {});
  return { connection, snapshot };
}
