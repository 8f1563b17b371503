// The records as rows: arrows move through them, and the one with the focus is explained beside the list.
import { type KeyboardEvent, memo, useRef } from 'react';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/cx.ts';
import { InertLine } from '../../components/inert-text.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StatusShape } from '../../components/status-mark.tsx';
import { VirtualList, type VirtualListHandle } from '../../components/virtual-list.tsx';
import { duration } from '../../text/units.ts';
import { actorWords, deedWords, resultWords } from './activity-words.ts';

interface ActivityListProps {
  readonly records: readonly ActivityRecord[];
  readonly current: number | null;
  readonly onChoose: (seq: number) => void;
  readonly older: (() => Promise<void>) | null;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
const MORE = 'more';

export function ActivityList({ records, current, onChoose, older }: ActivityListProps) {
  const list = useRef<VirtualListHandle>(null);
  const at = Math.max(
    0,
    records.findIndex(({ seq }) => seq === current),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const next = step === undefined ? undefined : records[Math.min(records.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    onChoose(next.seq);
    list.current?.scrollToIndex(records.indexOf(next));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-record="${next.seq}"]`)?.focus());
  };
  const keys = records.map(({ seq }) => String(seq));
  return (
    <VirtualList
      label="Records"
      keys={older ? [...keys, MORE] : keys}
      estimate={48}
      handle={list}
      onKeyDown={onKeyDown}
      className="py-1"
    >
      {(key, index) => {
        if (key === MORE && older) {
          return (
            <div className="flex justify-center py-3">
              <Button small onClick={() => void older()}>
                Show older records
              </Button>
            </div>
          );
        }
        const record = records[index];
        return (
          record && (
            <Row record={record} current={record.seq === current} reachable={index === at} onChoose={onChoose} />
          )
        );
      }}
    </VirtualList>
  );
}

interface RowProps {
  readonly record: ActivityRecord;
  readonly current: boolean;
  readonly reachable: boolean;
  readonly onChoose: (seq: number) => void;
}

const Row = memo(function Row({ record, current, reachable, onChoose }: RowProps) {
  const { seq, time, who, kind, server, result, ms } = record;
  const failed = result !== 'ok';
  return (
    <div className={cx('relative flex h-12 items-center gap-3 px-6', current ? 'bg-accent-soft' : 'hover:bg-hover')}>
      <StatusShape status={failed ? 'error' : 'connected'} />
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex min-w-0 items-baseline gap-1.5">
          <button
            type="button"
            data-record={seq}
            tabIndex={reachable ? 0 : -1}
            aria-current={current ? 'true' : undefined}
            onClick={() => onChoose(seq)}
            className={cx(
              'min-w-0 text-left covers-row',
              kind === 'tool' ? 'font-mono text-code font-semibold' : 'shrink-0 font-medium',
            )}
          >
            <InertLine text={deedWords(record)} />
          </button>
          {/* A tool's name begins with it. */}
          {kind === 'operation' && server && <span className="min-w-0 truncate text-soft">{server}</span>}
        </div>
        <span className="flex min-w-0 gap-1.5 text-small text-faint">
          <span className="max-w-1/2 shrink-0 truncate">{actorWords(who)}</span>
          <span className={cx('truncate', failed && 'text-bad-text')}>{resultWords(result)}</span>
        </span>
      </div>
      <div className="flex shrink-0 flex-col items-end text-small">
        <span className="tabular">{duration(ms)}</span>
        <RelativeTime at={time} className="tabular text-faint" />
      </div>
    </div>
  );
});
