// The list of servers: one row in the tab order, arrows between rows, and the keys of the row's actions.
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useStore } from 'zustand/react';
import { useApp, useUi } from '../../app/app-context.ts';
import type { Density } from '../../app/appearance.ts';
import { runByKey, serverCommands } from '../../app/commands.ts';
import { isTyping, pressed } from '../../app/shortcut.ts';
import { VirtualList, type VirtualListHandle } from '../../components/virtual-list.tsx';
import { ServerRow } from './server-row.tsx';

export interface ServerListHandle {
  focusFirst(): void;
}

interface ServerListProps {
  readonly ids: readonly string[];
  readonly handle: Ref<ServerListHandle>;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** As `--row`, and the line below. */
const ROW_HEIGHTS: Readonly<Record<Density, number>> = { comfortable: 49, compact: 37 };

export function ServerList({ ids, handle }: ServerListProps) {
  const app = useApp();
  const list = useRef<VirtualListHandle>(null);
  const scrolled = useRef(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const drawer = useUi((state) => state.drawer?.id ?? null);
  const density = useStore(app.appearance.store, (state) => state.density);
  const current = chosen !== null && ids.includes(chosen) ? chosen : (ids[0] ?? null);

  const focusRow = (index: number) => {
    const id = ids[index];
    if (id === undefined) return;
    setChosen(id);
    list.current?.scrollToIndex(index);
    if (app.ui.getState().drawer) app.ui.setState(({ drawer: open }) => ({ drawer: open && { ...open, id } }));
    focusWhenThere(id);
  };
  useImperativeHandle(handle, () => ({ focusFirst: () => focusRow(0) }));

  // A row that goes takes the focus with it: its neighbour has it next, so that the arrows go on from there.
  const before = useRef(ids);
  useEffect(() => {
    const at = chosen === null ? -1 : before.current.indexOf(chosen);
    before.current = ids;
    const next = ids[Math.min(at, ids.length - 1)];
    if (chosen === null || ids.includes(chosen) || next === undefined || document.activeElement !== document.body)
      return;
    setChosen(next);
    focusWhenThere(next);
  }, [ids, chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const id = rowOf(event.target);
    if (id === null || isTyping(event.target)) return;
    const step = STEPS[event.key];
    const server = app.gateway.getState().gateway?.servers.get(id);
    if (step !== undefined) focusRow(Math.min(ids.length - 1, Math.max(0, ids.indexOf(id) + step)));
    else if (event.key === 'Enter' || !server) return;
    else if (!runByKey(serverCommands(app, server).flat(), pressed(event.nativeEvent))) return;
    event.preventDefault();
  };

  return (
    <VirtualList
      label="Servers"
      className="@container"
      keys={ids}
      estimate={ROW_HEIGHTS[density]}
      handle={list}
      onKeyDown={onKeyDown}
      onScroll={() => {
        scrolled.current = true;
      }}
      onFocus={(event) => setChosen(rowOf(event.target) ?? chosen)}
      rowProps={(id) => ({ 'data-server': id })}
    >
      {(id) => <ServerRow id={id} current={id === current} open={id === drawer} hurried={scrolled} />}
    </VirtualList>
  );
}

function rowOf(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-server]')?.dataset.server ?? null) : null;
}

/** A row that was out of sight is drawn some frames later. */
function focusWhenThere(id: string, frames = 12): void {
  const row = document.querySelector<HTMLElement>(`[data-server="${CSS.escape(id)}"] [data-row-focus]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusWhenThere(id, frames - 1));
}

/** Gives the focus back to a server's row, for example when its drawer is closed. */
export function focusServer(id: string): void {
  focusWhenThere(id, 1);
}
