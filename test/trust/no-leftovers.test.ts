// A test and a diagnosis start servers of their own: whatever those do, none of their processes outlives the answer for long.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { processesWith } from '../support/processes.ts';
import { odd } from '../support/real-servers.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong } from './support/run.ts';

const LIMIT_MS = 6_000;
const KINDS = [
  ['stubborn', 'child=stubborn,daemon,setsid'],
  ['crash', 'child=setsid'],
  ['silent', 'stubborn', 'child=shell'],
  ['garbage=100000', 'child=inherit'],
  ['no-list', 'child=ignore'],
];

test.skipIf(process.platform !== 'linux')(
  'of tests and diagnoses, whatever the server does',
  async () => {
    const serve = await gatewayOfTest(startServe);
    const { client } = serve;
    const mark = randomUUID();
    const marked = () => processesWith(`TRUST_MARK=${mark}`);
    onTestFinished(() => {
      for (const pid of marked()) process.kill(pid, 'SIGKILL');
    });
    const aside = temporaryFolder();
    onTestFinished(() => aside.remove());
    const pidFile = (index: number) => path.join(aside.path, `${index}`);
    const env = { TRUST_MARK: mark };
    const timeouts = { connection_ms: isLong ? 1_500 : 700 };
    const judged: string[] = [];
    const one = async (modes: readonly string[], index: number) => {
      const server = { transport: 'stdio' as const, ...odd(...modes, `pid-file=${pidFile(index)}`), env, timeouts };
      const { id } = await client.create_server({ ...server, name: `s${index}`, enabled: false });
      const [tested, diagnosed] = await Promise.all([
        client.test_server_config(server),
        client.diagnose_server({ id }),
        client.test_server({ id }),
      ]);
      judged.push(`${modes[0]}: ${tested.success}, ${diagnosed.steps.length > 0}`);
    };
    await Promise.all(KINDS.map(one));
    const answered = performance.now();
    await until(
      () => marked().length === 0,
      () => `still there: ${marked()}`,
      LIMIT_MS,
    );
    figure('Time until no process of a test or a diagnosis is left', performance.now() - answered, 'ms');
    // Control: each was started by all three, with what it leaves behind, and one of them works.
    for (const [index, modes] of KINDS.entries()) {
      const pids = readFileSync(pidFile(index), 'utf8').trim().split('\n');
      expect(new Set(pids).size, modes.join(' ')).toBeGreaterThanOrEqual(3 * 2);
    }
    expect(judged.toSorted()[4]).toBe('stubborn: true, true');
    expect((await serve.stop()).code).toBe(0);
  },
  90_000,
);
