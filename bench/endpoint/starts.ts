// Starts: from the start of the process until an agent can list every server's tools, for 1, 10 and 30 servers.
import path from 'node:path';
import { createFigures, type Figures, type Measure, type Row, type Section, shown } from '../figures.ts';
import { end, startAndReadLine } from '../measure.ts';
import { type Contender, type Prepared, type TinyServer, tinyServers } from './contender.ts';
import { bareStartMs } from './floors.ts';
import { listed, short } from './measures.ts';
import { ours } from './ours.ts';

const COUNTS = [1, 10, 30];
const LIMIT_MS = 20_000;
const HAND = 'spawned by hand';
const BARE = 'a bare node:http';

const MEASURES = new Map<number, Measure>(
  COUNTS.map((count) => [
    count,
    { what: `Start until the tools of ${count} server${count === 1 ? '' : 's'} are listed`, unit: 'ms', digits: 0 },
  ]),
);
const LISTENING: Measure = { what: 'Start until it listens', unit: 'ms', digits: 0 };

export async function benchStarts(rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  for (const [count, measure] of MEASURES) {
    const servers = tinyServers(count);
    const own = await ours.prepare(servers);
    try {
      for (let round = 0; round < rounds; round++) {
        figures.add(HAND, measure, await byHand(servers));
        figures.add(BARE, LISTENING, await bareStartMs());
        await noteStart(figures, ours.name, measure, own);
        // Seconds each: once is enough to tell.
        if (round > 0) continue;
        for (const peer of peers) {
          const prepared = await peer.prepare(servers);
          await noteStart(figures, peer.name, measure, prepared);
          prepared.dispose();
        }
      }
    } finally {
      own.dispose();
    }
  }
  return { rows: judge(figures), comparisons: figures.comparisons() };
}

async function noteStart(figures: Figures, name: string, measure: Measure, prepared: Prepared): Promise<void> {
  const started = performance.now();
  const running = await prepared.start();
  try {
    figures.add(name, LISTENING, performance.now() - started);
    // Each door is asked by itself: a gateway with one for all answers for all of them.
    await Promise.all(running.doors.map((door) => listed(door, LIMIT_MS)));
    figures.add(name, measure, performance.now() - started);
  } catch (error) {
    figures.add(name, measure, short(error));
  } finally {
    await running.stop();
  }
}

async function byHand(servers: readonly TinyServer[]): Promise<number> {
  const script = path.resolve(import.meta.dirname, '../by-hand.mjs');
  const tiny = servers[0]?.args[0] ?? '';
  const { child, ms } = await startAndReadLine(process.execPath, [script, tiny, String(servers.length)]);
  await end(child);
  return ms;
}

function judge(figures: Figures): Row[] {
  const measure = MEASURES.get(10) as Measure;
  const ms = figures.of(ours.name, measure);
  const bare = figures.of(BARE, LISTENING);
  const ratio = ms === null || bare === null ? null : ms / bare;
  return [
    {
      what: 'Tools of 10 servers listed after a start, with the catalogue of the last run',
      value: shown(ms, measure),
      baseline: `${shown(bare, LISTENING)} until a bare node:http listens; ${shown(figures.of(HAND, measure), measure)} by hand`,
      ratio: ratio === null ? '' : `${ratio.toFixed(2)} ×`,
      target: '≤ 4 ×',
      ok: ratio === null ? null : ratio <= 4,
    },
  ];
}
