// Several gateways started at once on one profile: one serves it, the others say so and end with code 3.
import { expect, onTestFinished, test } from 'vitest';
import { runCli, TEST_TOKEN, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { figure, rounds } from './support/run.ts';

const INSTANCES = rounds(3, 10);

test(`of ${INSTANCES} started at once exactly one wins`, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const environment = { AGENT_GATEWAY_TOKEN: TEST_TOKEN };
  const args = ['serve', '--json', '--data-dir', folder.path, '--port', '0'];
  const runs = Array.from({ length: INSTANCES }, () => runCli(args, environment));
  onTestFinished(() => {
    for (const { child } of runs) child.kill('SIGKILL');
  });
  const codes: (number | null)[] = [];
  for (const { ended } of runs) void ended.then(({ code }) => codes.push(code));
  const isReady = () => runs.filter(({ output }) => output.stdout.includes('"ready"'));
  await until(
    () => codes.length === INSTANCES - 1 && isReady().length === 1,
    () => `ended with ${codes.join(', ')}; ready: ${isReady().length}`,
    60_000,
  );
  expect(codes).toEqual(codes.map(() => 3));
  const [winner] = isReady();
  for (const loser of runs.filter((run) => run !== winner)) {
    expect(loser.output.stderr).toContain(`${winner!.child.pid}`);
    expect(loser.output.stdout).toBe('');
  }
  figure('Gateways that won one profile', isReady().length, `of ${INSTANCES}`);
  winner!.child.kill('SIGTERM');
  expect((await winner!.ended).code).toBe(0);
}, 90_000);
