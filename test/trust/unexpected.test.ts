// What nobody expected inside the gateway: it is told without a secret, the API goes on, and no dump of its memory has one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startServe, TEST_TOKEN } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';

const FAULTS = path.join(import.meta.dirname, 'support/faults.mjs');

test('an uncaught error, a rejection and a warning are told redacted, and the gateway goes on', async () => {
  const environment = { NODE_OPTIONS: `--import=${FAULTS}`, TRUST_FAULT: TEST_TOKEN };
  const serve = await gatewayOfTest((folder) => startServe(folder, { environment }));
  process.kill(serve.ready.pid, 'SIGUSR2');
  for (const kind of ['error', 'rejection', 'warning']) {
    await until(
      () => serve.output.stderr.includes(`${kind} with [redacted]`),
      () => serve.output.stderr,
    );
  }
  expect(serve.output.stderr).not.toContain(TEST_TOKEN);
  expect(await serve.client.list_servers()).toEqual([]);
  if (process.platform === 'linux') {
    // Not one of the kinds of memory is written to a core dump.
    expect(Number.parseInt(readFileSync(`/proc/${serve.ready.pid}/coredump_filter`, 'utf8'), 16)).toBe(0);
  }
  expect((await serve.stop()).code).toBe(0);
});
