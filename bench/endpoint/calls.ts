// Calls: one after another and many at once, small and large, beside the pipe, the bare echo and the other gateways.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { atMost, createFigures, type Figures, type Measure, type Section, shown } from '../figures.ts';
import { quantile } from '../measure.ts';
import { type Contender, type Door, openLines, tinyServers } from './contender.ts';
import { bareHttp } from './floors.ts';
import type { Line } from './line.ts';
import {
  byOfficialClient,
  callsOf,
  elevenMebibytes,
  inFlight,
  mebibyteMs,
  oneAfterAnother,
  short,
} from './measures.ts';
import { ours } from './ours.ts';
import { openPipe } from './pipe-line.ts';
import { type Started, withContenders } from './round.ts';

const PIPE = 'raw pipe';
const DIRECT = 'directly, by stdio';
const BUDGET_MS = 400;
/** V8 is done with optimising after some tens of thousands of calls; who is slow need not make them all. */
const WARM_CALLS = 30_000;
const WARM_MS = 4_000;
const IN_FLIGHT = [1, 16, 64];

const P50: Measure = { what: 'One call after another, p50', unit: 'µs', digits: 0 };
const P95: Measure = { what: 'One call after another, p95', unit: 'µs', digits: 0 };
const CLIENT: Measure = { what: 'The same by the official client, p50', unit: 'µs', digits: 0 };
const PER_SECOND = new Map(
  IN_FLIGHT.map((count) => [count, { what: `Calls per second, ${count} in flight`, unit: '/s', digits: 0 }]),
);
const CPU: Measure = { what: "The gateway's processor time per call, 16 in flight", unit: 'µs', digits: 0 };
const MEBIBYTE: Measure = { what: '1 MiB there and back', unit: 'ms', digits: 1 };
const ELEVEN: Measure = { what: 'An answer of 11 MiB, and the call after it', unit: '', digits: 0 };

export async function benchCalls(rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  const servers = tinyServers(1);
  const [server] = servers as [(typeof servers)[number]];
  const pipe = await openPipe(server.args);
  try {
    await withContenders([bareHttp, ours, ...peers], servers, async (started) => {
      const open = await openAll(started);
      for (const { lines, door } of open) await warmedUp(lines.slice(0, 16), door.tool('echo'));
      // The first round warms up what is left.
      for (let round = 0; round <= rounds; round++) {
        const take = round === 0 ? createFigures() : figures;
        await measureLines(take, PIPE, (count) => Array<Line>(count).fill(pipe), 'echo', []);
        await noting(take, DIRECT, CLIENT, () => directly(server.args));
        for (const { name, running, lines, door } of open) {
          await measureLines(take, name, (count) => lines.slice(0, count), door.tool('echo'), running.pids);
          if (door.handshake !== false) {
            await noting(take, name, CLIENT, async () => quantile(await byOfficialClient(door, BUDGET_MS / 2), 0.5));
          }
        }
      }
      for (const { name, lines, door } of open) {
        if (door.handshake !== false) figures.add(name, ELEVEN, await elevenMebibytes(lines[0] as Line, door));
        for (const line of lines) line.close();
      }
    });
  } finally {
    await pipe.ended();
  }
  return { rows: judge(figures, peers), comparisons: figures.comparisons() };
}

async function warmedUp(lines: readonly Line[], tool: string): Promise<void> {
  const end = performance.now() + WARM_MS;
  for (let calls = 0; calls < WARM_CALLS && performance.now() < end; ) {
    try {
      calls += ((await inFlight(lines, tool, BUDGET_MS, [])).perSecond * BUDGET_MS) / 1_000;
    } catch {
      return;
    }
  }
}

async function openAll(started: readonly Started[]) {
  const open: (Started & { readonly lines: readonly Line[]; readonly door: Door })[] = [];
  for (const contender of started) {
    const [door] = contender.running.doors as [Door];
    try {
      open.push({ ...contender, door, lines: await openLines(door, Math.max(...IN_FLIGHT)) });
    } catch (error) {
      console.error(`${contender.name} lets nobody in:`, error);
    }
  }
  return open;
}

