// What an agent's tools cost a model, in one line, with what a client will not take.
import { useEffect, useState } from 'react';
import type { AgentBudget, ClientView } from '../../../src-shared/model/client.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { inertString } from '../../text/inert.ts';
import { bytes, count } from '../../text/units.ts';

const SHOWN = 200;

interface BudgetLineProps {
  readonly agent: string;
  /** Null: names as we offer them. */
  readonly client: ClientView | null;
}

export function BudgetLine({ agent, client }: BudgetLineProps) {
  const budget = useBudget(agent, client);
  if (!budget) return <p className="h-5" />;
  const long = budget.names.filter(({ too_long }) => too_long);
  return (
    <div className="flex flex-col gap-1">
      <p className="text-soft">
        <strong className="font-semibold text-text">{inertString(agent, 60)}</strong>
        {budget.tools === 0
          ? ' has no tools yet.'
          : ` has ${count(budget.tools, 'tool')}: ${bytes(budget.bytes)} of JSON in every conversation.`}
      </p>
      {budget.max_tools !== null && budget.tools > budget.max_tools && (
        <p className="text-busy-text">
          {client?.title} takes about {budget.max_tools} tools: give it an agent with fewer servers.
        </p>
      )}
      {long.length > 0 && (
        <p className="text-busy-text">
          {count(long.length, 'name is', 'names are')} longer than {budget.max_name} characters
          {client ? ` in ${client.title}, which puts its own prefix before them` : ''}. Models may refuse them.
        </p>
      )}
      {client && budget.names.length > 0 && <Names budget={budget} title={client.title} />}
    </div>
  );
}

function Names({ budget, title }: { budget: AgentBudget; title: string }) {
  const first = [...budget.names].sort((a, b) => b.seen_as.length - a.seen_as.length).slice(0, SHOWN);
  return (
    <Disclosure title={`Names as ${title} shows them`}>
      <ul aria-label="Names of tools" className="flex max-h-40 flex-col overflow-y-auto">
        {first.map(({ tool, seen_as, too_long }) => (
          <li key={tool} className="flex gap-3 font-mono text-code">
            <span className={too_long ? 'text-busy-text' : ''}>{inertString(seen_as, 200)}</span>
            <span className="tabular text-faint">{seen_as.length}</span>
          </li>
        ))}
        {budget.names.length > SHOWN && (
          <li className="text-small text-faint">and {budget.names.length - SHOWN} more</li>
        )}
      </ul>
    </Disclosure>
  );
}

/** Asked for anew when the tools or the agents change. */
function useBudget(agent: string, client: ClientView | null): AgentBudget | null {
  const { connection } = useApp();
  const tools = useGateway((state) => state.tools);
  const agents = useGateway((state) => state.agents);
  const [budget, setBudget] = useState<AgentBudget | null>(null);
  const id = client?.client;
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are why it is asked for anew
  useEffect(() => {
    let current = true;
    connection.client.get_agent_budget({ name: agent, ...(id && { client: id }) }).then(
      (found) => current && setBudget(found),
      () => current && setBudget(null),
    );
    return () => {
      current = false;
    };
  }, [connection, agent, id, tools, agents]);
  return budget;
}
