// No servers yet: what this is for, and the three steps to the first one. Later, with an empty list, only the short form.
import { Cable, Check, FolderOpen, Play, Server } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useApp, useGateway, useHost } from '../../app/app-context.ts';
import { useRemembered } from '../../app/use-remembered.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { cx } from '../../components/cx.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Icon } from '../../components/icon.tsx';
import { WorkspaceChooser } from '../settings/workspace-chooser.tsx';
import { AddServerButton } from './add-server-button.tsx';
import { FIRST_STEPS } from './first-server-note.tsx';

export function FirstSteps() {
  const { actions } = useApp();
  const [steps, setSteps] = useRemembered(FIRST_STEPS);
  const workspace = useGateway((state) => state.settings.workspace.value);
  const [skipped, setSkipped] = useRemembered('workspace-skipped');
  const apiUrl = useHost((state) => state.apiUrl);
  useEffect(() => {
    if (steps === null) setSteps('started');
  });
  if (steps === 'done') return <NoServers />;
  const settled = workspace !== null || skipped !== null;
  return (
    <section aria-labelledby="first-steps" className="m-auto flex w-full max-w-160 flex-col gap-5 px-6 py-8">
      <div>
        <h2 id="first-steps" className="text-title font-semibold">
          Welcome to Agent Gateway
        </h2>
        <p className="text-soft">
          Add your MCP servers once. Every agent and every client then reaches all of their tools at one address.
        </p>
      </div>
      <ol className="flex flex-col gap-2.5">
        <Step number={1} title="Choose a workspace" done={settled} note="Optional">
          <p className="text-soft">
            A folder with your agents, tools and gateway.yaml. Without one, everything else works just the same.
          </p>
          {workspace !== null ? (
            <p className="font-mono text-code [overflow-wrap:anywhere]">{workspace}</p>
          ) : (
            <div className="flex flex-wrap items-center gap-2">
              <WorkspaceChooser label="Choose folder…" icon={FolderOpen} />
              {!skipped && (
                <Button look="quiet" onClick={() => setSkipped('yes')}>
                  Skip
                </Button>
              )}
            </div>
          )}
        </Step>
        <Step number={2} title="Add a server">
          <p className="text-soft">
            Paste a command, an address or the configuration of another client. Or start with the example: a small
            server with a clock, a word counter and a text reverser.
          </p>
          <AddButtons />
        </Step>
        <Step number={3} title="Point your client here">
          <p className="text-soft">
            Claude Code, Cursor and others are connected with two clicks; every other MCP client takes this one address.
          </p>
          <div>
            <Button icon={Cable} onClick={() => actions.goTo('connect')}>
              Connect a client
            </Button>
          </div>
          {apiUrl && (
            <div className="flex items-center gap-1">
              <code className="rounded-tag bg-well px-2 py-1 font-mono text-code">{apiUrl}/mcp</code>
              <CopyButton text={`${apiUrl}/mcp`} label="Copy the MCP endpoint" />
            </div>
          )}
        </Step>
      </ol>
      <Button look="quiet" className="self-center" onClick={() => setSteps('done')}>
        Hide these steps
      </Button>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly done?: boolean;
  readonly note?: string;
  readonly children: ReactNode;
}

function Step({ number, title, done, note, children }: StepProps) {
  return (
    <li className="flex gap-3.5 rounded-card border border-line bg-raised p-4">
      <span
        aria-hidden
        className={cx(
          'flex size-6 shrink-0 items-center justify-center rounded-full text-small font-semibold',
          done ? 'bg-ok-soft text-ok-text' : 'bg-well text-soft',
        )}
      >
        {done ? <Icon of={Check} className="size-3.5" /> : number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="flex items-baseline gap-2 text-section font-semibold">
          {title}
          {note && <span className="text-small font-normal text-faint">{note}</span>}
          {done && <span className="sr-only">Done</span>}
        </h3>
        {children}
      </div>
    </li>
  );
}

function AddButtons() {
  const app = useApp();
  return (
    <div className="flex flex-wrap gap-2">
      <AddServerButton />
      <Button icon={Play} onClick={() => void app.actions.servers.addExample()}>
        Try the example server
      </Button>
    </div>
  );
}

function NoServers() {
  return (
    <EmptyState icon={Server} title="No servers yet" actions={<AddButtons />}>
      A server is a program or an address that offers tools over MCP. Add one, and every client sees its tools.
    </EmptyState>
  );
}
