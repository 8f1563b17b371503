// Agents: what can each of them use, and why?
import { Bot } from 'lucide-react';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { count } from '../../text/units.ts';
import { AccessMatrix } from './access-matrix.tsx';
import { AgentCard } from './agent-card.tsx';

const EXAMPLE = `---
description: Reviews pull requests
mcp_servers: [github, filesystem]
---
`;

export function AgentsScreen() {
  const agents = useGateway((state) => state.agents);
  const workspace = useGateway((state) => state.settings.workspace.value);
  const own = agents.filter(({ built_in }) => !built_in);
  if (own.length === 0) return <NoAgents workspace={workspace} />;
  return (
    <Page title="Agents" summary={`${count(own.length, 'agent')} in the workspace`}>
      <p className="border-b border-line px-6 py-3">
        <strong className="font-semibold">The rule: </strong>a server that no agent lists is open to every agent. As
        soon as one lists it, it belongs to those that do.
      </p>
      <div className="flex min-h-0 flex-1">
        <ScrollBox label="Agents" className="w-64 shrink-0 border-r border-line lg:w-80">
          <ul>
            {agents.map((agent) => (
              <AgentCard key={agent.name} agent={agent} />
            ))}
          </ul>
        </ScrollBox>
        <AccessMatrix agents={agents} />
      </div>
    </Page>
  );
}

function NoAgents({ workspace }: { workspace: string | null }) {
  const { actions } = useApp();
  return (
    <Page title="Agents">
      <EmptyState
        icon={Bot}
        title="No agents yet"
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
          agents, every client sees every tool.
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
    </Page>
  );
}
