// The last runs of a tool as tabs, and what the chosen one brought.
import { Ban, Check, CircleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ToolRun } from '../../../app/runs-store.ts';
import { cx } from '../../../components/cx.ts';
import { Icon } from '../../../components/icon.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { Spinner } from '../../../components/spinner.tsx';
import { type Tab, Tabs } from '../../../components/tabs.tsx';
import { duration, exactTime } from '../../../text/units.ts';
import { ResultView } from './result-view.tsx';

interface RunResultsProps {
  readonly tool: string;
  readonly runs: readonly ToolRun[];
}

export function RunResults({ tool, runs }: RunResultsProps) {
  const [chosen, setChosen] = useState<{ id: string; newest: string } | null>(null);
  const newest = runs[0]?.id ?? '';
  // A new run comes to the front whatever was looked at before.
  const value = chosen && chosen.newest === newest && runs.some(({ id }) => id === chosen.id) ? chosen.id : newest;
  const section = useRef<HTMLElement>(null);
  // A run that was just started is what the user wants to see; results of before stay where they are.
  const seen = useRef(newest);
  useEffect(() => {
    if (seen.current === newest && runs[0]?.outcome.state !== 'running') return;
    seen.current = newest;
    section.current?.scrollIntoView({ block: 'nearest' });
  }, [newest, runs]);
  const tabs: Tab[] = runs.map((run) => ({
    id: run.id,
    label: <RunLabel run={run} />,
    content: <RunContent run={run} />,
  }));
  return (
    <section
      ref={section}
      aria-label={`Results of ${tool}`}
      className="flex min-h-60 flex-1 flex-col border-t border-line"
    >
      <Tabs
        label="Last runs"
        tabs={tabs}
        value={value}
        onChange={(id) => setChosen({ id, newest })}
        className="flex-1"
        listClassName="px-6 overflow-x-auto"
      />
    </section>
  );
}

function RunLabel({ run: { outcome, startedAt } }: { run: ToolRun }) {
  if (outcome.state === 'running') {
    return (
      <>
        <Spinner /> Running
      </>
    );
  }
  const failed = outcome.state === 'failed' || isErrorResult(outcome.result);
  return (
    <span className="tabular inline-flex items-center gap-1.5" title={exactTime(startedAt)}>
      <Icon of={failed ? CircleAlert : Check} className={cx('size-3.5', failed ? 'text-bad' : 'text-ok')} />
      <span className="sr-only">{failed ? 'Failed after' : 'Succeeded in'}</span>
      {duration(outcome.ms)}
    </span>
  );
}

function isErrorResult(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (result as { isError?: unknown }).isError === true;
}

function RunContent({ run: { outcome } }: { run: ToolRun }) {
  if (outcome.state === 'running') return <p className="animate-later px-6 py-4 text-soft">Waiting for the answer…</p>;
  if (outcome.state === 'done') return <ResultView result={outcome.result} size={outcome.size} />;
  return (
    <div className="flex gap-2 px-6 py-4 text-bad-text">
      <Icon of={Ban} className="mt-0.5" />
      <InertText text={outcome.problem} className="flex-1" />
    </div>
  );
}
