// Where the user is, as the address's fragment, so that a reload and the back button keep it.

export const SCREENS = ['servers', 'tools', 'agents', 'connect', 'activity', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

/** Sections of the settings that can be gone to. */
export const SETTINGS_PLACES = { workspace: 'workspace', secrets: 'secrets' } as const;

export interface Route {
  readonly screen: Screen;
  /** What is selected there: a tool's name, an agent's, a section of the settings. */
  readonly item: string | null;
}

export function readRoute(hash: string): Route {
  const [screen, item] = hash.replace(/^#\/?/, '').split('/');
  const known = SCREENS.find((each) => each === screen);
  return { screen: known ?? 'servers', item: known && item ? decode(item) : null };
}

export function routeHash({ screen, item }: Route): string {
  return item === null ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
