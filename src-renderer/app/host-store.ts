// What the page runs in: the desktop's window with its preferences, or a browser, and where the API listens.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostView, Preferences } from '../../src-shared/contract/desktop.ts';
import type { Connection } from '../api/connection.ts';
import type { Appearance } from './appearance.ts';

export interface HostState {
  /** Null in a browser and until the window has answered. */
  readonly view: HostView | null;
  readonly preferences: Preferences | null;
  /** Base of the API without a slash at its end; null when it does not listen. */
  readonly apiUrl: string | null;
  readonly apiProblem: string | null;
}

export type HostStore = StoreApi<HostState>;

/** @param origin the page's own origin, which is the API's in a browser. */
export function createHostStore(connection: Connection, origin: string): HostStore {
  const browser = connection.host === 'browser';
  const store = createStore<HostState>(() => ({
    view: null,
    preferences: null,
    apiUrl: browser ? origin : null,
    apiProblem: null,
  }));
  return store;
}

/** Asks the window what it is; in a browser there is nobody to ask. */
export async function loadHost({ desktop }: Connection, store: HostStore, appearance: Appearance): Promise<void> {
  if (!desktop) return;
  const [view, preferences] = await Promise.all([desktop.get_host(), desktop.get_preferences()]);
  appearance.setTheme(preferences.theme);
  store.setState({ view, preferences, apiUrl: view.api.url?.replace(/\/$/, '') ?? null, apiProblem: view.api.problem });
}
