// `npm run check`: everything that can be said about the sources without running them, in seconds.
import { lockStep } from './check/lock.ts';
import { type CheckStep, programStep, ROOT } from './check/step.ts';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const ARCHITECTURE = ['style/noRestrictedImports', 'suspicious/noImportCycles'];
const SOURCES = ['src-shared', 'src-main', 'src-renderer'];

const STEPS: CheckStep[] = [
  programStep('format', [BIOME, 'format', '.']),
  programStep('lint', [
    ...[BIOME, 'check', '.', '--formatter-enabled=false', '--error-on-warnings'],
    ...ARCHITECTURE.map((rule) => `--skip=${rule}`),
  ]),
  programStep('types', ['node_modules/typescript/bin/tsc', '-b']),
  lockStep,
  programStep('architecture', [BIOME, 'lint', ...SOURCES, ...ARCHITECTURE.map((rule) => `--only=${rule}`)]),
  programStep('licences', ['scripts/licenses.ts', '--check']),
];

export interface CheckResult {
  name: string;
  ok: boolean;
  ms: number;
}

interface CheckOptions {
  steps?: CheckStep[];
  root?: string;
  print?: (line: string) => void;
}

/** Runs every step, whatever the others say, and prints each with its time. */
export async function runChecks({
  steps = STEPS,
  root = ROOT,
  print = console.log,
}: CheckOptions = {}): Promise<CheckResult[]> {
  const running = steps.map(async (step) => {
    const began = performance.now();
    const problems = await step.run(root).catch((error: unknown) => [String(error)]);
    return { name: step.name, problems, ms: performance.now() - began };
  });
  const results: CheckResult[] = [];
  for (const each of running) {
    const { name, problems, ms } = await each;
    const ok = problems.length === 0;
    print(`${ok ? '✓' : '✗'} ${name.padEnd(14)} ${(ms / 1000).toFixed(1)} s`);
    for (const problem of problems) print(problem.trimEnd());
    results.push({ name, ok, ms });
  }
  return results;
}

if (import.meta.main) {
  const results = await runChecks();
  const failed = results.filter((result) => !result.ok);
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.map(({ name }) => name).join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
