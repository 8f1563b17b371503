// docs/trust-report.md: what a run measured beside what is promised, where, when and by which number it can be repeated.
import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Tally } from '../test-run/tally.ts';

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
  readonly parts: readonly { readonly promise: string; readonly tally: Tally }[];
}

interface Row {
  readonly figure: string;
  readonly target: string;
  /** The figure of a scenario that answers it; null where nothing here measures it. */
  readonly measured: string | null;
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
  {
    figure: 'Event loop during them, longest delay',
    target: '≤ 250 ms',
    measured: 'Event loop while a server babbles, longest delay',
  },
  { figure: 'Memory under a flood or an endless body', target: '< baseline + 100 MB', measured: null },
  { figure: 'Recovery of a crashed server, p95', target: '≤ 0.5 s', measured: null },
  { figure: 'Start until the API answers with 50 servers', target: '< 1.0 s', measured: null },
  { figure: 'Growth over 500 add, test, delete cycles and 20,000 calls', target: '< 1 KB a cycle', measured: null },
  { figure: 'Soak of 8 hours', target: 'memory < +5 %, descriptors ±0', measured: null },
];

/** The worst of a figure's values: here a larger one is worse, except where it says how many of so many. */
function worst(figures: readonly Figure[], name: string): Figure | null {
  const found = figures.filter((figure) => figure.name === name);
  const sorted = found.toSorted((a, b) => (a.unit.startsWith('of ') ? a.value - b.value : b.value - a.value));
  return sorted[0] ?? null;
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function shown(figure: Figure | null): string {
  if (!figure) return 'not measured';
  const unit = figure.unit.replace(/\d+/, (digits) => number(Number(digits)));
  return `${number(figure.value)} ${unit}${figure.note ? ` (${figure.note})` : ''}`;
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
${ROWS.map(({ figure, target, measured }) => `| ${figure} | ${target} | ${shown(measured === null ? null : worst(run.figures, measured))} |`).join('\n')}

"Not measured" is what it says: the run above has no figure for it. Limits of memory and of the event loop are asserted by the
tests of hostile servers (\`test/core/servers\`), without a figure here.
${skippedText(run.skipped)}`;
}

function skippedText(skipped: readonly string[]): string {
  if (skipped.length === 0) return '\nNo test was skipped.\n';
  return `\nSkipped on this machine:\n\n${skipped.map((name) => `- ${name}`).join('\n')}\n`;
}
