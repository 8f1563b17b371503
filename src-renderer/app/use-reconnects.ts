// Tells a screen that asks the gateway itself when to ask again: nothing else tells it what it missed.
import { useEffect, useState } from 'react';
import { useApp } from './app-context.ts';

/** How often the link to the gateway came back since this screen opened. What was asked before may have failed, or be old. */
export function useReconnects(): number {
  const { gateway } = useApp();
  const [times, setTimes] = useState(0);
  useEffect(
    () =>
      gateway.subscribe(({ link }, before) => {
        if (link.status === 'live' && before.link.status !== 'live') setTimes((count) => count + 1);
      }),
    [gateway],
  );
  return times;
}
