// What a run has found, as tables for the terminal and as the page docs/benchmarks.md with its chart.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { barChart } from './chart.ts';
import { type Comparison, type Row, type Section, shown } from './figures.ts';

const DOCS = path.resolve(import.meta.dirname, '../docs');

/** What the last run of each part has found: a machine that is busy with something else is measured part by part. */
const SAVED = path.resolve(import.meta.dirname, '../node_modules/.cache/agent-gateway/bench');

export async function saveSection(name: string, { rows, comparisons = [] }: Section): Promise<void> {
  await mkdir(SAVED, { recursive: true });
  const plain = { rows, comparisons: comparisons.map(({ measure, values }) => ({ measure, values: [...values] })) };
  await writeFile(path.join(SAVED, `${name}.json`), JSON.stringify(plain));
}

/** In the order of the names; parts that have never run are left out. */
export async function lastSections(names: readonly string[]): Promise<Section[]> {
  const sections: Section[] = [];
  for (const name of names) {
    const text = await readFile(path.join(SAVED, `${name}.json`), 'utf8').catch(() => null);
    if (text === null) continue;
    const { rows, comparisons } = JSON.parse(text) as {
      rows: Row[];
      comparisons: { measure: Comparison['measure']; values: [string, number | string][] }[];
    };
    sections.push({
      rows,
      comparisons: comparisons.map(({ measure, values }) => ({ measure, values: new Map(values) })),
    });
  }
  return sections;
}

export function rowTable(rows: readonly Row[]): string {
  return table(
    ['what', 'measured', 'baseline', 'ratio', 'target', ''],
    rows.map(({ what, value, baseline, ratio, target, ok }) => [
      what,
      value,
      baseline,
      ratio,
      target,
      ok === null ? '–' : ok ? 'held' : 'MISSED',
    ]),
  );
}

/** One row for each measure, one column for each contender. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const contenders = [...new Set(comparisons.flatMap(({ values }) => [...values.keys()]))];
  return table(
    ['', ...contenders],
    comparisons.map(({ measure, values }) => [
      measure.what,
      ...contenders.map((contender) => shown(values.get(contender), measure)),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Writes docs/benchmarks.md and docs/benchmarks.svg. */
export async function writeReport(machine: string, sections: readonly Section[]): Promise<void> {
  const rows = sections.flatMap((section) => section.rows);
  const comparisons = sections.flatMap((section) => section.comparisons ?? []);
  const missed = rows.filter(({ ok }) => ok === false).map(({ what }) => `- ${what}`);
  const charted = comparisons.filter(({ measure }) => measure.what.startsWith('One call after another, p50'));
  const throughput = comparisons.filter(({ measure }) => measure.what === 'Calls per second, 16 in flight');
  const page = `# Benchmarks

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Everything on one machine
over loopback, each contender in turn, round by round. Machines differ and are noisy, and one with a load average above its
number of cores is busy with something else: read the ratios, and run it on yours.

![One call after another, and calls per second](benchmarks.svg)

## Targets

${rowTable(rows)}

${missed.length === 0 ? 'All of them held.' : `Missed in this run:\n\n${missed.join('\n')}`}

## Side by side

A tiny server behind each: it answers a call of 64 bytes with these 64 bytes. *Raw pipe* and *bare node:http echo* are what
stdio and HTTP cost by themselves; a gateway between the two cannot be faster than their sum. The calls are made over bare
sockets, because a client library costs more than what is measured here; one row shows the same with the official client.

${comparisonTable(comparisons)}

The other gateways run with their settings as they come. *mcp-proxy* and *supergateway* put one server behind one process, so
ten servers are ten processes. A text in place of a figure is the error that came instead.
`;
  await mkdir(DOCS, { recursive: true });
  await writeFile(path.join(DOCS, 'benchmarks.md'), page);
  await writeFile(path.join(DOCS, 'benchmarks.svg'), barChart([...charted, ...throughput]));
}
