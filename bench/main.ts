// `npm run bench`: measures what the product promises about speed and memory, each beside its baseline in the same run.
import { cpus } from 'node:os';
import { benchStart } from './start.ts';
import { benchTokenLookup } from './token-lookup.ts';

const rounds = Number(process.argv[2] ?? 5);
console.log(
  `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), medians of ${rounds} rounds\n`,
);
const rows = [...(await benchStart(rounds)), await benchTokenLookup(rounds)];
console.log('| what | measured | baseline | ratio | target | |');
console.log('|---|---|---|---|---|---|');
for (const { what, value, baseline, ratio, target, ok } of rows) {
  console.log(
    `| ${what} | ${value} | ${baseline} | ${ratio} | ${target} | ${ok === null ? '–' : ok ? 'held' : 'MISSED'} |`,
  );
}
process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0;
