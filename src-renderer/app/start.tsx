// Puts an application together for a connection and shows it.
import type { Opened } from '../api/open.ts';
import { createGatewayStore } from '../store/gateway-store.ts';
import { startSync } from '../store/sync.ts';
import { createActions } from './actions/actions.ts';
import { type App, AppContext } from './app-context.ts';
import type { Appearance } from './appearance.ts';
import { createHostStore, loadHost } from './host-store.ts';
import { createRunsStore } from './runs-store.ts';
import { Shell } from './shell.tsx';
import { createUiStore } from './ui-store.ts';
import { watchWidened } from './watch-widened.ts';

export interface StartedApp {
  readonly app: App;
  stop(): void;
}

export function startApp({ connection, snapshot }: Opened, appearance: Appearance, window: Window): StartedApp {
  const gateway = createGatewayStore();
  const ui = createUiStore(window.location.hash);
  const host = createHostStore(connection, window.location.origin);
  const runs = createRunsStore();
  const actions = createActions({ connection, gateway, ui, runs, host, appearance, history: window.history });
  const stopWatching = watchWidened(gateway, actions);
  const sync = startSync(connection, gateway, snapshot);
  loadHost(connection, host, appearance).catch(() =>
    actions.notify.problem('The window did not say what it runs on. Reload it.'),
  );
  return {
    app: { connection, gateway, ui, host, runs, appearance, actions, sync },
    stop() {
      stopWatching();
      sync.stop();
    },
  };
}

export function AppRoot({ app }: { app: App }) {
  return (
    <AppContext value={app}>
      <Shell />
    </AppContext>
  );
}
