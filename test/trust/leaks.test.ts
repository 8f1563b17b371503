// Servers come and go, tools are called: after hundreds of rounds the gateway is as large as before them.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { callOften, cycle } from './support/cycles.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong, rounds } from './support/run.ts';
import { childrenOf, descriptorsOf, memoryOf, startWatched } from './support/watch.ts';

/**
 * The last thousand events are kept for readers that missed them, and functions are compiled as they get hot: after some six
 * hundred rounds both have what they will have.
 */
const WARM_UP = rounds(5, 800);
const CYCLES = rounds(10, 300);
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
    const counts = () => ({ descriptors: descriptorsOf(pid), children: childrenOf(pid).length });
    const counted = counts();
    const after = await measure(CYCLES);
    // Sockets of the last requests close a moment later; some of the first count may have, too.
    const isBack = () => counts().descriptors <= counted.descriptors && counts().children === counted.children;
    await until(isBack, () => `${JSON.stringify(counts())} instead of ${JSON.stringify(counted)}`);
    const perCycle = (after.heap - before.heap) / CYCLES;
    figure(
      'Growth of the memory in use over add, test, call, delete',
      perCycle,
      'bytes a cycle',
      `${CYCLES} cycles, ${CALLS} calls`,
    );
    figure('Growth of the resident memory in that time', after.now - before.now, 'MB');
    figure('Descriptors and child processes more than before', 0, '');
    if (isLong) expect(perCycle).toBeLessThan(BYTES_PER_CYCLE);
    expect((await serve.stop()).code).toBe(0);
  },
  420_000,
);
