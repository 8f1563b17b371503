// Memory: ten servers at rest, after ten thousand calls, and what a hundred sessions take.
import { atMost, createFigures, type Measure, type Section, shown } from '../figures.ts';
import { residentMb } from '../measure.ts';
import { type Contender, type Door, openLines, type Running, tinyServers } from './contender.ts';
import { bareHttp } from './floors.ts';
import type { Line } from './line.ts';
import { echo, short } from './measures.ts';
import { ours } from './ours.ts';
import { withContenders } from './round.ts';

const SERVERS = 10;
const LINES_PER_SERVER = 6;
const CALLS = 10_000;
const CALLS_LIMIT_MS = 8_000;
const SESSIONS = 100;
const SESSIONS_LIMIT_MS = 5_000;
const SETTLE_MS = 1_500;

const IDLE: Measure = { what: `Memory at rest, ${SERVERS} servers`, unit: 'MB', digits: 0 };
const AFTER: Measure = { what: `Memory after ${CALLS.toLocaleString('en-US')} calls`, unit: 'MB', digits: 0 };
const SESSION_MS: Measure = { what: `A session opened (of ${SESSIONS})`, unit: 'ms', digits: 2 };
const SESSION_MB: Measure = { what: `Memory of ${SESSIONS} sessions`, unit: 'MB', digits: 1 };

export async function benchMemory(_rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  // One after the other: many processes at once would share pages, and the machine.
  for (const contender of [bareHttp, ours, ...peers]) {
    await withContenders([contender], tinyServers(SERVERS), async ([started]) => {
      if (!started) return;
      const { name, running } = started;
      try {
        await settle();
        if (contender !== bareHttp) for (const door of running.doors) await once(door);
        await settle();
        const idle = residentOf(running);
        figures.add(name, IDLE, idle);
        if (contender === bareHttp) return;
        const made = await manyCalls(running);
        await settle();
        const after = residentOf(running);
        const missing = made < CALLS ? ` (after ${made.toLocaleString('en-US')})` : '';
        figures.add(name, AFTER, missing === '' || after === null ? after : `${after.toFixed(0)} MB${missing}`);
        await sessions(running.doors[0] as Door, async (opened, ms) => {
          await settle();
          const then = residentOf(running);
          figures.add(name, SESSION_MS, ms);
          const grown = then === null || after === null ? null : then - after;
          figures.add(
            name,
            SESSION_MB,
            opened < SESSIONS && grown !== null ? `${grown.toFixed(0)} MB (${opened})` : grown,
          );
        });
      } catch (error) {
        figures.add(name, AFTER, short(error));
      }
    });
  }
  const own = figures.of(ours.name, IDLE);
  const bare = figures.of(bareHttp.name, IDLE);
  return {
    rows: [
      atMost('Memory at rest, more than a bare Node that listens', {
        value: shown(own, IDLE),
        baseline: shown(bare, IDLE),
        number: own === null || bare === null ? null : own - bare,
        limit: 45,
        unit: 'MB',
      }),
    ],
    comparisons: figures.comparisons(),
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

function residentOf({ pids }: Running): number | null {
  return pids.reduce<number | null>((sum, pid) => {
    const one = residentMb(pid);
    return sum === null || one === null ? null : sum + one;
  }, 0);
}

async function once(door: Door): Promise<void> {
  const [line] = (await openLines(door, 1)) as [Line];
  await echo(line, door.tool('echo'));
  line.close();
}

/** 60 in flight over all servers. @returns how many there were in the time there is */
async function manyCalls({ doors }: Running): Promise<number> {
  const end = performance.now() + CALLS_LIMIT_MS;
  let made = 0;
  await Promise.all(
    doors.map(async (door) => {
      const lines = await openLines(door, LINES_PER_SERVER);
      await Promise.all(
        lines.map(async (line) => {
          for (; made < CALLS && performance.now() < end; ) {
            made++;
            await echo(line, door.tool('echo'));
          }
          line.close();
        }),
      );
    }),
  );
  return Math.min(made, CALLS);
}

/** Opens sessions that stay open while `look` looks. */
async function sessions(door: Door, look: (opened: number, msEach: number) => Promise<void>): Promise<void> {
  const open: Line[] = [];
  const started = performance.now();
  while (open.length < SESSIONS && performance.now() - started < SESSIONS_LIMIT_MS) {
    open.push(...(await openLines(door, 1)));
  }
  await look(open.length, (performance.now() - started) / open.length);
  for (const line of open) line.close();
}
