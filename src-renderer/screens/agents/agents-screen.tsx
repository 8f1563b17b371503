// Agents: what can each of them use, and why?
import { Bot } from 'lucide-react';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { count } from '../../text/units.ts';
import { WaitingFiles } from '../workspace/waiting-files.tsx';
import { AccessMatrix } from './access-matrix.tsx';
import { AgentCard } from './agent-card.tsx';
import { agentItem, readAgentItem } from './agent-item.ts';
import { AgentTools } from './agent-tools.tsx';

const EXAMPLE = `---
description: Reviews pull requests
mcp_servers: [github, filesystem]
---
`;

export function AgentsScreen() {
  const { actions } = useApp();
  const agents = useGateway((state) => state.agents);
  const item = useUi((state) => state.route.item);
  const own = agents.filter(({ built_in }) => !built_in);
  const asked = item === null ? null : readAgentItem(item);
  const first = agents[0]?.name;
  const agent = agents.some(({ name }) => name === asked?.agent) ? asked?.agent : first;
  const showsTools = asked !== null && agent !== undefined;
  return (
    <Page
      title="Agents"
      summary={
        agents.length > 0 && `${count(agents.length, 'agent')}, ${own.length || 'none'} of them in the workspace`
      }
      actions={
        first !== undefined && (
          <Segmented
            label="What to show"
            options={[
              { value: 'servers', label: 'Servers' },
              { value: 'tools', label: 'Tools' },
            ]}
            value={showsTools ? 'tools' : 'servers'}
            onChange={(value) => actions.goTo('agents', value === 'tools' ? agentItem(first) : null)}
          />
        )
      }
    >
      <div className="scroll-area flex max-h-1/2 shrink-0 flex-col px-6 not-empty:border-b not-empty:border-line not-empty:py-4 tight:max-h-none">
        <WaitingFiles dismissible />
      </div>
      {agents.length > 0 && !showsTools && (
        <p className="border-b border-line px-6 py-3">
          <strong className="font-semibold">The rule: </strong>a server that no agent lists is open to every agent. As
          soon as one lists it, it belongs to those that do.
        </p>
      )}
      <div className="flex min-h-0 flex-1 max-sm:flex-col tight:min-h-72">
        {!showsTools && agents.length > 0 && (
          <ScrollBox
            label="Agents"
            className="w-64 shrink-0 border-r border-line max-sm:w-auto max-sm:border-b lg:w-80"
          >
            <ul>
              {agents.map((each) => (
                <AgentCard key={each.name} agent={each} />
              ))}
            </ul>
          </ScrollBox>
        )}
        {showsTools ? (
          <AgentTools agent={agent} tool={asked.tool} />
        ) : (
          <div className="flex min-w-0 flex-1 flex-col max-sm:min-h-72">
            {agents.length > 0 && <AccessMatrix agents={agents} />}
            {own.length === 0 && (
              <ScrollBox label="About agents" className="flex min-h-0 flex-1">
                <NoOwnAgents />
              </ScrollBox>
            )}
          </div>
        )}
      </div>
    </Page>
  );
}

function NoOwnAgents() {
  const { actions } = useApp();
  const workspace = useGateway((state) => state.settings.workspace.value);
  return (
    <EmptyState
      icon={Bot}
      title="No agents of your own yet"
      actions={
        workspace === null ? (
          <Button look="primary" onClick={() => actions.goTo('settings')}>
            Choose a workspace
          </Button>
        ) : undefined
      }
    >
      <p>
        An agent is a name with its own list of servers. It is a folder of the workspace with an AGENT.md. Without
        agents of your own, every client sees every tool.
      </p>
      <div className="mt-4 flex flex-col gap-1 text-left">
        <div className="flex items-center justify-between">
          <code className="font-mono text-code text-faint">
            {workspace ?? '<workspace>'}/agents/code-review/AGENT.md
          </code>
          <CopyButton text={EXAMPLE} label="Copy the example" />
        </div>
        <pre className="overflow-x-auto rounded-control border border-line bg-well p-3 font-mono text-code">
          {EXAMPLE}
        </pre>
      </div>
    </EmptyState>
  );
}
