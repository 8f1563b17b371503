// `npm run trust`: every test of a promise and the long scenarios, in shuffled order, and docs/trust-report.md from what they measured.
//   npm run trust -- --seed N      the order and the chance of an earlier run
//   npm run trust -- test/trust    only these tests; the report says so
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildProject, cliFile } from './launch/build.js';
import { runProgram } from './test-run/program.ts';
import { tallyVitest, type VitestReport } from './test-run/reports.ts';
import { atLeastOneFailure, NOTHING, summaryLine, type Tally } from './test-run/tally.ts';
import { type Figure, trustReport } from './trust/report.ts';
import { type RanTest, ROWS, shownRows } from './trust/rows.ts';
import { ALONE, SUITE } from './trust/suite.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const REPORT = path.join(ROOT, 'docs', 'trust-report.md');
const LIMIT_MS = 20 * 60_000;
const SERVE_PROGRAM = path.relative(ROOT, cliFile(ROOT));

const EMPTY = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed takes the number an earlier run printed');

const again = ['npm run trust -- --seed', seed, ...positionals].join(' ');

const folder = mkdtempSync(path.join(tmpdir(), 'agw-trust-'));
const files = { report: path.join(folder, 'vitest.json'), figures: path.join(folder, 'figures.jsonl') };
console.log(`Order and chance of this run: ${seed}. Again with: ${again}\n`);
try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<boolean> {
  const at = new Date();
  // What is put to the proof is what users run, not the sources.
  if (!(await buildProject(ROOT, process.execPath))) return false;
  const all = positionals.length > 0 ? await filesOf(positionals) : await filesOf(SUITE.flatMap(({ tests }) => tests));
  // What is measured on the clock is measured with nothing beside it.
  const isAlone = (file: string) => ALONE.includes(file);
  const together = await runTests(
    all.filter((file) => !isAlone(file)),
    2,
  );
  const alone = await runTests(all.filter(isAlone), 1);
  const report: TrustVitestReport | null = together.report && alone.report && merge(together.report, alone.report);
  const ok = together.ok && alone.ok;
  const tally = atLeastOneFailure(report ? tallyVitest(report) : NOTHING, ok);
  const seconds = (Date.now() - at.getTime()) / 1_000;
  if (report) {
    const parts = SUITE.map(({ promise, tests }) => ({ promise, tally: tallyOf(report, tests) }));
    const page = trustReport({
      tally,
      again,
      only: positionals,
      seconds,
      at,
      figures: readFigures(),
      skipped: skippedIn(report),
      parts,
      rows: shownRows(ROWS, testsIn(report)),
    });
    writeFileSync(REPORT, page);
    console.log(`\nWrote ${path.relative(ROOT, REPORT)}.`);
  }
  if (tally.failed > 0) console.log(`Again, in the same order and with the same chance: ${again}`);
  console.log(summaryLine(tally));
  return tally.failed === 0;
}

/** Every test file that is meant by folders, files and parts of their names. */
async function filesOf(names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('test/**/*.test.{ts,tsx}', { cwd: ROOT })) found.push(file.split(path.sep).join('/'));
  return found.filter((file) => names.some((name) => file.startsWith(name))).sort();
}

async function runTests(
  tests: readonly string[],
  workers: number,
): Promise<{ ok: boolean; report: TrustVitestReport | null }> {
  if (tests.length === 0) return { ok: true, report: EMPTY };
  rmSync(files.report, { force: true });
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${files.report}`,
    // The files, and the tests within each of them.
    '--sequence.shuffle',
    `--sequence.seed=${seed}`,
    `--maxWorkers=${workers}`,
    ...tests,
  ];
  const env = {
    ...process.env,
    TRUST_LONG: '1',
    TRUST_SEED: String(seed),
    TRUST_FIGURES: files.figures,
    SERVE_PROGRAM,
  };
  const ok = await runProgram(process.execPath, args, { cwd: ROOT, limitMs: LIMIT_MS, env });
  return { ok, report: existsSync(files.report) ? JSON.parse(readFileSync(files.report, 'utf8')) : null };
}

function merge(one: TrustVitestReport, other: TrustVitestReport): TrustVitestReport {
  const sum = (name: keyof typeof EMPTY & `num${string}`) => one[name] + other[name];
  return {
    numPassedTests: sum('numPassedTests'),
    numFailedTests: sum('numFailedTests'),
    numPendingTests: sum('numPendingTests'),
    numTodoTests: sum('numTodoTests'),
    testResults: [...one.testResults, ...other.testResults],
  };
}

interface TrustVitestReport extends VitestReport {
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** What of a report belongs to these folders and files. */
function tallyOf(report: TrustVitestReport, tests: readonly string[]): Tally {
  const mine = report.testResults.filter(({ name }) => {
    const file = path.relative(ROOT, name).split(path.sep).join('/');
    return tests.some((test) => file === test || file.startsWith(`${test}/`));
  });
  const count = (...statuses: string[]) =>
    mine.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => statuses.includes(status)).length;
  const broken = mine.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  return {
    passed: count('passed'),
    failed: count('failed') + broken.length,
    skipped: count('skipped', 'pending', 'todo', 'disabled'),
  };
}

function testsIn({ testResults }: TrustVitestReport): RanTest[] {
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = path.relative(ROOT, name).split(path.sep).join('/');
    return assertionResults.map(({ fullName, status }) => ({ file, name: fullName, status }));
  });
}

function skippedIn(report: TrustVitestReport): string[] {
  return report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status))
    .map(({ fullName }) => fullName);
}

function readFigures(): Figure[] {
  if (!existsSync(files.figures)) return [];
  const lines = readFileSync(files.figures, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Figure);
}
