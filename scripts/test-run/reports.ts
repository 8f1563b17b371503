// Reads the JSON reports of Vitest and Playwright into tallies.
import path from 'node:path';
import type { Tally } from './tally.ts';

/** The parts of Vitest's `json` reporter that are read here. */
export interface VitestReport {
  testResults: {
    /** The file, as an absolute path. */
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** A file that fails before its first test (a syntax error, say) has no test to count: it counts as one failure itself. */
export function tallyVitest({ testResults }: VitestReport, root: string): Tally {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    if (status === 'failed' && assertionResults.length === 0) return [line(file, 'could not be loaded', message)];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => line(file, fullName, failureMessages[0]));
  });
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length,
    skipped: tests.filter(({ status }) => isSkipped(status)).length,
    failures,
  };
}

export function isSkipped(status: string): boolean {
  return ['skipped', 'pending', 'todo', 'disabled'].includes(status);
}

interface PlaywrightSuite {
  specs: {
    file: string;
    title: string;
    tests: { projectName: string; status: string; results: { error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
}

/** The parts of Playwright's `json` reporter that are read here. */
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

/** A flaky test failed once: it counts as failed, or nobody would ever look at it. */
export function tallyPlaywright({ stats, suites, errors }: PlaywrightReport): Tally {
  const tests = suites.flatMap(failuresIn);
  const outside = errors.map(({ message }) => line('browser tests', 'outside of any test', message));
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: failed || errors.length,
    skipped: stats.skipped,
    failures: [...tests, ...outside],
  };
}

function failuresIn({ specs, suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => {
        const error = results.find((result) => result.error)?.error;
        return line(`[${projectName}] ${file}`, title, error?.message);
      }),
  );
  return [...own, ...suites.flatMap(failuresIn)];
}

/** Where, what, and the first line of why. */
function line(where: string, what: string, why = ''): string {
  const reason = why.trim().split('\n', 1)[0];
  return [where, what, reason].filter(Boolean).join(' › ');
}
