// The end of `npm test`: the last line, what failed, and how the reports of the runners add up to it.
import { describe, expect, it } from 'vitest';
import { tallyPlaywright, tallyVitest } from '../../scripts/test-run/reports.ts';
import { atLeastOneFailure, NOTHING, single, sum, summary, summaryLine } from '../../scripts/test-run/tally.ts';

const named = (status: string) => ({ status, fullName: status, failureMessages: [] });
const failed = { status: 'failed', fullName: 'a server starts', failureMessages: ['Error: not ready\n    at start'] };
const file = {
  name: '/root/test/core/a.test.ts',
  status: 'failed',
  message: '',
  assertionResults: [named('passed'), named('passed'), failed, named('pending'), named('todo')],
};

describe('the summary', () => {
  it.each([
    [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
    [{ passed: 0, failed: 3, skipped: 0 }, '0 passed, 3 failed'],
    [{ passed: 12, failed: 1, skipped: 2 }, '12 passed, 1 failed, 2 skipped'],
  ])('of %o', (tally, line) => {
    expect(summaryLine({ ...NOTHING, ...tally })).toBe(line);
  });

  it('says first what failed, without the colours of the runner', () => {
    const tally = sum([single('types', true), single('\u001b[31mlint\u001b[39m', false)]);
    expect(summary(tally)).toBe('✗ lint\n1 passed, 1 failed');
  });

  it('adds everything up', () => {
    expect(sum([single('types', true), single('lint', false), tallyVitest({ testResults: [file] }, '/root')])).toEqual({
      passed: 3,
      failed: 2,
      skipped: 2,
      failures: ['lint', 'test/core/a.test.ts › a server starts › Error: not ready'],
    });
  });
});

describe('a runner', () => {
  it('that ends badly without naming a test is one failure', () => {
    const clean = { ...NOTHING, passed: 5 };
    expect(atLeastOneFailure(clean, 'Vitest', false)).toMatchObject({ failed: 1, failures: ['Vitest ended badly'] });
    expect(atLeastOneFailure(clean, 'Vitest', true)).toBe(clean);
    expect(atLeastOneFailure({ ...clean, failed: 3 }, 'Vitest', false).failed).toBe(3);
  });

  it('Vitest: a file that cannot be loaded is one failure', () => {
    const broken = { name: '/root/test/b.test.ts', status: 'failed', message: 'SyntaxError: no', assertionResults: [] };
    expect(tallyVitest({ testResults: [broken, file] }, '/root')).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: 2,
      failures: ['test/b.test.ts › could not be loaded › SyntaxError: no', expect.stringContaining('a server starts')],
    });
  });

  it('Playwright: a flaky test is a failure, and so is an error outside of tests', () => {
    const spec = (status: string, title: string) => ({
      file: 'list.spec.ts',
      title,
      tests: [{ projectName: 'desktop', status, results: [{ error: { message: 'not visible\nCall log' } }, {}] }],
    });
    const suites = [
      { specs: [spec('expected', 'a')], suites: [{ specs: [spec('unexpected', 'b'), spec('flaky', 'c')] }] },
    ];
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(tallyPlaywright({ stats, suites, errors: [] })).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
      failures: ['[desktop] list.spec.ts › b › not visible', '[desktop] list.spec.ts › c › not visible'],
    });
    const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(tallyPlaywright({ stats: none, suites: [], errors: [{ message: 'no browser' }] })).toMatchObject({
      failed: 1,
      failures: ['browser tests › outside of any test › no browser'],
    });
  });
});
