// What the trust report says of a run: the worst of what was measured, and openly what was not.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trustReport } from '../../scripts/trust/report.ts';
import { ROWS, shownRows } from '../../scripts/trust/rows.ts';
import { ALONE, SUITE } from '../../scripts/trust/suite.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tally = { passed: 1_234, failed: 0, skipped: 2, failures: [] };
const run = {
  tally,
  again: 'npm run trust -- --seed 42',
  only: [],
  seconds: 301.6,
  at: new Date(Date.UTC(2026, 10, 26, 13, 5)),
  skipped: ['a full disk (mounting needs root)'],
  rows: [
    { id: 'A1', what: 'no token', state: 'shown' as const, files: ['test/http/reachability.test.ts'] },
    { id: 'M10', what: 'other names', state: 'not shown' as const, files: [] },
  ],
  parts: [{ promise: 'Nothing is lost', tally }],
};
const row = (page: string, name: string) => page.split('\n').find((line) => line.startsWith(`| ${name}`));

test('every test that the suite names is there', () => {
  const named = SUITE.flatMap(({ tests }) => tests);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});

test('every case names files of the suite, and what it is called there', () => {
  const inSuite = (file: string) => SUITE.some(({ tests }) => tests.some((test) => file.startsWith(test)));
  const files = ROWS.flatMap(({ tests }) => tests.map(([file]) => `test/${file}.test.ts`));
  expect(files.filter((file) => !inSuite(file) || !existsSync(path.join(root, file)))).toEqual([]);
  expect(ALONE.filter((file) => !inSuite(file))).toEqual([]);
  expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
});

test('a case is shown when all tests it names ran and passed', () => {
  const [file, other] = ['test/http/a.test.ts', 'test/http/b.test.ts'];
  const ran = [
    { file, name: 'the door is shut', status: 'passed' },
    { file, name: 'the door is shut twice', status: 'passed' },
    { file: other, name: 'the window', status: 'failed' },
    { file: other, name: 'the cellar', status: 'skipped' },
  ];
  const state = (...tests: (readonly [string, ...string[]])[]) =>
    shownRows([{ id: 'X', what: 'x', tests }], ran)[0]?.state;
  expect(state(['http/a', 'the door'])).toBe('shown');
  expect(state(['http/a', 'the door', 'the roof'])).toBe('not shown');
  expect(state(['http/b', 'the door'])).toBe('not shown');
  expect(state(['http/a', 'the door'], ['http/b', 'the window'])).toBe('not shown');
  expect(state(['http/b', 'the cellar'])).toBe('skipped');
  expect(state()).toBe('not shown');
});

test('of several values the worst is shown; a figure that nobody measured says so', () => {
  const kills = 'Kills after which every acknowledged change was there, whole';
  const page = trustReport({
    ...run,
    figures: [
      { name: 'Quit with hostile servers', value: 1_200.4, unit: 'ms', note: '20 servers' },
      { name: 'Quit with hostile servers', value: 3_100.2, unit: 'ms', note: '20 servers' },
      { name: 'List of many servers', value: 20, unit: 'ms', note: '1000 servers' },
      { name: 'List of many servers', value: 29, unit: 'ms', note: '1000 servers' },
      { name: 'List of many servers', value: 22, unit: 'ms', note: '1000 servers' },
      { name: kills, value: 200, unit: 'of 200', note: '' },
      { name: kills, value: 199, unit: 'of 200', note: '' },
    ],
  });
  expect(row(page, 'Quit with')).toBe('| Quit with hostile servers | ≤ 6,000 ms | 3,100 ms (20 servers) |');
  expect(row(page, 'List of many')).toContain('| 29 ms (median 22, 1000 servers) |');
  expect(row(page, 'Kills during writes')).toContain('| 199 of 200 |');
  expect(row(page, 'Processes left')).toBe('| Processes left 2 s after `kill -9` | 0 | not measured |');
  expect(row(page, 'Recovery of')).toContain('| not measured |');
});

test('says when, by which number, how many, and what was skipped', () => {
  const page = trustReport({ ...run, figures: [] });
  expect(page).toContain('2026-11-26 13:05 UTC, 302 s');
  expect(page).toContain('npm run trust -- --seed 42');
  expect(page).not.toContain('only a part');
  expect(trustReport({ ...run, only: ['test/trust'], figures: [] })).toContain(
    '- only a part of the suite: `test/trust`\n',
  );
  expect(page).toContain('1,234 passed, 0 failed, 2 skipped');
  expect(page).toContain('- a full disk (mounting needs root)');
  expect(page).toContain('1 of 2 are shown by this run');
  expect(page).toContain('| A1 | no token | `http/reachability` | shown |');
  expect(trustReport({ ...run, figures: [], skipped: [] })).toContain('No test was skipped.');
});
