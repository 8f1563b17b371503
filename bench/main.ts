// `npm run bench`: measures what the product promises about speed and memory, each beside its baseline in the same run.
//
//   npm run bench                       everything, a few minutes
//   npm run bench -- start endpoint     only what begins with one of these names
//   --rounds N                          how often each is measured (3)
//   --without-peers                     leave out the other gateways
//   --write                             docs/benchmarks.md from this run, and from the last one of every part left out
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCalls } from './endpoint/calls.ts';
import type { Contender } from './endpoint/contender.ts';
import { benchKill } from './endpoint/kill.ts';
import { benchLists } from './endpoint/lists.ts';
import { benchMemory } from './endpoint/memory.ts';
import { installedPeers } from './endpoint/peers.ts';
import { benchStarts } from './endpoint/starts.ts';
import type { Row, Section } from './figures.ts';
import { benchRenderer } from './renderer.ts';
import { comparisonTable, lastSections, rowTable, saveSection, writeReport } from './report.ts';
import { benchStart } from './start.ts';
import { benchTokenLookup } from './token-lookup.ts';

/** By name, in the order in which they run. */
const BENCHES: Readonly<Record<string, (rounds: number, peers: readonly Contender[]) => Promise<Section | Row[]>>> = {
  start: benchStart,
  'token-lookup': async (rounds) => [await benchTokenLookup(rounds)],
  'endpoint-calls': benchCalls,
  'endpoint-lists': benchLists,
  'endpoint-kill': benchKill,
  'endpoint-starts': benchStarts,
  'endpoint-memory': benchMemory,
  renderer: benchRenderer,
};

/** Whatever hangs, and whatever is left over, does not outlive this. */
const LIMIT_MS = 10 * 60_000;
setTimeout(() => process.exit(2), LIMIT_MS).unref();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    'without-peers': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const wanted = Object.entries(BENCHES).filter(
  ([name]) => positionals.length === 0 || positionals.some((begin) => name.startsWith(begin)),
);
const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), medians of ${rounds} rounds, load average ${(loadavg()[0] ?? 0).toFixed(1)} at the start`;
console.log(`${machine}\n`);
const withPeers = !values['without-peers'] && wanted.some(([name]) => name.startsWith('endpoint'));
const peers = withPeers ? await installedPeers() : [];
const sections: Section[] = [];
for (const [name, bench] of wanted) {
  console.error(`— ${name} —`);
  const outcome = await bench(rounds, peers);
  const section = Array.isArray(outcome) ? { rows: outcome } : outcome;
  sections.push(section);
  await saveSection(name, section);
}
const rows = sections.flatMap((section) => section.rows);
const comparisons = sections.flatMap((section) => section.comparisons ?? []);
console.log(rowTable(rows));
if (comparisons.length > 0) console.log(`\n${comparisonTable(comparisons)}`);
if (values.write) await writeReport(machine, await lastSections(Object.keys(BENCHES)));
process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0;
