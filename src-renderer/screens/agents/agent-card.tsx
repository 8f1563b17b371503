// One agent: what it is for, what it lists, and what is wrong with its file.
import type { AgentView } from '../../../src-shared/model/agent.ts';
import { Badge } from '../../components/badge.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { inertString } from '../../text/inert.ts';

const SHOWN = 12;

export function AgentCard({ agent }: { agent: AgentView }) {
  const { name, description, enabled, mcp_servers, unknown_servers, error, built_in } = agent;
  const listed = mcp_servers ?? [];
  return (
    <li className="flex flex-col gap-1.5 border-b border-line px-6 py-3">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 truncate font-semibold">{inertString(name, 80)}</h2>
        {built_in && <Badge>built in</Badge>}
        {!enabled && <Badge>off</Badge>}
        {error && <Badge tone="bad">cannot be read</Badge>}
      </div>
      {description && <InertText text={description} chars={200} lines={3} className="text-soft" />}
      {error && <InertText text={error} chars={300} lines={4} className="text-small text-bad-text" />}
      {listed.length === 0 ? (
        <p className="text-small text-faint">
          {error ? 'Its list is not known.' : 'Lists no server: it uses the open ones.'}
        </p>
      ) : (
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
      )}
    </li>
  );
}
