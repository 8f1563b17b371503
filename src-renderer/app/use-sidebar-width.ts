// Whether the sidebar is narrow: as it was chosen, or as the window is; a small window leaves no choice.
import { TIGHT, useMedia, WIDE } from './use-media.ts';
import { useRemembered } from './use-remembered.ts';

interface SidebarWidth {
  readonly narrow: boolean;
  /** There is no choice. */
  readonly fixed: boolean;
  choose(width: 'narrow' | 'wide'): void;
}

export function useSidebarWidth(): SidebarWidth {
  const wideWindow = useMedia(WIDE);
  const fixed = useMedia(TIGHT);
  const [chosen, choose] = useRemembered('sidebar');
  return { narrow: fixed || (chosen ? chosen === 'narrow' : !wideWindow), fixed, choose };
}
