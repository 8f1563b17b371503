// Servers that die: a connected one is back at once, and one that dies again and again is given up instead of being started for ever.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { processesWith } from '../support/processes.ts';
import { odd } from '../support/real-servers.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong, rounds } from './support/run.ts';

const CRASHES = rounds(3, 20);
const RECOVERY_MS = 500;

test.skipIf(process.platform !== 'linux')(
  `${CRASHES} servers, each killed once, are back by themselves`,
  async () => {
    const serve = await gatewayOfTest(startServe);
    const { client } = serve;
    const times: number[] = [];
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const env = { TRUST_MARK: randomUUID() };
      const pids = () => processesWith(`TRUST_MARK=${env.TRUST_MARK}`);
      const { id } = await client.create_server({ name: `s${crash}`, transport: 'stdio', ...odd(), env });
      const view = () => client.get_server({ id });
      await until(async () => (await view()).connected);
      const [pid] = pids();
      process.kill(pid as number, 'SIGKILL');
      const killed = performance.now();
      await until(
        async () => (await view()).connected && pids().some((other) => other !== pid),
        async () => JSON.stringify(await view()),
      );
      times.push(performance.now() - killed);
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
    figure('Recovery of a crashed server, p95', p95, 'ms', `${CRASHES} crashes`);
    if (isLong) expect(p95).toBeLessThanOrEqual(RECOVERY_MS);
    expect((await serve.stop()).code).toBe(0);
  },
  120_000,
);

// Its pauses between the attempts are real: too long for every run of the tests, where the policy itself is tested.
test.runIf(isLong)(
  'one that dies 50 ms after each start is given up after ten starts at most',
  async () => {
    const folder = temporaryFolder();
    const aside = mkdtempSync(path.join(tmpdir(), 'agw-crash-'));
    onTestFinished(() => {
      folder.remove();
      rmSync(aside, { recursive: true, force: true });
    });
    const serve = await startServe(folder.path);
    onTestFinished(() => void serve.child.kill('SIGKILL'));
    const { client } = serve;
    const pids = path.join(aside, 'pids');
    const server = { name: 'short', transport: 'stdio' as const, ...odd('crash-after=50', `pid-file=${pids}`) };
    const { id } = await client.create_server(server);
    await until(
      async () => {
        const { status, next_retry_at } = await client.get_server({ id });
        return status === 'error' && next_retry_at === null;
      },
      async () => JSON.stringify(await client.get_server({ id })),
      60_000,
    );
    const starts = readFileSync(pids, 'utf8').trim().split('\n').length;
    figure('Starts of a server that dies at once, until it is given up', starts, 'starts');
    // Control: it was tried again.
    expect(starts).toBeGreaterThan(2);
    expect(starts).toBeLessThanOrEqual(10);
    expect((await serve.stop()).code).toBe(0);
  },
  120_000,
);
