// One agent: what it is for, what it lists, what is wrong with its file, and what can be done with it.
import { KeyRound, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { AgentView } from '../../../src-shared/model/agent.ts';
import { useGateway } from '../../app/app-context.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';
import { placeOf } from '../workspace/place.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { TokenDialog } from './token-dialog.tsx';

const SHOWN = 12;

export function AgentCard({ agent }: { agent: AgentView }) {
  const { name, description, enabled, error, error_place, built_in, tools } = agent;
  const tokens = useGateway((state) => state.agentTokens.get(name)?.length ?? 0);
  const [open, setOpen] = useState<'servers' | 'tokens' | null>(null);
  const shownName = inertString(name, 80);
  return (
    <li className="flex flex-col gap-1.5 border-b border-line px-6 py-3">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 truncate font-semibold">{shownName}</h2>
        {built_in && <Badge>built in</Badge>}
        {!enabled && <Badge>off</Badge>}
        {error && <Badge tone="bad">cannot be read</Badge>}
      </div>
      {built_in ? (
        <p className="text-soft">For clients that were given no agent of their own.</p>
      ) : (
        description && <InertText text={description} chars={200} lines={3} className="text-soft" />
      )}
      {error && (
        <div className="text-small text-bad-text">
          {error_place && (
            <span className="font-mono text-code [overflow-wrap:anywhere]">
              {inertString(placeOf(error_place), 400)}
            </span>
          )}
          <InertText text={error} chars={300} lines={4} />
        </div>
      )}
      <Listed agent={agent} />
      {tools && (
        <p className="text-small text-soft">
          Narrowed to {count(tools.length, 'tool')} by <code className="font-mono text-code">tools</code> in its file.
        </p>
      )}
      <div className="-ml-2 flex flex-wrap gap-1">
        {!built_in && (
          <Button small look="quiet" icon={Pencil} onClick={() => setOpen('servers')}>
            Servers… <span className="sr-only">of {shownName}</span>
          </Button>
        )}
        <Button small look="quiet" icon={KeyRound} onClick={() => setOpen('tokens')}>
          {tokens > 0 ? count(tokens, 'token') : 'Tokens…'} <span className="sr-only">of {shownName}</span>
        </Button>
      </div>
      {open === 'servers' && <AssignDialog agent={agent} onClose={() => setOpen(null)} />}
      {open === 'tokens' && <TokenDialog agent={name} onClose={() => setOpen(null)} />}
    </li>
  );
}

function Listed({ agent: { mcp_servers, unknown_servers, error } }: { agent: AgentView }) {
  const listed = mcp_servers ?? [];
  if (listed.length === 0) {
    return (
      <p className="text-small text-faint">
        {error ? 'Its list is not known.' : 'Lists no server: it uses the open ones.'}
      </p>
    );
  }
  return (
    <ul aria-label="Servers it lists" className="flex flex-wrap gap-1">
      {listed.slice(0, SHOWN).map((server) => {
        const unknown = unknown_servers.includes(server);
        return (
          <li key={server}>
            <Badge
              tone={unknown ? 'busy' : 'plain'}
              {...(unknown && { title: 'No server has this name. It opens nothing.' })}
            >
              {inertString(server, 40)}
              {unknown && ' ?'}
            </Badge>
          </li>
        );
      })}
      {listed.length > SHOWN && <li className="text-small text-faint">and {listed.length - SHOWN} more</li>}
    </ul>
  );
}
