// Whether a media query holds, and when that changes.
import { useCallback, useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** A wide sidebar would leave the screen no room. */
export const TIGHT = '(max-width: 719px)';
export const WIDE = '(min-width: 1000px)';
export const VERY_WIDE = '(min-width: 1240px)';
