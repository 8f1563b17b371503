// The last lines a server's processes wrote, and those that come while somebody looks.
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';

export interface ServerLog {
  readonly lines: readonly string[];
  /** The number of the last line; the one before it has the number before. */
  readonly last: number;
  readonly loading: boolean;
  readonly problem: string | null;
}

/** More than can be read; older ones are in the server's file. */
const MOST = 2_000;

export function useServerLog(id: string, wanted: boolean): ServerLog {
  const { client } = useApp().connection;
  const head = useGateway((state) => state.logHeads.get(id) ?? 0);
  const boot = useGateway((state) => state.boot);
  const [state, setState] = useState<ServerLog>({ lines: [], last: 0, loading: wanted, problem: null });
  const asking = useRef(false);
  const [turn, setTurn] = useState(0);
  const read = useRef({ key: '', last: 0 });

  // biome-ignore lint/correctness/useExhaustiveDependencies: told of more lines, or with another turn, it reads on
  useEffect(() => {
    if (!wanted) return;
    const key = `${boot} ${id}`;
    const isNew = read.current.key !== key;
    if (isNew) read.current = { key, last: 0 };
    else if (asking.current || head <= read.current.last) return;
    asking.current = true;
    const after = read.current.last;
    client.get_server_logs(after === 0 ? { id } : { id, after }).then(
      ({ lines, next }) => {
        if (read.current.key !== key) return;
        asking.current = false;
        read.current = { key, last: next };
        setState((before) => {
          const all = isNew ? lines : [...before.lines, ...lines];
          return { lines: all.slice(-MOST), last: next, loading: false, problem: null };
        });
        // What came meanwhile was told of, but not asked for.
        setTurn((now) => now + 1);
      },
      (error: unknown) => {
        if (read.current.key !== key) return;
        asking.current = false;
        setState((before) => ({ ...before, loading: false, problem: messageOf(error) }));
      },
    );
  }, [client, boot, id, wanted, head, turn]);
  return state;
}
