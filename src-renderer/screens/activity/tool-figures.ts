// Figures of the tools that were called: how often, how often in vain, how fast.
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';

export interface CallMark {
  readonly seq: number;
  readonly ms: number;
  readonly failed: boolean;
}

export interface ToolFigures {
  readonly name: string;
  readonly calls: number;
  readonly failed: number;
  /** Milliseconds: half of the calls were faster, 95 of 100 were faster, and the slowest. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** The last calls, oldest first. */
  readonly last: readonly CallMark[];
}

/** How many calls a chart shows. */
export const CHARTED = 40;

/** The tool with the most calls first. `records` newest first. */
export function toolFigures(records: readonly ActivityRecord[]): ToolFigures[] {
  const calls = Map.groupBy(
    records.filter(({ kind }) => kind === 'tool'),
    ({ name }) => name,
  );
  return [...calls]
    .map(([name, of]) => figuresOf(name, of))
    .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1));
}

function figuresOf(name: string, records: readonly ActivityRecord[]): ToolFigures {
  const times = records.map(({ ms }) => ms).sort((a, b) => a - b);
  const last = records
    .slice(0, CHARTED)
    .reverse()
    .map(({ seq, ms, result }) => ({ seq, ms, failed: result !== 'ok' }));
  return {
    name,
    calls: records.length,
    failed: records.filter(({ result }) => result !== 'ok').length,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    max: times.at(-1) ?? 0,
    last,
  };
}

/** The nearest-rank percentile of sorted numbers. */
function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}
