// A tool's name as clients see it, its title and what its server says about its effects.
import { Bot } from 'lucide-react';
import type { ToolSummary } from '../../../src-shared/model/tool.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { InertLine } from '../../components/inert-text.tsx';
import { AnnotationBadges } from '../../components/tool/annotation-badges.tsx';
import { ToolSwitch } from '../../components/tool/tool-switch.tsx';
import { agentItem } from '../agents/agent-item.ts';

export function ToolHeading({ summary }: { summary: ToolSummary }) {
  const { actions } = useApp();
  const { name, title, server_name, source, shadowed_by, disabled, review } = summary;
  const serverId = useGateway((state) =>
    server_name ? [...state.servers.values()].find((server) => server.name === server_name)?.id : undefined,
  );
  return (
    <header className="flex flex-col gap-1">
      {title && <InertLine text={title} className="text-soft" />}
      <div className="flex items-center gap-1">
        <h2 className="min-w-0 font-mono text-body font-semibold [overflow-wrap:anywhere]">{name}</h2>
        <CopyButton text={name} label="Copy the tool's name" />
      </div>
      <div className="flex flex-wrap items-center gap-1.5 text-small text-soft">
        {serverId ? (
          <button
            type="button"
            className="rounded-tag text-left underline decoration-edge underline-offset-2 hover:text-text"
            onClick={() => actions.openServer(serverId, 'tools')}
          >
            {server_name}
          </button>
        ) : (
          <span>
            {source === 'file' ? 'A file of the workspace' : source === 'code' ? 'Code of the workspace' : server_name}
          </span>
        )}
        <AnnotationBadges annotations={summary.annotations} />
        {shadowed_by && <Badge tone="busy">shadowed by {shadowed_by}</Badge>}
        {review && <Badge tone={review === 'changed' ? 'bad' : 'accent'}>{review}</Badge>}
        {disabled && review !== 'changed' && <Badge>switched off</Badge>}
      </div>
      <WhoHasIt tool={name} />
      {serverId && <ToolSwitch explained serverId={serverId} original={summary.original_name} />}
    </header>
  );
}

/** Leads to the verdict for the first agent, where another one is a choice away. */
function WhoHasIt({ tool }: { tool: string }) {
  const { actions } = useApp();
  const agent = useGateway((state) => state.agents[0]?.name);
  if (agent === undefined) return null;
  return (
    <Button
      look="quiet"
      small
      icon={Bot}
      className="-ml-2 self-start"
      onClick={() => actions.goTo('agents', agentItem(agent, tool))}
    >
      Which agents have it?
    </Button>
  );
}
