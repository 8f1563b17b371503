// Choosing the theme: on this page, and for the window's frame and its first paint.
import type { Theme } from '../../../src-shared/contract/desktop.ts';
import type { Connection } from '../../api/connection.ts';
import type { Appearance } from '../appearance.ts';
import type { HostStore } from '../host-store.ts';
import { messageOf, type Notify } from './notify.ts';

export interface ThemeActions {
  setTheme(theme: Theme): Promise<void>;
}

interface Parts {
  readonly connection: Connection;
  readonly host: HostStore;
  readonly appearance: Appearance;
  readonly notify: Notify;
}

export function createThemeActions({ connection, host, appearance, notify }: Parts): ThemeActions {
  return {
    async setTheme(theme) {
      appearance.setTheme(theme);
      try {
        const preferences = await connection.desktop?.update_preferences({ theme });
        if (preferences) host.setState({ preferences });
      } catch (error) {
        notify.problem(messageOf(error));
      }
    },
  };
}
