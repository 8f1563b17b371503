// What a whole gateway writes down of what is done with it, and what it does not.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { activityDirectory } from '../../../src-main/core/activity/activity-log.ts';
import { memory } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

const CANARY = 'agwc-0f8b2c1d-activity';

let gw: TestGateway;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'gateway-activity-'));
  gw = await startTestGateway({ dataDir });
});
afterAll(async () => {
  await gw.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('who did what, how it ended and how long it took; never a value', async () => {
  const { id } = await gw.client.create_server({
    name: 'notes',
    transport: 'stdio',
    ...memory(),
    env: { API_KEY: CANARY },
  });
  await gw.waitFor(id, 'connected');
  await gw.client.call_tool({ name: 'notes__search_nodes', arguments: { query: CANARY } });
  await gw.client.call_tool({ name: 'notes__search_nodes', arguments: { wrong: CANARY } });
  await gw.client.update_server({ id, name: 'not valid!' }).catch(() => {});
  await gw.gateway.caller.call({
    name: 'notes__read_graph',
    args: {},
    agent: 'writer',
    signal: AbortSignal.timeout(9_000),
  });
  await gw.client.delete_server({ id });
  const { records } = await gw.client.list_activity();
  const told = records.map(({ who, kind, name, server, result }) =>
    [who.kind, who.agent ?? '-', kind, name, server, result].join(' '),
  );
  expect(told).toEqual([
    'api - operation delete_server notes ok',
    'code writer tool notes__read_graph notes ok',
    'api - operation update_server notes validation_error',
    'api - tool notes__search_nodes notes tool_error',
    'api - tool notes__search_nodes notes ok',
    'api - operation create_server notes ok',
  ]);
  expect(records.at(-2)).toMatchObject({
    shape: `{query: text(${CANARY.length})}`,
    bytes_in: expect.any(Number),
    bytes_out: expect.any(Number),
  });
  await until(() => gw.events.some(({ event }) => event.type === 'activity' && event.last === 6));
  expect(await gw.client.check_activity()).toMatchObject({ ok: true, records: 6 });
  const [file] = readdirSync(activityDirectory(dataDir));
  const written = readFileSync(path.join(activityDirectory(dataDir), file as string), 'utf8');
  expect(written).not.toContain(CANARY);
  expect(written.split('\n')).toHaveLength(7);
});

it('asking is not recorded', async () => {
  const before = (await gw.client.list_activity()).records.length;
  await gw.client.list_servers();
  await gw.client.get_settings();
  expect((await gw.client.list_activity()).records).toHaveLength(before);
});
