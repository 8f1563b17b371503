// A server's tools: name, what it does, how it wants to be called. Opens one at a time.
import { ChevronRight, Wrench } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import type { ServerTool } from '../../../../src-shared/model/tool.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import { useAsked } from '../../../app/use-asked.ts';
import { Button } from '../../../components/button.tsx';
import { cx } from '../../../components/cx.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Icon } from '../../../components/icon.tsx';
import { InertLine, InertText } from '../../../components/inert-text.tsx';
import { AnnotationBadges } from '../../../components/tool/annotation-badges.tsx';
import { SchemaView } from '../../../components/tool/schema-view.tsx';
import { ToolSwitch } from '../../../components/tool/tool-switch.tsx';
import { VirtualList } from '../../../components/virtual-list.tsx';
import { ToolReview } from './tool-review.tsx';

export function ToolsTab({ server }: { server: ServerView }) {
  const { id } = server;
  const changed = useGateway((state) => state.tools.get(id));
  const { answer: tools, problem } = useAsked((client) => client.list_server_tools({ id }), [id, changed]);
  const [open, setOpen] = useState<string | null>(null);
  const byName = useMemo(() => new Map(tools?.map((tool) => [tool.name, tool])), [tools]);
  if (problem) return <p className="px-6 py-5 text-bad-text">{problem}</p>;
  if (!tools) return <p className="animate-later px-6 py-5 text-soft">Reading its tools…</p>;
  if (tools.length === 0) {
    return (
      <EmptyState icon={Wrench} title={server.connected ? 'It offers no tools' : 'No tools while it is not connected'}>
        {server.connected
          ? 'The server is connected and its list of tools is empty.'
          : 'Its tools appear here as soon as it is connected.'}
      </EmptyState>
    );
  }
  return (
    <>
      <ToolReview server={server} />
      <p className="border-b border-line px-6 py-2 text-small text-soft">
        A tool that is off is in no agent’s list, and nobody can call it.
      </p>
      <VirtualList label={`Tools of ${server.name}`} keys={[...byName.keys()]} estimate={48} className="py-1">
        {(name) => {
          const tool = byName.get(name);
          return (
            tool && (
              <ToolItem
                serverId={server.id}
                tool={tool}
                open={open === name}
                onToggle={() => setOpen(open === name ? null : name)}
              />
            )
          );
        }}
      </VirtualList>
    </>
  );
}

interface ToolItemProps {
  readonly serverId: string;
  readonly tool: ServerTool;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function ToolItem({ serverId, tool, open, onToggle }: ToolItemProps) {
  const { actions } = useApp();
  return (
    <div className="border-b border-line">
      <div className="relative flex items-start gap-2 py-2 pr-6 pl-4 hover:bg-hover">
        <Icon
          of={ChevronRight}
          className={cx('mt-0.5 text-faint transition-transform duration-100', open && 'rotate-90')}
        />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-1.5">
            <button
              type="button"
              aria-expanded={open}
              onClick={onToggle}
              className="min-w-0 font-mono text-code font-semibold covers-row"
            >
              <InertLine text={tool.original_name} />
            </button>
            <AnnotationBadges annotations={tool.annotations} />
          </div>
          {!open && tool.description && <InertLine text={tool.description} className="text-small text-soft" />}
        </div>
        <ToolSwitch serverId={serverId} original={tool.original_name} />
      </div>
      {open && (
        <div className="flex flex-col gap-3 pr-6 pb-4 pl-10">
          {tool.description ? (
            <InertText text={tool.description} chars={1_500} lines={30} className="text-soft" />
          ) : (
            <p className="text-faint">The server gives no description.</p>
          )}
          <SchemaView title="Input" schema={tool.input_schema} empty="It takes no input." />
          <Button className="self-start" onClick={() => actions.goTo('tools', tool.name)}>
            Run it…
          </Button>
        </div>
      )}
    </div>
  );
}