async function measureLines(
  figures: Figures,
  name: string,
  lines: (count: number) => readonly Line[],
  tool: string,
  pids: readonly number[],
): Promise<void> {
  const [line] = lines(1) as [Line];
  let times: readonly number[] = [];
  await noting(figures, name, P50, async () => {
    times = await oneAfterAnother(line, tool, BUDGET_MS);
    return quantile(times, 0.5);
  });
  if (times.length > 0) figures.add(name, P95, quantile(times, 0.95));
  for (const [count, measure] of PER_SECOND) {
    await noting(figures, name, measure, async () => {
      const { perSecond, cpu } = await inFlight(lines(count), tool, BUDGET_MS, pids);
      if (count === 16 && pids.length > 0) figures.add(name, CPU, cpu);
      return perSecond;
    });
  }
  await noting(figures, name, MEBIBYTE, () => mebibyteMs(line, tool, 5));
}

async function noting(figures: Figures, name: string, measure: Measure, take: () => Promise<number>): Promise<void> {
  try {
    figures.add(name, measure, await take());
  } catch (error) {
    figures.add(name, measure, short(error));
  }
}

async function directly(args: readonly string[]): Promise<number> {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [...args] }));
  try {
    return quantile(await callsOf(client, 'echo', BUDGET_MS / 2), 0.5);
  } finally {
    await client.close();
  }
}

function judge(figures: Figures, peers: readonly Contender[]) {
  const own = (measure: Measure) => shown(figures.of(ours.name, measure), measure);
  const floor = `${shown(figures.of(PIPE, P50), P50)} pipe + ${shown(figures.of(bareHttp.name, P50), P50)} bare HTTP`;
  const hub = peers.find(({ name }) => name.startsWith('mcp-hub '))?.name;
  const at16 = PER_SECOND.get(16) as Measure;
  const best = peers
    .map(({ name }) => ({ name, perSecond: figures.of(name, at16) ?? 0 }))
    .sort((a, b) => b.perSecond - a.perSecond)[0];
  const timesBest = best ? figures.ratio(ours.name, best.name, at16) : null;
  return [
    atMost('One call after another, p50, to the floor', {
      value: own(P50),
      baseline: floor,
      number: figures.ratio(ours.name, [PIPE, bareHttp.name], P50),
      limit: 2.5,
      unit: '×',
    }),
    ...(hub === undefined
      ? []
      : [
          atMost('One call after another, p50, to mcp-hub', {
            value: own(P50),
            baseline: shown(figures.of(hub, P50), P50),
            number: figures.ratio(ours.name, hub, P50),
            limit: 0.6,
            unit: '×',
          }),
        ]),
    atMost('Processor time per call, 16 in flight', {
      value: own(CPU),
      baseline: `${shown(figures.of(bareHttp.name, CPU), CPU)} bare HTTP`,
      number: figures.of(ours.name, CPU),
      limit: 45,
      unit: 'µs',
    }),
    ...(best === undefined
      ? []
      : [
          {
            what: 'Calls per second, 16 in flight, to the best other gateway',
            value: own(at16),
            baseline: `${shown(best.perSecond, at16)} (${best.name})`,
            ratio: timesBest === null ? '' : `${timesBest.toFixed(2)} ×`,
            target: '≥ 4 ×',
            ok: timesBest === null ? null : timesBest >= 4,
          },
        ]),
    atMost('1 MiB there and back, to the pipe', {
      value: own(MEBIBYTE),
      baseline: shown(figures.of(PIPE, MEBIBYTE), MEBIBYTE),
      number: figures.ratio(ours.name, PIPE, MEBIBYTE),
      limit: 3,
      unit: '×',
    }),
  ];
}
