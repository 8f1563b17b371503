// Starts: from the start of the process until an agent can list every server's tools, for 1, 10 and 30 servers.
import path from 'node:path';
import { createFigures, type Figures, type Measure, type Row, type Section, shown } from '../figures.ts';
import { end, startAndReadLine } from '../measure.ts';
import { type Contender, type Door, type Prepared, type TinyServer, tinyServers } from './contender.ts';
import { bareStartMs } from './floors.ts';
import { listed, short } from './measures.ts';
import { ours } from './ours.ts';

const COUNTS = [1, 10, 30];
/** Where each server is a gateway of its own, more are gigabytes and minutes. */
const MOST_PROCESSES = 10;
const LIMIT_MS = 10_000;
const HAND = 'spawned by hand';
const BARE = 'bare node:http echo';

const MEASURES = new Map<number, Measure>(
  COUNTS.map((count) => [
    count,
    { what: `Start until the tools of ${count} server${count === 1 ? '' : 's'} are listed`, unit: 'ms', digits: 0 },
  ]),
);
const KNOWN = new Map<number, Measure>(
  COUNTS.map((count) => [
    count,
    { what: `The same, ${count} server${count === 1 ? '' : 's'} known from the last run`, unit: 'ms', digits: 0 },
  ]),
);
const LISTENING: Measure = { what: 'Start until it listens', unit: 'ms', digits: 0 };

export async function benchStarts(rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  for (const count of COUNTS) {
    const cold = MEASURES.get(count) as Measure;
    const servers = tinyServers(count);
    const own = await ours.prepare(servers);
    try {
      for (let round = 0; round < rounds; round++) {
        figures.add(HAND, cold, await byHand(servers));
        figures.add(BARE, LISTENING, await bareStartMs());
        own.forget?.();
        await noteStart(figures, ours.name, cold, own);
        await noteStart(figures, ours.name, KNOWN.get(count) as Measure, own);
        // Seconds each: once is enough to tell.
        if (round === 0) for (const peer of peers) await notePeer(figures, peer, cold, servers);
      }
    } finally {
      own.dispose();
    }
  }
  return { rows: judge(figures), comparisons: figures.comparisons() };
}

async function notePeer(
  figures: Figures,
  peer: Contender,
  measure: Measure,
  servers: readonly TinyServer[],
): Promise<void> {
  if (peer.processPerServer && servers.length > MOST_PROCESSES) {
    figures.add(peer.name, measure, `not run: ${servers.length} gateways`);
    return;
  }
  const prepared = await peer.prepare(servers);
  try {
    await noteStart(figures, peer.name, measure, prepared);
  } finally {
    prepared.dispose();
  }
}

async function noteStart(figures: Figures, name: string, measure: Measure, prepared: Prepared): Promise<void> {
  const started = performance.now();
  let stop: () => Promise<void> = async () => {};
  try {
    const running = await prepared.start();
    stop = running.stop;
    figures.add(name, LISTENING, performance.now() - started);
    const byUrl = Object.values(Object.groupBy(running.doors, ({ url }) => url)) as Door[][];
    await Promise.all(byUrl.map((doors) => listed(doors, LIMIT_MS)));
    figures.add(name, measure, performance.now() - started);
  } catch (error) {
    figures.add(name, measure, short(error));
  } finally {
    await stop();
    console.error(`${name}: ${measure.what}, started and ended in ${Math.round(performance.now() - started)} ms`);
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
  const cold = MEASURES.get(10) as Measure;
  const known = KNOWN.get(10) as Measure;
  const bare = shown(figures.of(BARE, LISTENING), LISTENING);
  const toBare = ratioOf(figures.of(ours.name, known), figures.of(BARE, LISTENING));
  const toHand = figures.ratio(ours.name, HAND, cold);
  return [
    {
      what: 'Tools of 10 servers listed after a start',
      value: shown(figures.of(ours.name, cold), cold),
      baseline: `${shown(figures.of(HAND, cold), cold)} spawned by hand`,
      ratio: toHand === null ? '' : `${toHand.toFixed(2)} ×`,
      target: '≤ 1.3 ×',
      ok: toHand === null ? null : toHand <= 1.3,
    },
    {
      what: 'The same, known from the last run',
      value: shown(figures.of(ours.name, known), known),
      baseline: `${bare} until a bare node:http listens`,
      ratio: toBare === null ? '' : `${toBare.toFixed(2)} ×`,
      target: '≤ 4 ×',
      ok: toBare === null ? null : toBare <= 4,
    },
  ];
}

function ratioOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one / other;
}
