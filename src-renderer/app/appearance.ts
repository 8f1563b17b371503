// Theme and density: on the document, and kept for the next start.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Theme } from '../../src-shared/contract/desktop.ts';

export type Density = 'comfortable' | 'compact';

export interface AppearanceState {
  readonly theme: Theme;
  readonly density: Density;
}

export interface Appearance {
  readonly store: StoreApi<AppearanceState>;
  setTheme(theme: Theme): void;
  setDensity(density: Density): void;
}

const KEY = 'agent-gateway-';

/** @param root the document's element, which theme.js has prepared before the first paint. */
export function createAppearance(root: HTMLElement, storage: Storage | null): Appearance {
  const { theme } = root.dataset;
  const store = createStore<AppearanceState>(() => ({
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    density: root.dataset.density === 'compact' ? 'compact' : 'comfortable',
  }));
  const keep = (name: 'theme' | 'density', value: string | null) => {
    if (value === null) {
      delete root.dataset[name];
      storage?.removeItem(KEY + name);
    } else {
      root.dataset[name] = value;
      storage?.setItem(KEY + name, value);
    }
  };
  return {
    store,
    setTheme(theme) {
      keep('theme', theme === 'system' ? null : theme);
      store.setState({ theme });
    },
    setDensity(density) {
      keep('density', density === 'comfortable' ? null : density);
      store.setState({ density });
    },
  };
}
