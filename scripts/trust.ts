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
import { isSkipped, tallyVitest, type VitestReport } from './test-run/reports.ts';
import { atLeastOneFailure, NOTHING, summary, type Tally } from './test-run/tally.ts';
import { type Figure, trustReport } from './trust/report.ts';
import { type RanTest, ROWS, shownRows } from './trust/rows.ts';
import { ALONE, SUITE } from './trust/suite.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const REPORT = path.join(ROOT, 'docs', 'trust-report.md');
const LIMIT_MS = 20 * 60_000;
const SERVE_PROGRAM = path.relative(ROOT, cliFile(ROOT));

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
  const report = together.report && alone.report && merge(together.report, alone.report);
  const ok = together.ok && alone.ok;
  const tally = atLeastOneFailure(report ? tallyVitest(report, ROOT) : NOTHING, 'Vitest', ok);
  const seconds = (Date.now() - at.getTime()) / 1_000;
  const rows = report ? shownRows(ROWS, testsIn(report)) : [];
  // Of a whole run: a test that was renamed shows nothing any more.
  const missing = positionals.length > 0 ? [] : rows.filter(({ state }) => state === 'not shown');
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
      rows,
    });
    writeFileSync(REPORT, page);
    console.log(`\nWrote ${path.relative(ROOT, REPORT)}.`);
  }
  for (const { id, what } of missing) console.log(`✗ ${id}, ${what}: a test that shows it is missing or failed`);
  if (tally.failed > 0) console.log(`Again, in the same order and with the same chance: ${again}`);
  console.log(summary(tally));
  return tally.failed === 0 && missing.length === 0;
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
): Promise<{ ok: boolean; report: VitestReport | null }> {
  if (tests.length === 0) return { ok: true, report: { testResults: [] } };
  rmSync(files.report, { force: true });
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${files.report}`,
    // The order of the files is its own; this is for the tests within each of them.
    '--config=scripts/trust/vitest.config.ts',
    '--sequence.shuffle.tests',
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

function merge(one: VitestReport, other: VitestReport): VitestReport {
  return { testResults: [...one.testResults, ...other.testResults] };
}

/** What of a report belongs to these folders and files. */
function tallyOf({ testResults }: VitestReport, tests: readonly string[]): Tally {
  const isMine = (file: string) => tests.some((test) => file === test || file.startsWith(`${test}/`));
  return tallyVitest({ testResults: testResults.filter(({ name }) => isMine(inRoot(name))) }, ROOT);
}

function inRoot(file: string): string {
  return path.relative(ROOT, file).split(path.sep).join('/');
}

function testsIn({ testResults }: VitestReport): RanTest[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: inRoot(name), name: fullName, status })),
  );
}

function skippedIn(report: VitestReport): string[] {
  return report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => isSkipped(status))
    .map(({ fullName }) => fullName);
}

function readFigures(): Figure[] {
  if (!existsSync(files.figures)) return [];
  const lines = readFileSync(files.figures, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Figure);
}
