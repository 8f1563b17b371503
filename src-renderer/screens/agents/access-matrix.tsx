// Servers against agents: a mark for each pair, and its reason on hover and for those who hear the page.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { AgentView } from '../../../src-shared/model/agent.ts';
import { useApp, useGateway } from '../../app/app-context.ts';
import { cx } from '../../components/cx.ts';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { inertString } from '../../text/inert.ts';
import { type AccessWord, accessWord, scopeOf } from './access-words.ts';
import { agentItem } from './agent-item.ts';

const ROW = 36;
const HEAD = 40;

const TONES: Readonly<Record<AccessWord['tone'], string>> = {
  listed: 'text-ok-text font-semibold',
  open: 'text-text',
  none: 'text-faint',
};

export function AccessMatrix({ agents }: { agents: readonly AgentView[] }) {
  const { actions } = useApp();
  const names = useGateway(
    useShallow((state) =>
      state.serverIds.map((id) => state.servers.get(id)?.name ?? '').sort((a, b) => a.localeCompare(b)),
    ),
  );
  const scopes = useMemo(() => agents.map(scopeOf), [agents]);
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: names.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 4,
    scrollPaddingStart: HEAD,
  });
  if (names.length === 0) return <p className="px-6 py-5 text-soft">There are no servers yet.</p>;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ScrollBox ref={scroller} label="Who may use what" className="min-h-0 flex-1">
        <table aria-rowcount={names.length + 1} className="block w-max min-w-full">
          <thead className="sticky top-0 z-10 block bg-canvas">
            <tr className="flex border-b border-line">
              <th
                scope="col"
                className="sticky left-0 flex h-10 max-w-104 min-w-44 shrink-0 grow basis-44 items-center bg-canvas pl-6 text-left font-medium text-soft"
              >
                Server
              </th>
              {agents.map(({ name }) => (
                <th
                  key={name}
                  scope="col"
                  className="flex h-10 w-28 shrink-0 items-center justify-center px-2 font-medium"
                >
                  <button
                    type="button"
                    title={`The tools of ${inertString(name)}`}
                    onClick={() => actions.goTo('agents', agentItem(name))}
                    className="min-w-0 truncate rounded-tag underline decoration-edge underline-offset-2 hover:text-accent-text"
                  >
                    {inertString(name, 60)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="relative block" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const server = names[index] ?? '';
              return (
                <tr
                  key={server}
                  aria-rowindex={index + 2}
                  className="absolute inset-x-0 flex border-b border-line hover:bg-panel"
                  style={{ transform: `translateY(${start}px)`, height: ROW }}
                >
                  <th
                    scope="row"
                    className="sticky left-0 flex max-w-104 min-w-44 shrink-0 grow basis-44 items-center bg-canvas pl-6 text-left font-normal"
                  >
                    <span className="truncate" title={server}>
                      {server}
                    </span>
                  </th>
                  {agents.map(({ name }) => (
                    <Cell key={name} word={accessWord(scopes, name, server)} />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
      <p className="flex flex-wrap gap-x-5 border-t border-line px-6 py-2.5 text-small text-soft">
        <span>
          <span aria-hidden className="text-ok-text">
            ✓
          </span>{' '}
          it lists the server
        </span>
        <span>
          <span aria-hidden>○</span> open to all
        </span>
        <span>
          <span aria-hidden>–</span> not allowed
        </span>
      </p>
    </div>
  );
}

function Cell({ word: { mark, tone, reason } }: { word: AccessWord }) {
  return (
    <td title={reason} className={cx('flex w-28 shrink-0 items-center justify-center', TONES[tone])}>
      <span aria-hidden>{mark}</span>
      <span className="sr-only">{reason}</span>
    </td>
  );
}
