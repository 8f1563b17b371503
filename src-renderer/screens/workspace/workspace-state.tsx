// What was loaded from the workspace: its code, its tools from files, and what is wrong with a file, with its place.
import { RotateCw } from 'lucide-react';
import type { WorkspaceTool, WorkspaceView } from '../../../src-shared/model/workspace.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { inertString } from '../../text/inert.ts';
import { Setting } from '../settings/section.tsx';
import { placeOf } from './place.ts';

export function WorkspaceState() {
  const workspace = useGateway((state) => state.workspace);
  if (!workspace) return null;
  const { problems, code, tools } = workspace;
  return (
    <>
      {problems.length > 0 && <Problems problems={problems} />}
      {code && <Code code={code} />}
      {tools.length > 0 && (
        <Setting wide title="Tools from files">
          <ul className="flex w-full flex-col gap-2">
            {tools.map((tool) => (
              <Tool key={tool.file} tool={tool} />
            ))}
          </ul>
        </Setting>
      )}
    </>
  );
}

function Problems({ problems }: { problems: WorkspaceView['problems'] }) {
  return (
    <Setting
      wide
      title="What is wrong in its files"
      sentence="The last good version of each stays in use until it is mended."
    >
      <ul className="flex w-full flex-col gap-2">
        {problems.map((problem) => (
          <li key={`${placeOf(problem)} ${problem.message}`}>
            <span className="font-mono text-code [overflow-wrap:anywhere]">{inertString(placeOf(problem), 1_000)}</span>
            <InertText text={problem.message} chars={600} lines={6} className="text-bad-text" />
          </li>
        ))}
      </ul>
    </Setting>
  );
}

function Code({ code: { file, state, error, restart_needed } }: { code: NonNullable<WorkspaceView['code']> }) {
  const { connection, actions } = useApp();
  const restart = () =>
    connection.desktop?.restart_app().catch((failed: unknown) => actions.notify.problem(messageOf(failed)));
  return (
    <Setting
      wide
      title="Code"
      sentence={
        <>
          <span className="font-mono text-code">{inertString(file, 300)}</span> {CODE_WORDS[state]}
        </>
      }
    >
      {error && <InertText text={error} chars={1_000} lines={10} className="w-full text-bad-text" />}
      {restart_needed.length > 0 && (
        <div className="flex w-full items-center gap-3 rounded-control bg-accent-soft py-2 pr-2 pl-3 text-accent-text">
          <Icon of={RotateCw} />
          <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            Restart needed: {restart_needed.map((each) => inertString(each, 300)).join(', ')}{' '}
            {restart_needed.length === 1 ? 'has' : 'have'} changed, and what the code imports is loaded once.
          </p>
          {connection.desktop && <Button onClick={() => void restart()}>Restart now</Button>}
        </div>
      )}
    </Setting>
  );
}

const CODE_WORDS: Readonly<Record<NonNullable<WorkspaceView['code']>['state'], string>> = {
  loaded: 'is running.',
  pending: 'waits for your word.',
  failed: 'could not be run.',
};

const TOOL_BADGES: Readonly<Record<WorkspaceTool['state'], { word: string; tone: 'ok' | 'busy' | 'bad' | 'plain' }>> = {
  loaded: { word: 'loaded', tone: 'ok' },
  pending: { word: 'waits for your word', tone: 'busy' },
  broken: { word: 'broken', tone: 'bad' },
  not_loaded: { word: 'cannot be run here', tone: 'plain' },
};

function Tool({ tool: { file, name, state, missing_secrets, error } }: { tool: WorkspaceTool }) {
  const { word, tone } = TOOL_BADGES[state];
  return (
    <li className="flex flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        {name && <span className="font-mono text-code font-semibold">{inertString(name, 128)}</span>}
        <span className="font-mono text-code text-soft [overflow-wrap:anywhere]">{inertString(file, 300)}</span>
        <Badge tone={tone}>{word}</Badge>
      </span>
      {missing_secrets.length > 0 && (
        <p className="text-small text-busy-text">
          Not set yet: {missing_secrets.map((each) => inertString(each, 64)).join(', ')}. Add{' '}
          {missing_secrets.length === 1 ? 'it' : 'them'} under Named secrets.
        </p>
      )}
      {error && <InertText text={error} chars={400} lines={4} className="text-small text-bad-text" />}
    </li>
  );
}
