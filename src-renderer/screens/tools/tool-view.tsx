// One tool: what it is, and a place to run it; side by side where there is room, else as tabs.
import { useEffect, useState } from 'react';
import type { ToolDetail, ToolSummary } from '../../../src-shared/model/tool.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { Tabs } from '../../components/tabs.tsx';
import { AboutTool } from './about-tool.tsx';
import { RunTool } from './run-tool.tsx';
import { ToolHeading } from './tool-heading.tsx';

export function ToolView({ summary, three }: { summary: ToolSummary; three: boolean }) {
  const { detail, problem } = useToolDetail(summary);
  const [tab, setTab] = useState('run');
  const hidden = summary.shadowed_by !== null;
  const about = <AboutTool summary={summary} detail={detail} />;
  const run = hidden ? (
    <p className="px-6 py-5 text-soft">
      This tool cannot be called: a tool from {summary.shadowed_by} has the same name and is offered instead.
    </p>
  ) : problem ? (
    <p className="px-6 py-5 text-bad-text">{problem}</p>
  ) : detail ? (
    <RunTool tool={detail} />
  ) : (
    <p className="animate-later px-6 py-5 text-soft">Reading its schema…</p>
  );

  if (three) {
    return (
      <>
        <section aria-label="About this tool" className="scroll-area flex min-w-0 flex-[5] flex-col gap-5 px-6 py-5">
          <ToolHeading summary={summary} />
          {about}
        </section>
        <section aria-label="Run this tool" className="flex min-w-0 flex-[6] flex-col border-l border-line">
          {run}
        </section>
      </>
    );
  }
  return (
    <section aria-label="This tool" className="flex min-w-0 flex-1 flex-col max-sm:min-h-96">
      <div className="px-6 pt-4">
        <ToolHeading summary={summary} />
      </div>
      <Tabs
        label="This tool"
        value={tab}
        onChange={setTab}
        className="min-h-0 flex-1"
        listClassName="px-6 mt-1"
        tabs={[
          { id: 'run', label: 'Run', content: run },
          {
            id: 'about',
            label: 'About',
            content: <div className="scroll-area flex flex-1 flex-col gap-5 px-6 py-5">{about}</div>,
          },
        ]}
      />
    </section>
  );
}

/** Read anew when the gateway says that the owner's tools changed. A shadowed tool has no detail: its name is another's. */
function useToolDetail(summary: ToolSummary): { detail: ToolDetail | null; problem: string | null } {
  const { client } = useApp().connection;
  const [state, setState] = useState<{ detail: ToolDetail | null; problem: string | null }>({
    detail: null,
    problem: null,
  });
  const changed = useGateway((gateway) => gateway.tools);
  const { name, shadowed_by } = summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed registry is read again
  useEffect(() => {
    if (shadowed_by) return;
    let gone = false;
    client.get_tool({ name }).then(
      (detail) => !gone && setState((before) => (same(before.detail, detail) ? before : { detail, problem: null })),
      (error: unknown) => !gone && setState({ detail: null, problem: messageOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, [client, name, shadowed_by, changed]);
  return state;
}

/** Keeps the form as it is when a reconnect brought the same tool again. */
function same(before: ToolDetail | null, after: ToolDetail): boolean {
  return before !== null && JSON.stringify(before) === JSON.stringify(after);
}
