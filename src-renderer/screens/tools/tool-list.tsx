// The list of tools: arrows move through it, and what has the focus is what is shown beside it.
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { Badge } from '../../components/badge.tsx';
import { cx } from '../../components/cx.ts';
import { InertLine } from '../../components/inert-text.tsx';
import { VirtualList, type VirtualListHandle } from '../../components/virtual-list.tsx';
import type { ToolRow } from '../../store/select-tools.ts';

interface ToolListProps {
  readonly rows: readonly ToolRow[];
  readonly current: string | null;
  readonly onChoose: (key: string) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

export function ToolList({ rows, current, onChoose }: ToolListProps) {
  const list = useRef<VirtualListHandle>(null);
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === current),
  );
  // Where a link or the palette led to a tool further down.
  const first = useRef(at);
  useEffect(() => {
    if (first.current > 0) list.current?.scrollToIndex(first.current);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const next = step !== undefined && rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    onChoose(next.key);
    list.current?.scrollToIndex(rows.indexOf(next));
    focusTool(next.key);
  };
  return (
    <VirtualList
      label="Tools"
      keys={rows.map(({ key }) => key)}
      estimate={48}
      handle={list}
      padding={4}
      onKeyDown={onKeyDown}
    >
      {(key, index) => {
        const row = rows[index];
        return row && <Row row={row} current={key === current} reachable={index === at} onChoose={onChoose} />;
      }}
    </VirtualList>
  );
}

interface RowProps {
  readonly row: ToolRow;
  readonly current: boolean;
  readonly reachable: boolean;
  readonly onChoose: (key: string) => void;
}

const Row = memo(function Row({ row: { key, tool }, current, reachable, onChoose }: RowProps) {
  return (
    <div
      className={cx(
        'relative flex h-12 flex-col justify-center px-4',
        current ? 'bg-accent-soft' : 'hover:bg-hover',
        (tool.shadowed_by || tool.disabled) && 'text-soft',
      )}
    >
      <span className="flex w-full min-w-0 items-center gap-1.5">
        <button
          type="button"
          data-tool={key}
          tabIndex={reachable ? 0 : -1}
          aria-current={current ? 'true' : undefined}
          onClick={() => onChoose(key)}
          className="min-w-0 font-mono text-code font-semibold covers-row"
        >
          <InertLine text={tool.original_name} />
          <span className="sr-only">
            {tool.shadowed_by && ', shadowed'}
            {tool.review && `, ${tool.review}`}
            {tool.disabled && tool.review !== 'changed' && ', off'}
          </span>
        </button>
        <span className="ml-auto flex shrink-0 gap-1">
          {tool.source !== 'mcp' && <Badge>{tool.source}</Badge>}
          {tool.shadowed_by && <Badge tone="busy">shadowed</Badge>}
          {tool.review && <Badge tone={tool.review === 'changed' ? 'bad' : 'accent'}>{tool.review}</Badge>}
          {tool.disabled && tool.review !== 'changed' && <Badge>off</Badge>}
        </span>
      </span>
      <span className="flex w-full min-w-0 gap-1.5 text-small text-faint">
        {tool.server_name && <span className="max-w-1/2 shrink-0 truncate">{tool.server_name}</span>}
        {tool.description && <InertLine text={tool.description} className="min-w-0" />}
      </span>
    </div>
  );
});

/** A row that was out of sight is drawn some frames later. */
export function focusTool(key: string, frames = 12): void {
  const row = document.querySelector<HTMLElement>(`[data-tool="${CSS.escape(key)}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusTool(key, frames - 1));
}
