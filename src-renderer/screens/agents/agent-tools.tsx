// The tools of one agent: which it has, which it has not, and why.
import { Check, X } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { AdminClient } from '../../../src-shared/contract/admin.ts';
import type { Verdict, Why } from '../../../src-shared/model/why.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { type Asked, useAsked } from '../../app/use-asked.ts';
import { cx } from '../../components/cx.ts';
import { Icon } from '../../components/icon.tsx';
import { InertLine, InertText } from '../../components/inert-text.tsx';
import { Select } from '../../components/inputs.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { filterTools, type ToolRow, toolRows } from '../../store/select-tools.ts';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';
import { agentItem } from './agent-item.ts';

interface AgentToolsProps {
  readonly agent: string;
  /** The tool that is asked about. */
  readonly tool: string | null;
}

export function AgentTools({ agent, tool }: AgentToolsProps) {
  const { actions } = useApp();
  const agents = useGateway((state) => state.agents);
  const tools = useGateway((state) => state.tools);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const has = useToolsOf(agent);
  // One row for a name: the verdict speaks of those that are shadowed, too.
  const rows = useMemo(() => toolRows(tools).filter((row) => row.tool.shadowed_by === null), [tools]);
  const shown = useMemo(() => filterTools(rows, wanted, ''), [rows, wanted]);
  const offered = rows.filter((row) => !row.tool.disabled).length;
  return (
    <section aria-label="Tools of an agent" className="flex min-w-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-6 py-2.5">
        <Select
          aria-label="Agent"
          className="w-44"
          value={agent}
          onChange={(event) => actions.goTo('agents', agentItem(event.currentTarget.value, tool))}
        >
          {agents.map(({ name }) => (
            <option key={name} value={name}>
              {inertString(name, 60)}
            </option>
          ))}
        </Select>
        <SearchField label="Search tools" value={text} onChange={setText} className="w-52" />
        <span className="tabular text-soft">
          {has.problem ?? (has.answer && `has ${has.answer.size} of ${count(offered, 'tool')}`)}
        </span>
      </div>
      <div className="flex min-h-0 flex-1 max-sm:flex-col tight:min-h-56">
        <div className="flex w-72 shrink-0 flex-col border-r border-line max-sm:h-56 max-sm:w-auto max-sm:border-b">
          {shown.length > 0 ? (
            <VirtualList label="Tools" keys={shown.map(({ key }) => key)} estimate={40} padding={4}>
              {(key, index) => {
                const row = shown[index];
                return (
                  row && (
                    <ToolLine
                      row={row}
                      has={has.answer?.has(key) ?? null}
                      current={key === tool}
                      onChoose={() => actions.goTo('agents', agentItem(agent, key))}
                    />
                  )
                );
              }}
            </VirtualList>
          ) : (
            <p className="px-6 py-5 text-soft">{rows.length === 0 ? 'There are no tools yet.' : 'No tool fits.'}</p>
          )}
        </div>
        <ScrollBox label="Why" className="min-w-0 flex-1 px-6 py-4 max-sm:flex-none">
          {tool === null ? (
            <p className="text-soft">Choose a tool to see why this agent has it, or what to do so that it has.</p>
          ) : (
            <Answer key={`${agent} ${tool}`} agent={agent} tool={tool} />
          )}
        </ScrollBox>
      </div>
    </section>
  );
}

interface ToolLineProps {
  readonly row: ToolRow;
  /** Null while that is not known. */
  readonly has: boolean | null;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function ToolLine({ row: { tool }, has, current, onChoose }: ToolLineProps) {
  return (
    <button
      type="button"
      aria-current={current ? 'true' : undefined}
      onClick={onChoose}
      className={cx(
        'flex h-10 w-full items-center gap-2.5 px-4 text-left outline-offset-[-2px]',
        current ? 'bg-accent-soft' : 'hover:bg-hover',
        has === false && 'text-soft',
      )}
    >
      <span className="flex w-4 shrink-0 justify-center">{has !== null && <Mark ok={has} />}</span>
      <InertLine text={tool.name} className="min-w-0 font-mono text-code" />
      {has !== null && <span className="sr-only">{has ? ', it has it' : ', it does not have it'}</span>}
    </button>
  );
}

function Mark({ ok }: { ok: boolean }) {
  return <Icon of={ok ? Check : X} className={ok ? 'text-ok-text' : 'text-bad-text'} />;
}

function Answer({ agent, tool }: { agent: string; tool: string }) {
  const { answer: why, problem } = useWhy(agent, tool);
  if (problem) return <p className="text-bad-text">{problem}</p>;
  if (!why) return <p className="animate-later text-soft">Looking…</p>;
  return (
    <div className="flex flex-col gap-4">
      <h2 className="text-section font-semibold [overflow-wrap:anywhere]">
        {inertString(agent, 80)} {why.visible ? 'has' : 'does not have'}{' '}
        <span className="font-mono text-body">{inertString(tool, 200)}</span>
      </h2>
      <Verdicts verdicts={why.verdicts} />
      {why.shadowed.map(({ source, server_name, verdicts }) => (
        <section key={`${source} ${server_name}`} className="flex flex-col gap-2">
          <h3 className="font-medium">
            Another tool of this name, {server_name ? `of ${inertString(server_name, 64)}` : `from a ${source}`}
          </h3>
          <Verdicts verdicts={verdicts} />
        </section>
      ))}
    </div>
  );
}

function Verdicts({ verdicts }: { verdicts: readonly Verdict[] }) {
  return (
    <ol aria-label="Verdicts" className="flex flex-col gap-1">
      {verdicts.map(({ check, ok, message }) => (
        <li key={check} className={cx('flex gap-2.5 rounded-control px-2.5 py-1.5', !ok && 'bg-bad-soft')}>
          <span className="mt-0.5">
            <Mark ok={ok} />
            <span className="sr-only">{ok ? 'Yes: ' : 'No: '}</span>
          </span>
          <InertText text={message} chars={600} lines={6} className={ok ? 'text-soft' : 'text-bad-text'} />
        </li>
      ))}
    </ol>
  );
}

/** Asked anew whenever something changes that decides it. */
function useWhy(agent: string, tool: string): Asked<Why> {
  return useAsked((client) => client.why_tool({ name: agent, tool }), [agent, tool, useWhatDecides()]);
}

function useToolsOf(agent: string): Asked<ReadonlySet<string>> {
  const namesOf = async (client: AdminClient) =>
    new Set((await client.list_agent_tools({ name: agent })).map(({ name }) => name));
  return useAsked(namesOf, [agent, useWhatDecides()]);
}

/** Another object whenever agents, servers or tools are other ones; a burst of changes counts once. */
function useWhatDecides(): unknown {
  const agents = useGateway((state) => state.agents);
  const servers = useGateway((state) => state.servers);
  const tools = useGateway((state) => state.tools);
  return useDeferredValue(useMemo(() => ({ agents, servers, tools }), [agents, servers, tools]));
}
