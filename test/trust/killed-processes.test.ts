// The gateway is killed with servers that do all they can to stay: after two seconds there is none of them left.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { processesWith } from '../support/processes.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { figure, rounds } from './support/run.ts';

const ODD_SERVER = path.resolve(import.meta.dirname, '../fixtures/servers/odd-server.mjs');

/** How each behaves, and how many processes it is with what it starts. Those that stop themselves come last: they hold a place among the starting. */
const KINDS: readonly (readonly [words: string, processes: number])[] = [
  ['stubborn child=stubborn,daemon', 4],
  ['stubborn child=ignore,inherit', 3],
  ['child=setsid,shell', 4],
  ['stubborn child=setsid,shell,stubborn', 6],
  ['stop stubborn child=setsid', 2],
];
const STOPPED = KINDS.length - 1;
const ROUNDS = rounds(1, 10);
const SERVERS = rounds(1, 4) > 1 ? 20 : 5;

/** Which kind each server is: at most three stop themselves. */
const servers = Array.from({ length: SERVERS }, (_, index) => {
  const fromEnd = SERVERS - 1 - index;
  return KINDS[fromEnd < Math.ceil(SERVERS / 8) ? STOPPED : index % STOPPED]!;
});
const expected = servers.reduce((sum, [, processes]) => sum + processes, 0);

test.skipIf(process.platform !== 'linux')(
  `${SERVERS} hostile servers, ${ROUNDS} × kill -9: none is left after 2 s; and none 6 s after quitting`,
  async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const mark = `TRUST_MARK=${randomUUID()}`;
    const marked = () => processesWith(mark);
    onTestFinished(() => {
      for (const pid of marked()) process.kill(pid, 'SIGKILL');
    });
    const allRun = () =>
      until(
        () => marked().length >= expected,
        () => `${marked().length} of ${expected} processes run`,
        60_000,
      );

    let serve = await startServe(folder.path);
    onTestFinished(() => void serve.child.kill('SIGKILL'));
    for (const [index, [words]] of servers.entries()) {
      await serve.client.create_server({
        name: `hostile-${index}`,
        transport: 'stdio',
        command: process.execPath,
        args: [ODD_SERVER, ...words.split(' ')],
        env: { TRUST_MARK: mark.split('=')[1]! },
        timeouts: { connection_ms: 120_000 },
      });
    }
    for (let round = 1; round <= ROUNDS; round += 1) {
      await allRun();
      serve.child.kill('SIGKILL');
      const killed = performance.now();
      while (marked().length > 0 && performance.now() - killed < 2_000) await sleep(10);
      const left = marked();
      figure('Time until no process is left after kill -9', performance.now() - killed, 'ms', `${SERVERS} servers`);
      figure('Orphans 2 s after kill -9', left.length, 'processes', `${SERVERS} servers × ${ROUNDS} rounds`);
      expect(left, `round ${round}: still running 2 s after the kill`).toEqual([]);
      await serve.ended;
      serve = await startServe(folder.path);
      expect(await serve.client.list_servers()).toHaveLength(SERVERS);
    }
    await allRun();
    const asked = performance.now();
    const { code } = await serve.stop();
    const took = performance.now() - asked;
    figure('Quit with hostile servers', took, 'ms', `${SERVERS} servers`);
    expect(marked(), 'still running after the gateway ended').toEqual([]);
    expect(code).toBe(0);
    expect(took).toBeLessThan(6_000);
  },
  400_000,
);
