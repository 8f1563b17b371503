// `npm test`: check, build, unit and integration tests, browser tests; ends with one line that sums all of them up.
// With arguments (`npm test -- test/servers`) only Vitest runs, with these arguments.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runChecks } from './check.ts';
import { ensureChromium } from './test-run/chromium.ts';
import { runProgram } from './test-run/program.ts';
import { tallyPlaywright, tallyVitest, type VitestReport } from './test-run/reports.ts';
import { atLeastOneFailure, NOTHING, single, sum, summary, type Tally } from './test-run/tally.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const REPORTS = path.join(ROOT, 'node_modules', '.cache', 'agent-gateway', 'test-reports');
/** The programs that tests start, hundreds of times, are compiled once (Node reads the variable by itself). */
const ENVIRONMENT = {
  ...process.env,
  NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules', '.cache', 'agent-gateway', 'compile-cache'),
};
const MINUTE_MS = 60_000;
/** After the build the gateways of the tests run from it. */
const BUILT = { SERVE_PROGRAM: path.join('out', 'main', 'cli.js') };

const filters = process.argv.slice(2);
const tally = filters.length > 0 ? await runVitest(filters) : await runEverything();
console.log(summary(tally));
process.exitCode = tally.failed === 0 ? (process.exitCode ?? 0) : 1;

async function runEverything(): Promise<Tally> {
  // Meanwhile: a download, beside what needs the processor; some of Vitest's tests are of pages, too.
  const installing = ensureChromium(ROOT);
  title('check');
  const checks = (await runChecks()).map(({ name, ok }) => single(`check of ${name}`, ok));
  title('build');
  const built = await node(['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'], 3);
  const chromium = await installing;
  title('tests');
  const tests = await runVitest([], BUILT);
  const browserTests = chromium ? await runBrowserTests() : single('Chromium for the browser tests', false);
  return sum([...checks, single('build', built), tests, browserTests]);
}

async function runVitest(args: string[], environment: Record<string, string> = {}): Promise<Tally> {
  const file = await reportFile('vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ok = await node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], 15, environment);
  return atLeastOneFailure(await read(file, (report: VitestReport) => tallyVitest(report, ROOT)), 'Vitest', ok);
}

async function runBrowserTests(): Promise<Tally> {
  title('browser tests');
  const file = await reportFile('playwright.json');
  const env = { ...BUILT, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const ok = await node(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], 15, env);
  return atLeastOneFailure(await read(file, tallyPlaywright), 'Playwright', ok);
}

function node(args: string[], limitMinutes: number, env?: Record<string, string>): Promise<boolean> {
  const limitMs = limitMinutes * MINUTE_MS;
  return runProgram(process.execPath, args, { cwd: ROOT, limitMs, env: { ...ENVIRONMENT, ...env } });
}

/** A report from an earlier run must not be mistaken for this one's. */
async function reportFile(name: string): Promise<string> {
  const file = path.join(REPORTS, name);
  await mkdir(REPORTS, { recursive: true });
  await rm(file, { force: true });
  return file;
}

async function read<Report>(file: string, tallyOf: (report: Report) => Tally): Promise<Tally> {
  if (!existsSync(file)) return NOTHING;
  return tallyOf(JSON.parse(await readFile(file, 'utf8')));
}

function title(name: string): void {
  console.log(`\n— ${name} —`);
}
