// What the log is narrowed to: who, at which server, what, and how it ended.
import { useMemo } from 'react';
import { useGateway } from '../../app/app-context.ts';
import { cx } from '../../components/cx.ts';
import { Select } from '../../components/inputs.tsx';
import type { ActivityFilter } from './use-activity.ts';

type Choice = readonly [value: string, words: string];

const KINDS: readonly Choice[] = [
  ['tool', 'Calls of tools'],
  ['operation', 'Changes'],
];
const RESULTS: readonly Choice[] = [
  ['ok', 'OK'],
  ['failed', 'Failed'],
];

interface ActivityFiltersProps {
  readonly filter: ActivityFilter;
  readonly onChange: (filter: ActivityFilter) => void;
}

export function ActivityFilters({ filter, onChange }: ActivityFiltersProps) {
  const agents = useGateway((state) => state.agents);
  const servers = useGateway((state) => state.servers);
  const who = useMemo(() => agents.map(({ name }): Choice => [name, name]), [agents]);
  const where = useMemo(() => [...servers.values()].map(({ name }): Choice => [name, name]).sort(), [servers]);
  const select = (
    part: keyof ActivityFilter,
    label: string,
    all: string,
    choices: readonly Choice[],
    width: string,
  ) => (
    <Select
      aria-label={label}
      value={filter[part] ?? ''}
      onChange={(event) => onChange(changed(filter, part, event.currentTarget.value))}
      className={cx(width, 'max-sm:w-full')}
    >
      <option value="">{all}</option>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </Select>
  );
  return (
    <>
      {select('agent', 'Who', 'Everybody', who, 'w-36')}
      {select('server', 'Server', 'Every server', where, 'w-36')}
      {select('kind', 'What', 'Calls and changes', KINDS, 'w-42')}
      {select('result', 'Result', 'Any result', RESULTS, 'w-32')}
    </>
  );
}

/** An empty choice filters nothing. */
function changed(filter: ActivityFilter, part: keyof ActivityFilter, value: string): ActivityFilter {
  const { [part]: _, ...others } = filter;
  return value === '' ? others : { ...others, [part]: value };
}
