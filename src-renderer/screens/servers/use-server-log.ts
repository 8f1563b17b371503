// The last lines a server's process wrote, read once and again when asked.
import { useCallback, useEffect, useState } from 'react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';

export interface ServerLog {
  readonly lines: readonly string[];
  readonly loading: boolean;
  readonly problem: string | null;
  reload(): void;
}

export function useServerLog(id: string, wanted: boolean): ServerLog {
  const { client } = useApp().connection;
  const [state, setState] = useState<Omit<ServerLog, 'reload'>>({ lines: [], loading: wanted, problem: null });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn reads again
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    client.get_server_logs({ id }).then(
      ({ lines }) => !gone && setState({ lines, loading: false, problem: null }),
      (error: unknown) => !gone && setState({ lines: [], loading: false, problem: messageOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, [client, id, wanted, turn]);
  return { ...state, reload: useCallback(() => setTurn((before) => before + 1), []) };
}
