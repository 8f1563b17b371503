// How a server is authorized: read when it is shown and again after every event of the server, and changed by the user.
import { useEffect, useState } from 'react';
import type { AuthView } from '../../../src-shared/model/auth.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';

export interface ServerAuth {
  readonly auth: AuthView | null;
  readonly problem: string | null;
  /** What the user asked for and is not answered yet. */
  readonly busy: 'refresh' | 'sign-out' | null;
  refresh(): void;
  signOut(): void;
}

/** @param server its view; another object after every event, which is when it is read again. */
export function useServerAuth(server: ServerView): ServerAuth {
  const { connection, actions } = useApp();
  const { client } = connection;
  const { id, name } = server;
  const [auth, setAuth] = useState<AuthView | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState<ServerAuth['busy']>(null);
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an event of the server and another turn read again
  useEffect(() => {
    let gone = false;
    client.get_server_auth({ id }).then(
      (next) => {
        if (gone) return;
        setAuth(next);
        setUnread(null);
      },
      (error: unknown) => {
        if (gone) return;
        setAuth(null);
        setUnread(messageOf(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [client, id, server, turn]);

  const act = async (what: 'refresh' | 'sign-out', ask: () => Promise<AuthView>, done: string) => {
    if (busy) return;
    setBusy(what);
    setFailure(null);
    try {
      setAuth(await ask());
      actions.notify.done(done);
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(null);
      // A failure is part of what is shown, and what was read meanwhile may be from before.
      setTurn((before) => before + 1);
    }
  };
  return {
    auth,
    problem: failure ?? unread,
    busy,
    refresh: () => void act('refresh', () => client.refresh_server_auth({ id }), `Renewed the token of ${name}.`),
    signOut: () => void act('sign-out', () => client.sign_out_server({ id }), `Signed out of ${name}.`),
  };
}
