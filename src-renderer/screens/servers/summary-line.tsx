// How the servers are in one line; each part of it filters the list.
import { useShallow } from 'zustand/react/shallow';
import { useApp, useGateway, useUi } from '../../app/app-context.ts';
import type { StatusGroup } from '../../app/ui-store.ts';
import { cx } from '../../components/cx.ts';
import { countServers } from '../../store/select-servers.ts';

const PARTS: readonly { group: StatusGroup; words: (amount: number) => string; color?: string }[] = [
  { group: 'connected', words: () => 'connected' },
  { group: 'connecting', words: () => 'connecting', color: 'text-busy-text' },
  {
    group: 'attention',
    words: (amount) => (amount === 1 ? 'needs attention' : 'need attention'),
    color: 'text-bad-text',
  },
  { group: 'off', words: () => 'off' },
];

export function SummaryLine() {
  const { ui } = useApp();
  const counts = useGateway(useShallow((state) => countServers(state.servers)));
  const chosen = useUi((state) => state.serverStatus);
  const parts = PARTS.filter(({ group }) => counts[group] > 0 || chosen === group);
  return (
    <fieldset aria-label="Filter by status" className="-ml-1.5 flex flex-wrap items-center whitespace-nowrap">
      {parts.map(({ group, words, color }, index) => (
        <span key={group} className="flex items-center">
          {index > 0 && (
            <span aria-hidden className="text-faint">
              ·
            </span>
          )}
          <button
            type="button"
            aria-pressed={chosen === group}
            onClick={() => ui.setState({ serverStatus: chosen === group ? null : group })}
            className={cx(
              'tabular mx-0.5 rounded-tag px-1 transition-colors duration-100 hover:bg-hover',
              chosen === group ? 'bg-accent-soft text-accent-text' : color,
            )}
          >
            {counts[group]} {words(counts[group])}
          </button>
        </span>
      ))}
    </fieldset>
  );
}
