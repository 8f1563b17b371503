// The clients of this machine, as they were when last looked at: configurations are changed by others, and nobody tells us.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ClientView } from '../../../src-shared/model/client.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { useReconnects } from '../../app/use-reconnects.ts';

export interface Clients {
  /** Null before the first look. */
  readonly views: readonly ClientView[] | null;
  readonly problem: string | null;
  reload(): Promise<void>;
}

export function useClients(): Clients {
  const { client } = useApp().connection;
  const reconnects = useReconnects();
  const [views, setViews] = useState<readonly ClientView[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const looks = useRef({ asked: 0, shown: 0, failed: 0 });
  const reload = useCallback(async () => {
    looks.current.asked += 1;
    const look = looks.current.asked;
    const show = (found: readonly ClientView[] | null, failure: string | null) => {
      // Overtaken by the answer of a later look: it tells what was before.
      if (look < looks.current.shown) return;
      if (found) {
        looks.current.shown = look;
        setViews(found);
      } else looks.current.failed = look;
      if (look >= looks.current.failed) setProblem(failure);
    };
    try {
      show(await client.list_clients(), null);
    } catch (error) {
      show(null, messageOf(error));
    }
  }, [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reconnect asks again
  useEffect(() => {
    void reload();
    // Whoever comes back from an editor may have changed something there.
    const onFocus = () => void reload();
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, [reload, reconnects]);
  return { views, problem, reload };
}
