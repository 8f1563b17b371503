// Counts of passed, failed and skipped, from every part of the test run, and the one line they end in.
import { stripVTControlCharacters } from 'node:util';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, a line each: the end of a long run says it again. */
  failures: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** One thing that either passed or failed, such as a check or the build. */
export function single(name: string, ok: boolean): Tally {
  return ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, failures: [name] };
}

export function sum(tallies: Tally[]): Tally {
  return tallies.reduce(
    (all, each) => ({
      passed: all.passed + each.passed,
      failed: all.failed + each.failed,
      skipped: all.skipped + each.skipped,
      failures: [...all.failures, ...each.failures],
    }),
    NOTHING,
  );
}

/** How a run ends: what failed, a line each, and the last line. */
export function summary(tally: Tally): string {
  const failures = tally.failures.map((failure) => `✗ ${stripVTControlCharacters(failure)}`);
  return [...failures, summaryLine(tally)].join('\n');
}

/** The last line of `npm test`: `N passed, N failed`, with `, N skipped` only when there are some. */
export function summaryLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A runner that ended badly without naming a failed test (a crash, an unhandled rejection) still counts as one failure. */
export function atLeastOneFailure(tally: Tally, runner: string, ok: boolean): Tally {
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1, failures: [`${runner} ended badly`] };
}
