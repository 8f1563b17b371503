// Signing in to a server: names the host first, opens its page only on a click, and waits until the server is connected.
import { type ReactNode, useEffect, useState } from 'react';
import type { SignInView } from '../../../../src-shared/model/auth.ts';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import { Button } from '../../../components/button.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { ForeignHost, OpenHost } from '../../../components/foreign-host.tsx';
import { RelativeTime, useNow } from '../../../components/relative-time.tsx';
import { Spinner } from '../../../components/spinner.tsx';
import { inertString } from '../../../text/inert.ts';
import { pageKind } from './sign-in-page.ts';

export function SignInDialog({ id }: { id: string }) {
  const server = useGateway((state) => state.servers.get(id));
  return server ? <OpenSignIn server={server} /> : null;
}

type Asked =
  | { readonly state: 'asking' }
  | { readonly state: 'ready'; readonly signIn: SignInView }
  | { readonly state: 'failed'; readonly problem: string };

function OpenSignIn({ server }: { server: ServerView }) {
  const { actions, connection } = useApp();
  const { client, desktop } = connection;
  const { id, name, status, last_error } = server;
  const [asked, setAsked] = useState<Asked>({ state: 'asking' });
  const [turn, setTurn] = useState(0);
  const [opened, setOpened] = useState(false);
  const [errorBefore] = useState(last_error?.error);
  // A server that was connected all along says nothing about a sign-in that begins anew.
  const [wasAway, setWasAway] = useState(status !== 'connected');
  if (!wasAway && status !== 'connected') setWasAway(true);
  const isDone = wasAway && status === 'connected';

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    let gone = false;
    setAsked({ state: 'asking' });
    setOpened(false);
    client.sign_in_server({ id }).then(
      (signIn) => !gone && setAsked({ state: 'ready', signIn }),
      (error: unknown) => !gone && setAsked({ state: 'failed', problem: messageOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, [client, id, turn]);

  useEffect(() => {
    if (!isDone) return;
    actions.closeDialog();
    actions.notify.done(`Signed in. ${name} is connected.`);
  }, [isDone, actions, name]);

  const open = async (url: string) => {
    try {
      await desktop?.open_external({ url });
      setOpened(true);
    } catch (error) {
      setAsked({ state: 'failed', problem: messageOf(error) });
    }
  };
  return (
    <Dialog title={`Sign in to ${name}`} onClose={actions.closeDialog}>
      <div className="flex flex-col gap-4 px-5 py-4">
        {asked.state === 'asking' && (
          <p className="flex items-center gap-2 text-soft">
            <Spinner /> Asking {name} where to sign in…
          </p>
        )}
        {asked.state === 'failed' && (
          <p role="alert" className="text-bad-text">
            {inertString(asked.problem, 600)}
          </p>
        )}
        {asked.state === 'ready' && <Page signIn={asked.signIn} opened={opened} name={name} />}
        {opened && last_error && last_error.error !== errorBefore && (
          <p role="alert" className="text-bad-text">
            {inertString(last_error.error, 600)}
          </p>
        )}
        <div className="flex items-center justify-end gap-2">
          <Button onClick={actions.closeDialog}>{opened ? 'Close' : 'Cancel'}</Button>
          {asked.state === 'failed' && (
            <Button look="primary" onClick={() => setTurn((before) => before + 1)}>
              Try again
            </Button>
          )}
          {asked.state === 'ready' && (
            <Opener
              url={asked.signIn.url}
              host={asked.signIn.host}
              expiresAt={asked.signIn.expires_at}
              again={() => setTurn((before) => before + 1)}
              open={desktop ? () => void open(asked.signIn.url) : () => setOpened(true)}
              desktop={desktop !== null}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Page({ signIn, opened, name }: { signIn: SignInView; opened: boolean; name: string }) {
  const { desktop } = useApp().connection;
  const now = useNow(1_000);
  const isOver = Date.parse(signIn.expires_at) <= now;
  return (
    <>
      <div className="flex flex-col gap-1">
        <p>Your browser will open a page of</p>
        <ForeignHost host={signIn.host} />
        <p className="text-soft">
          Go on only if you know this host: there you let the gateway use {name} in your name.{' '}
          {isOver ? (
            'This sign-in ran out.'
          ) : (
            <>
              This sign-in ends <RelativeTime at={signIn.expires_at} />.
            </>
          )}
        </p>
      </div>
      {pageKind(signIn.url) === 'nowhere' && (
        <p role="alert" className="text-bad-text">
          Its address is not opened: it is neither https nor on this computer.
        </p>
      )}
      {desktop && pageKind(signIn.url) === 'browser' && (
        <div className="flex flex-col gap-1">
          <p>This window opens https pages only. Copy the address into your browser:</p>
          <div className="flex items-start gap-1 rounded-control border border-line bg-well py-1.5 pr-1.5 pl-3">
            <span className="scroll-area max-h-24 min-w-0 flex-1 font-mono text-code [overflow-wrap:anywhere]">
              {inertString(signIn.url, 4_000)}
            </span>
            <CopyButton text={signIn.url} label="Copy the address of the sign-in" />
          </div>
        </div>
      )}
      <p role="status" className="text-soft empty:hidden">
        {opened && !isOver && (
          <span className="flex items-center gap-2">
            <Spinner /> Waiting for you to finish in the browser. This closes by itself.
          </span>
        )}
      </p>
    </>
  );
}

interface OpenerProps {
  readonly url: string;
  readonly host: string;
  readonly expiresAt: string;
  readonly desktop: boolean;
  readonly open: () => void;
  readonly again: () => void;
}

function Opener({ url, host, expiresAt, desktop, open, again }: OpenerProps): ReactNode {
  const now = useNow(1_000);
  if (Date.parse(expiresAt) <= now) {
    return (
      <Button look="primary" onClick={again}>
        Start again
      </Button>
    );
  }
  const kind = pageKind(url);
  if (kind === 'nowhere' || (desktop && kind === 'browser')) return null;
  return <OpenHost url={url} host={host} desktop={desktop} onOpen={open} />;
}
