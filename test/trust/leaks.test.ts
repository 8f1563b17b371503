// Servers come and go, tools are called: after hundreds of rounds the gateway is as large as before them.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { callOften, cycle } from './support/cycles.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong, rounds } from './support/run.ts';
import { childrenOf, descriptorsOf, memoryOf, startWatched } from './support/watch.ts';

/** The last thousand events are kept for readers that missed them, and functions are compiled as they get hot. */
const WARM_UP = rounds(5, 500);
const CYCLES = rounds(10, 400);
const CALLS = rounds(500, 10_000);
/** A deleted server can be brought back for 30 s: until then it is no leak that it is kept. */
const FORGOTTEN_MS = 31_000;
const BYTES_PER_CYCLE = 1_024;
const LOOKS = rounds(1, 4);
const BETWEEN_LOOKS_MS = rounds(0, 500);

test.skipIf(process.platform !== 'linux')(
  `${WARM_UP + CYCLES} servers come and go, and ${2 * CALLS} calls`,
  async () => {
    const serve = await gatewayOfTest(startWatched);
    const { pid } = serve.ready;
    const { id } = await serve.client.create_server({ name: 'stays', transport: 'stdio', ...odd() });
    await until(async () => (await serve.client.get_server({ id })).connected);

    const measure = async (cycles: number) => {
      await cycle(serve, cycles);
      const deleted = performance.now();
      await callOften(serve, 'stays__echo', CALLS);
      if (isLong) await sleep(Math.max(0, FORGOTTEN_MS - (performance.now() - deleted)));
      // The least of a few looks: what a timer or the last answer still holds is gone by the next.
      const heaps: number[] = [];
      for (let look = 0; look < LOOKS; look++) {
        heaps.push((await serve.look()).heap);
        await sleep(BETWEEN_LOOKS_MS);
      }
      return { heap: Math.min(...heaps), ...memoryOf(pid) };
    };
    const before = await measure(WARM_UP);
    const counts = async () => {
      // What is deleted is kept for a while, each with its timer: they are counted where that while is over.
      const timers = isLong ? (await serve.look()).timers : 0;
      return { descriptors: descriptorsOf(serve), children: childrenOf(pid).length, timers };
    };
    const counted = await counts();
    const after = await measure(CYCLES);
    // Sockets of the last requests close a moment later; some of the first count may have, too.
    let now = counted;
    const isBack = async () => {
      now = await counts();
      return (Object.keys(now) as (keyof typeof now)[]).every((what) => now[what] <= counted[what]);
    };
    await until(isBack, () => `${JSON.stringify(now)} instead of ${JSON.stringify(counted)}`);
    const perCycle = (after.heap - before.heap) / CYCLES;
    figure(
      'Growth of the memory in use over add, test, call, delete',
      perCycle,
      'bytes a cycle',
      `${CYCLES} cycles, ${CALLS} calls`,
    );
    figure('Growth of the resident memory in that time', after.now - before.now, 'MB');
    figure('Descriptors, child processes and timers more than before', 0, '');
    if (isLong) expect(perCycle).toBeLessThan(BYTES_PER_CYCLE);
    expect((await serve.stop()).code).toBe(0);
  },
  420_000,
);
