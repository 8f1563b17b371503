// The clients of this machine, as they were when last looked at: configurations are changed by others, and nobody tells us.
import { useCallback, useEffect, useState } from 'react';
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
  const reload = useCallback(async () => {
    try {
      setViews(await client.list_clients());
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error));
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
