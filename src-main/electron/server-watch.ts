// Knows the present view of every server, for those parts of the shell that show or count them.
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import type { Host } from './host.ts';

export interface ServerWatch {
  /** Oldest first. */
  servers(): readonly ServerView[];
  stop(): void;
}

export interface ServerWatchOptions {
  readonly host: Pick<Host, 'dispatch' | 'events'>;
  /** Called with every new view of a server, in the order in which they happen. */
  readonly onServer: (server: ServerView) => void;
  /** Called once for any number of changes that come together. */
  readonly onChange: () => void;
}

const TOGETHER_MS = 50;

export function watchServers({ host, onServer, onChange }: ServerWatchOptions): ServerWatch {
  const abort = new AbortController();
  const known = new Map<string, ServerView>();
  let timer: NodeJS.Timeout | null = null;

  const changed = () => {
    timer ??= setTimeout(() => {
      timer = null;
      onChange();
    }, TOGETHER_MS);
  };
  const take = (server: ServerView) => {
    known.set(server.id, server);
    onServer(server);
    changed();
  };
  const takeAll = async () => {
    const outcome = await host.dispatch('list_servers', {}, { signal: abort.signal });
    if (!outcome.ok || abort.signal.aborted) return;
    const servers = outcome.value as ServerView[];
    known.clear();
    for (const server of servers) take(server);
    changed();
  };
  const stopEvents = host.events(null, ({ event }: NumberedEvent) => {
    if (event.type === 'server') take(event.server);
    if (event.type === 'server_removed') {
      known.delete(event.server_id);
      changed();
    }
    if (event.type === 'reset') void takeAll();
  });
  void takeAll();

  return {
    servers: () => [...known.values()],
    stop() {
      abort.abort();
      stopEvents();
      if (timer) clearTimeout(timer);
    },
  };
}
