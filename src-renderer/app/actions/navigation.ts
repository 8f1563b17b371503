// Going somewhere: screens, the drawer, dialogs.
import { type Route, routeHash, type Screen } from '../route.ts';
import type { DialogState, UiStore } from '../ui-store.ts';

export interface Navigation {
  goTo(screen: Screen, item?: string | null): void;
  openServer(id: string, tab?: string): void;
  closeDrawer(): void;
  openDialog(dialog: DialogState): void;
  closeDialog(): void;
}

export function createNavigation(ui: UiStore, history: Pick<History, 'pushState' | 'replaceState'>): Navigation {
  const set = (route: Route) => {
    const before = ui.getState().route;
    if (before.screen === route.screen && before.item === route.item) return;
    // Choosing another item of a screen is no step to go back to.
    const write = before.screen === route.screen ? 'replaceState' : 'pushState';
    history[write](null, '', routeHash(route));
    ui.setState({ route, came: true, drawer: route.screen === 'servers' ? ui.getState().drawer : null });
  };
  return {
    goTo: (screen, item = null) => set({ screen, item }),
    openServer(id, tab = 'overview') {
      set({ screen: 'servers', item: null });
      ui.setState({ drawer: { id, tab } });
    },
    closeDrawer: () => ui.setState({ drawer: null }),
    openDialog: (dialog) => ui.setState({ dialog }),
    closeDialog: () => ui.setState({ dialog: null }),
  };
}
