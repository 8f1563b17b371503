// Activity: who did what, did it work, and how long did it take?
import { History, SearchX } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';
import { useApp } from '../../app/app-context.ts';
import { Page } from '../../app/page.tsx';
import { useMedia, WIDE } from '../../app/use-media.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Switch } from '../../components/switch.tsx';
import { count } from '../../text/units.ts';
import { ActivityFilters } from './activity-filters.tsx';
import { ActivityList } from './activity-list.tsx';
import { actorWords, deedWords } from './activity-words.ts';
import { RecordDetails } from './record-details.tsx';
import { toolFigures } from './tool-figures.ts';
import { ToolTable } from './tool-table.tsx';
import { type ActivityFilter, useActivity } from './use-activity.ts';

type View = 'records' | 'tools';

export function ActivityScreen() {
  const { actions } = useApp();
  const [filter, setFilter] = useState<ActivityFilter>({});
  const [text, setText] = useState('');
  const [view, setView] = useState<View>('records');
  const [live, setLive] = useState(true);
  const [chosen, setChosen] = useState<number | null>(null);
  const wide = useMedia(WIDE);
  const { records, problem, older } = useActivity(filter, live);
  const wanted = useDeferredValue(text);
  const shown = useMemo(() => found(records ?? [], wanted), [records, wanted]);
  const figures = useMemo(() => (view === 'tools' ? toolFigures(shown) : []), [shown, view]);
  const current = shown.find(({ seq }) => seq === chosen) ?? null;
  const close = () => {
    setChosen(null);
    document.querySelector<HTMLElement>(`[data-record="${chosen}"]`)?.focus();
  };
  const isFiltered = text !== '' || Object.values(filter).some(Boolean);

  if (records?.length === 0 && !isFiltered) {
    return (
      <Page title="Activity">
        <EmptyState
          icon={History}
          title="Nothing has happened yet"
          actions={
            <Button look="primary" onClick={() => actions.goTo('tools')}>
              Run a tool
            </Button>
          }
        >
          Every call of a tool and every change is written down here: who did it, how it ended and how long it took.
          Never what was in it.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page
      title="Activity"
      summary={<span className="tabular">{records ? summaryOf(shown) : problem ? 'Not read' : 'Reading…'}</span>}
      actions={
        <>
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control */}
          <label className="flex items-center gap-2 text-soft">
            Live
            <Switch checked={live} onChange={setLive} />
          </label>
          <Segmented
            label="View"
            options={[
              { value: 'records', label: 'Records' },
              { value: 'tools', label: 'By tool' },
            ]}
            value={view}
            onChange={setView}
          />
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2 border-b border-line px-6 py-2">
        <SearchField
          label="Search activity"
          value={text}
          onChange={setText}
          className="max-w-52 min-w-40 flex-1 max-sm:col-span-full max-sm:max-w-none"
        />
        <ActivityFilters filter={filter} onChange={setFilter} />
      </div>
      {problem && <p className="border-b border-line bg-bad-soft px-6 py-2 text-bad-text">{problem}</p>}
      {records && shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title="No record fits"
          actions={
            <Button
              onClick={() => {
                setText('');
                setFilter({});
              }}
            >
              Show all records
            </Button>
          }
        />
      ) : view === 'tools' ? (
        <ToolTable figures={figures} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of what is inside
        <div
          className="flex min-h-0 flex-1 tight:min-h-56"
          onKeyDown={(event) => {
            if (event.key === 'Escape' && current) close();
          }}
        >
          <div className="flex min-w-0 flex-1 flex-col">
            <ActivityList records={shown} current={chosen} onChoose={setChosen} older={older} />
          </div>
          {current && wide && <RecordDetails record={current} onClose={close} />}
          {current && !wide && (
            <div className="fixed inset-y-0 right-0 z-30 flex bg-raised shadow-dialog">
              <RecordDetails record={current} onClose={close} />
            </div>
          )}
        </div>
      )}
    </Page>
  );
}

function found(records: readonly ActivityRecord[], text: string): readonly ActivityRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return records;
  return records.filter((record) => {
    const line = `${deedWords(record)} ${actorWords(record.who)} ${record.server ?? ''} ${record.result}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

function summaryOf(records: readonly ActivityRecord[]): string {
  const failed = records.filter(({ result }) => result !== 'ok').length;
  return `${count(records.length, 'record')} · ${failed === 0 ? 'none failed' : `${failed} failed`}`;
}
