// Lists: a server of a thousand tools, listed again and again.
import { createFigures, type Measure, type Row, type Section, shown } from '../figures.ts';
import { quantile } from '../measure.ts';
import { type Contender, type Door, openLines, tinyServers } from './contender.ts';
import type { Line } from './line.ts';
import { listing, short } from './measures.ts';
import { ours } from './ours.ts';
import { openPipe } from './pipe-line.ts';
import { withContenders } from './round.ts';

const PIPE = 'raw pipe';
const TIMES = 30;
const LIST: Measure = { what: '1,000 tools listed, p50', unit: 'ms', digits: 2 };

export async function benchLists(rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  const servers = tinyServers(1, 1_000);
  const pipe = await openPipe(servers[0]?.args ?? []);
  try {
    await withContenders([ours, ...peers], servers, async (started) => {
      const open: { name: string; line: Line }[] = [{ name: PIPE, line: pipe }];
      for (const { name, running } of started) {
        const [line] = await openLines(running.doors[0] as Door, 1);
        open.push({ name, line: line as Line });
      }
      for (let round = 0; round <= rounds; round++) {
        for (const { name, line } of open) {
          try {
            const ms = quantile(await listing(line, TIMES), 0.5) / 1_000;
            if (round > 0) figures.add(name, LIST, ms);
          } catch (error) {
            if (round > 0) figures.add(name, LIST, short(error));
          }
        }
      }
      for (const { line } of open) line.close();
    });
  } finally {
    await pipe.ended();
  }
  const ms = figures.of(ours.name, LIST);
  const ratio = figures.ratio(ours.name, PIPE, LIST);
  const row: Row = {
    what: '1,000 tools listed',
    value: shown(ms, LIST),
    baseline: `${shown(figures.of(PIPE, LIST), LIST)} pipe`,
    ratio: ratio === null ? '' : `${ratio.toFixed(2)} ×`,
    target: '≤ 1.1 × or ≤ 2 ms',
    ok: ms === null || ratio === null ? null : ratio <= 1.1 || ms <= 2,
  };
  return { rows: [row], comparisons: figures.comparisons() };
}
