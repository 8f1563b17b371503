// Figures of several contenders, round by round, so that what is compared was measured side by side.
import { median } from './measure.ts';

/** One line of "did the promise hold". */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly baseline: string;
  readonly ratio: string;
  readonly target: string;
  /** Null where it could not be judged. */
  readonly ok: boolean | null;
}

export interface Measure {
  readonly what: string;
  readonly unit: string;
  readonly digits: number;
}

export interface Comparison {
  readonly measure: Measure;
  /** By contender, in the order in which they were first measured: a figure, or why there is none. */
  readonly values: ReadonlyMap<string, number | string>;
}

export interface Section {
  readonly rows: readonly Row[];
  readonly comparisons?: readonly Comparison[];
}

export interface Figures {
  add(contender: string, measure: Measure, value: number | string | null): void;
  /** The median of all rounds; null when there is none. */
  of(contender: string, measure: Measure): number | null;
  /** The median of what one was to the other in each round. */
  ratio(one: string, other: string | readonly string[], measure: Measure): number | null;
  comparisons(): Comparison[];
}

export function createFigures(): Figures {
  const taken = new Map<Measure, Map<string, (number | string)[]>>();
  const of = (contender: string, measure: Measure): number[] =>
    (taken.get(measure)?.get(contender) ?? []).filter((value) => typeof value === 'number');
  return {
    add(contender, measure, value) {
      if (value === null) return;
      const byContender = taken.get(measure) ?? new Map<string, (number | string)[]>();
      taken.set(measure, byContender);
      byContender.set(contender, [...(byContender.get(contender) ?? []), value]);
    },
    of(contender, measure) {
      const values = of(contender, measure);
      return values.length === 0 ? null : median(values);
    },
    ratio(one, other, measure) {
      const others = typeof other === 'string' ? [other] : other;
      const sums = of(others[0] as string, measure).map((_, round) =>
        others.reduce((sum, name) => sum + (of(name, measure)[round] ?? Number.NaN), 0),
      );
      const ratios = of(one, measure).map((value, round) => value / (sums[round] ?? Number.NaN));
      const known = ratios.filter((ratio) => Number.isFinite(ratio));
      return known.length === 0 ? null : median(known);
    },
    comparisons: () =>
      [...taken].map(([measure, byContender]) => ({
        measure,
        values: new Map(
          [...byContender].map(([contender, values]) => {
            const numbers = values.filter((value) => typeof value === 'number');
            return [contender, numbers.length > 0 ? median(numbers) : (values[0] as string)];
          }),
        ),
      })),
  };
}

export function shown(value: number | string | null | undefined, { unit, digits }: Measure): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  return `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`.trim();
}

/** A row that holds when the number is at most the limit; without the number it cannot be judged. */
export function atMost(
  what: string,
  {
    value,
    baseline,
    number,
    limit,
    unit,
  }: {
    readonly value: string;
    readonly baseline: string;
    readonly number: number | null;
    readonly limit: number;
    readonly unit: string;
  },
): Row {
  return {
    what,
    value,
    baseline,
    ratio: number === null ? '' : `${number.toFixed(2)} ${unit}`,
    target: `≤ ${limit} ${unit}`,
    ok: number === null ? null : number <= limit,
  };
}
