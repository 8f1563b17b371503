// One client: how it is doing, the file it reads, and what can be done about it.
import { Import, Undo2 } from 'lucide-react';
import type { ClientState, ClientView } from '../../../src-shared/model/client.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { Badge } from '../../components/badge.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { MiddleEllipsis } from '../../components/middle-ellipsis.tsx';
import { StatusShape } from '../../components/status-mark.tsx';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';
import { CLIENT_SHAPES, CLIENT_WORDS } from './client-words.ts';

interface ClientRowProps {
  readonly view: ClientView;
  readonly agent: string;
  readonly onOpen: (kind: 'connect' | 'disconnect' | 'import') => void;
  readonly onChanged: () => void;
}

/** As the shape before the name. */
const PROBLEM_COLORS: Readonly<Record<ClientState, string>> = {
  connected: 'text-busy-text',
  drifted: 'text-sign-text',
  unreadable: 'text-bad-text',
  detected: 'text-busy-text',
  not_installed: 'text-soft',
};

export function ClientRow({ view, agent, onOpen, onChanged }: ClientRowProps) {
  const { connection } = useApp();
  const { client, title, state, problem, file, other_servers, undo } = view;
  const isHere = state !== 'not_installed';
  const snippet = async () => (await connection.client.get_client_snippet({ client, agent })).bridge.text;
  return (
    <li data-client={client} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-6 py-3">
      <div className="flex min-w-60 flex-1 flex-col gap-0.5">
        <div className="flex items-center gap-2">
          <StatusShape status={CLIENT_SHAPES[state]} />
          <h2 className="font-semibold">{title}</h2>
          <span className="text-small text-soft">{CLIENT_WORDS[state]}</span>
          {view.agent !== null && <Badge title="The agent it connects as">{inertString(view.agent, 40)}</Badge>}
          {view.starts_gateway && <Badge title="It starts the gateway when none runs">starts the gateway</Badge>}
        </div>
        {file && isHere && (
          <div className="flex min-w-0 items-center gap-1 pl-5 font-mono text-code text-faint">
            <MiddleEllipsis text={file} />
          </div>
        )}
        {problem && (
          <InertText text={problem} chars={300} lines={4} className={`pl-5 text-small ${PROBLEM_COLORS[state]}`} />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2 max-sm:basis-full max-sm:pl-5">
        {undo && <UndoButton view={view} onChanged={onChanged} />}
        {other_servers > 0 && (
          <Button
            look="quiet"
            small
            icon={Import}
            onClick={() => onOpen('import')}
            aria-label={`Import ${count(other_servers, 'server')} from ${title}`}
          >
            Import {count(other_servers, 'server')}
          </Button>
        )}
        <CopyButton text={snippet} label={`Copy configuration for ${title}`}>
          Copy configuration
        </CopyButton>
        {/* As wide as a button, so that what stands before it stands in columns. */}
        <div className="flex min-w-27 justify-end gap-2 max-sm:order-first max-sm:min-w-0 max-sm:empty:hidden">
          <MainAction view={view} agent={agent} onOpen={onOpen} />
        </div>
      </div>
    </li>
  );
}

function MainAction({ view, agent, onOpen }: Omit<ClientRowProps, 'onChanged'>) {
  const { state, title } = view;
  if (state === 'not_installed' || state === 'unreadable') return null;
  const isAsChosen = state === 'connected' && view.agent === agent;
  return (
    <>
      {(view.entry !== null || state === 'connected') && (
        <Button look="quiet" onClick={() => onOpen('disconnect')} aria-label={`Disconnect ${title}`}>
          Disconnect…
        </Button>
      )}
      {!isAsChosen && (
        <Button onClick={() => onOpen('connect')} aria-label={`Connect ${title}`}>
          {state === 'connected' ? `Connect as ${inertString(agent, 24)}…` : 'Connect…'}
        </Button>
      )}
    </>
  );
}

function UndoButton({ view, onChanged }: { view: ClientView; onChanged: () => void }) {
  const { connection, actions } = useApp();
  const undo = async () => {
    try {
      await connection.client.undo_client_change({ client: view.client });
      actions.notify.done(`The configuration of ${view.title} is as it was before.`);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
    onChanged();
  };
  return <IconButton icon={Undo2} label={`Undo the last change of ${view.title}`} small onClick={() => void undo()} />;
}
