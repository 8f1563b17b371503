// The last line of `npm test`, and how the reports of the runners add up to it.
import { describe, expect, it } from 'vitest';
import { tallyPlaywright, tallyVitest } from '../../scripts/test-run/reports.ts';
import { atLeastOneFailure, single, sum, summaryLine } from '../../scripts/test-run/tally.ts';

const vitest = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };

describe('the summary', () => {
  it.each([
    [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
    [{ passed: 0, failed: 3, skipped: 0 }, '0 passed, 3 failed'],
    [{ passed: 12, failed: 1, skipped: 2 }, '12 passed, 1 failed, 2 skipped'],
  ])('of %o', (tally, line) => {
    expect(summaryLine(tally)).toBe(line);
  });

  it('adds everything up', () => {
    expect(sum([single(true), single(false), tallyVitest(vitest)])).toEqual({ passed: 6, failed: 2, skipped: 3 });
  });
});

describe('a runner', () => {
  it('that ends badly without naming a test is one failure', () => {
    const clean = { passed: 5, failed: 0, skipped: 0 };
    expect(atLeastOneFailure(clean, false).failed).toBe(1);
    expect(atLeastOneFailure(clean, true).failed).toBe(0);
    expect(atLeastOneFailure({ ...clean, failed: 3 }, false).failed).toBe(3);
  });

  it('Vitest: a file that cannot be loaded is one failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}] },
    ];
    expect(tallyVitest({ ...vitest, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('Playwright: a flaky test is a failure, and so is an error outside of tests', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(tallyPlaywright({ stats, errors: [] })).toEqual({ passed: 4, failed: 2, skipped: 2 });
    const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(tallyPlaywright({ stats: none, errors: [{}] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
