// A profile with many servers: the API is ready before they are, and quitting does not take longer for it.
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { processesWith } from '../support/processes.ts';
import { odd } from '../support/real-servers.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong, rounds } from './support/run.ts';

const ENABLED = rounds(6, 50);
const STUBBORN = rounds(2, 20);
const STARTS = rounds(1, 3);
const STORED = rounds(50, 1_000);
const READY_MS = 1_000;
const QUIT_MS = 6_000;
const LIST_MS = 300;

test(`${ENABLED} servers at the start, ${STUBBORN} of them stubborn`, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const mark = randomUUID();
  const marked = () => processesWith(`TRUST_MARK=${mark}`);
  onTestFinished(() => {
    for (const pid of marked()) process.kill(pid, 'SIGKILL');
  });
  let serve = await startServe(folder.path);
  onTestFinished(() => void serve.child.kill('SIGKILL'));
  for (let index = 0; index < ENABLED; index += 1) {
    const { command, args } = index < STUBBORN ? odd('stubborn', 'child=ignore') : odd();
    const server = { transport: 'stdio' as const, command, args, env: { TRUST_MARK: mark } };
    await serve.client.create_server({ ...server, name: `s${index}`, enabled: false });
  }
  for (const { id } of await serve.client.list_servers()) await serve.client.update_server({ id, enabled: true });
  expect((await serve.stop()).code).toBe(0);

  for (let start = 0; start < STARTS; start += 1) {
    const began = performance.now();
    serve = await startServe(folder.path);
    expect(await serve.client.list_servers()).toHaveLength(ENABLED);
    const ready = performance.now() - began;
    await until(
      async () => (await serve.client.list_servers()).every(({ connected }) => connected),
      async () => `${(await serve.client.list_servers()).filter(({ connected }) => connected).length} connected`,
      60_000,
    );
    // Control: there is something to leave behind.
    expect(marked().length).toBeGreaterThanOrEqual(ENABLED + STUBBORN);
    const asked = performance.now();
    expect((await serve.stop()).code).toBe(0);
    const quit = performance.now() - asked;
    expect(marked()).toEqual([]);
    figure('Start until the API answers', ready, 'ms', `${ENABLED} servers`);
    figure('Quit with stubborn servers among many', quit, 'ms', `${STUBBORN} of ${ENABLED} servers`);
    expect(quit).toBeLessThan(QUIT_MS);
    if (isLong) expect(ready).toBeLessThan(READY_MS);
  }
}, 180_000);

test(`${STORED} servers are stored and listed`, async () => {
  const serve = await gatewayOfTest(startServe);
  for (let index = 0; index < STORED; index += 1) {
    await serve.client.create_server({ name: `s${index}`, transport: 'stdio', command: 'node', enabled: false });
  }
  for (let list = 0; list < 3; list += 1) {
    const asked = performance.now();
    expect(await serve.client.list_servers()).toHaveLength(STORED);
    const took = performance.now() - asked;
    figure('List of many servers', took, 'ms', `${STORED} servers`);
    if (isLong) expect(took).toBeLessThan(LIST_MS);
  }
  expect((await serve.stop()).code).toBe(0);
}, 120_000);
