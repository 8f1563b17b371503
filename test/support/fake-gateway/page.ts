// Runs in the page before the dashboard: gives the window a gateway with the content the address asks for (?world=…).
import type { WindowApi } from '../../../src-shared/contract/window-api.ts';

const wanted = new URLSearchParams(window.location.search).get('world') ?? 'ordinary';

if (wanted !== 'none') {
  // Loaded later, as the dashboard loads everything that makes schemas.
  const world = new Promise<WindowApi>((resolve) => {
    setTimeout(() => void import('./worlds.ts').then(({ fakeWorld }) => resolve(fakeWorld(wanted))));
  });
  const api: WindowApi = {
    call: async (operation, input) => (await world).call(operation, input),
    desktop: async (operation, input) => (await world).desktop(operation, input),
    onEvent(listener) {
      const end = world.then(({ onEvent }) => onEvent(listener));
      return () => void end.then((stop) => stop());
    },
  };
  (window as unknown as { agentGateway: WindowApi }).agentGateway = api;
}
