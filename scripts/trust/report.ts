// docs/trust-report.md: what a run measured beside what is promised, where, when and by which number it can be repeated.
import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Tally } from '../test-run/tally.ts';
import type { ShownRow } from './rows.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
}

export interface TrustRun {
  readonly tally: Tally;
  /** The command that repeats it. */
  readonly again: string;
  /** The tests it was limited to; empty when it was the whole suite. */
  readonly only: readonly string[];
  readonly seconds: number;
  readonly at: Date;
  readonly figures: readonly Figure[];
  /** Tests that did not run, each with what its name says about why. */
  readonly skipped: readonly string[];
  /** Per promise, in the order of the suite. */
  readonly rows: readonly ShownRow[];
  readonly parts: readonly { readonly promise: string; readonly tally: Tally }[];
}

interface Row {
  readonly figure: string;
  readonly target: string;
  /** The figure of a scenario that answers it. */
  readonly measured: string;
}

const ROWS: readonly Row[] = [
  { figure: 'Processes left 2 s after `kill -9`', target: '0', measured: 'Orphans 2 s after kill -9' },
  {
    figure: 'Time until none is left, longest',
    target: '≤ 2,000 ms',
    measured: 'Time until no process is left after kill -9',
  },
  { figure: 'Quit with hostile servers', target: '≤ 6,000 ms', measured: 'Quit with hostile servers' },
  {
    figure: 'Kills during writes after which everything acknowledged was there, whole',
    target: 'all',
    measured: 'Kills after which every acknowledged change was there, whole',
  },
  {
    figure: 'Changes acknowledged in those rounds',
    target: '—',
    measured: 'Acknowledged changes in the rounds with kill -9',
  },
  {
    figure: 'Damaged configurations that opened with what is intact',
    target: 'all',
    measured: 'Damaged configurations that opened with what is intact',
  },
  { figure: 'Owners of one profile, of those started at once', target: '1', measured: 'Gateways that won one profile' },
  {
    figure: 'Secrets found outside',
    target: '0',
    measured: 'Secrets found in answers, events, logs, files, processes',
  },
  {
    figure: 'Requests of foreign pages that changed or read anything',
    target: '0',
    measured: 'Requests of foreign pages that changed or read anything',
  },
  {
    figure: 'Broken bodies answered with 500, or ending the gateway',
    target: '0',
    measured: 'Broken bodies answered with 500 or ending the gateway',
  },
  {
    figure: 'Broken lines that stopped the gateway or the server beside',
    target: '0',
    measured: 'Broken lines of a server that stopped the gateway or its sibling',
  },
  ...[
    ['Event loop under hostile servers, p99 of its delays', '< 50 ms'],
    ['Event loop under hostile servers, longest delay', '< 250 ms'],
    ['Event loop under hostile servers, longest turn in processor time', '< 250 ms'],
    ['Memory under hostile servers, peak above the baseline', '< 100 MB'],
    ['Calls of the server beside a hostile one that failed', '0'],
    ['Slowest call of the server beside a hostile one', '< 500 ms'],
    ['Calls of the server beside, p99 in quiet', '—'],
    ['Calls of the server beside a hostile one, p99', '< 2 × that in quiet, or < 25 ms'],
    ['Flood that was read as fast as it came', '≥ 90 MB/s'],
    ['Slowest list of servers meanwhile', '< 1,000 ms'],
    ['Recovery of a crashed server, p95', '≤ 500 ms'],
    ['Starts of a server that dies at once, until it is given up', '≤ 10'],
    ['Start until the API answers', '< 1,000 ms'],
    ['Quit with stubborn servers among many', '< 6,000 ms'],
    ['List of many servers', '< 300 ms'],
    ['Time until no process of a test or a diagnosis is left', '≤ 6,000 ms'],
    ['Growth of the memory in use over add, test, call, delete', '< 1,024 bytes a cycle'],
    ['Growth of the resident memory in that time', '—'],
    ['Descriptors, child processes and timers more than before', '0'],
    ['Slowest answer beside silent connections', '< 1,000 ms'],
    ['Calls lost or crossed', '0'],
    ['Token requests of 100 callers at once', '1'],
    ['Requests without authorization that were let in', '0'],
  ].map(([figure = '', target = '']) => ({ figure, target, measured: figure })),
];

/** The worst of a figure's values, and what half of them do not exceed where there are several of one thing. */
interface Judged extends Figure {
  readonly median: number | null;
}

/** A larger one is worse, except where it says how many of so many, or how many a second. */
const isBetterLarge = ({ unit }: Figure) => unit.startsWith('of ') || unit.endsWith('/s');

function worst(figures: readonly Figure[], name: string): Judged | null {
  const found = figures.filter((figure) => figure.name === name);
  const sorted = found.toSorted((a, b) => (isBetterLarge(a) ? a.value - b.value : b.value - a.value));
  const [first] = sorted;
  const isSpread = sorted.length > 2 && first?.value !== sorted.at(-1)?.value;
  return first ? { ...first, median: isSpread ? (sorted[sorted.length >> 1]?.value ?? null) : null } : null;
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function shown(figure: Judged | null): string {
  if (!figure) return 'not measured';
  const unit = figure.unit.replace(/\d+/, (digits) => number(Number(digits)));
  const median = figure.median === null ? '' : `median ${number(figure.median)}`;
  const notes = [median, figure.note].filter((note) => note !== '').join(', ');
  return `${number(figure.value)} ${unit}${notes ? ` (${notes})` : ''}`;
}

const tallied = ({ passed, failed, skipped }: Tally) =>
  `${number(passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** The whole page. */
export function trustReport(run: TrustRun): string {
  const cores = cpus();
  const machine = `${cores.length} × ${cores[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()} ${arch()}, Node ${process.version}`;
  return `# Trust report

Written by \`npm run trust\`. [security.md](security.md) says what is promised and how each promise is tested.

- ${run.at.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${number(run.seconds)} s
- ${machine}; other programs may have been running beside it
- ${tallied(run.tally)}, in shuffled order; the same order and the same chance again: \`${run.again}\`
${run.only.length > 0 ? `- only a part of the suite: ${run.only.map((name) => `\`${name}\``).join(', ')}\n` : ''}
| promise | tests |
|---|---|
${run.parts
  .filter(({ tally }) => tally.passed + tally.failed > 0)
  .map(({ promise, tally }) => `| ${promise} | ${tallied(tally)} |`)
  .join('\n')}

| figure | target | measured |
|---|---|---|
${ROWS.map(({ figure, target, measured }) => `| ${figure} | ${target} | ${shown(worst(run.figures, measured))} |`).join('\n')}

Each is the worst of all that were measured, with the median of three or more. "Not measured": the run above has no figure for it. A longer soak is a run of
its own: \`npm run soak -- MINUTES\`.

## What could happen, and which test shows that it does no harm

${run.rows.filter(({ state }) => state === 'shown').length} of ${run.rows.length} are shown by this run.

| | case | shown by | |
|---|---|---|---|
${run.rows.map(rowLine).join('\n')}
${skippedText(run.skipped)}`;
}

function rowLine({ id, what, state, files }: ShownRow): string {
  return `| ${id} | ${what} | ${files.map((file) => `\`${file.replace(/^test\//, '').replace(/\.test\.tsx?$/, '')}\``).join(', ')} | ${state} |`;
}

function skippedText(skipped: readonly string[]): string {
  if (skipped.length === 0) return '\nNo test was skipped.\n';
  return `\nSkipped on this machine:\n\n${skipped.map((name) => `- ${name}`).join('\n')}\n`;
}
