// Changes that overtake each other: whatever comes in between, the last word counts and no process is left over.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesWith } from '../support/processes.ts';
import { odd } from '../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let gw: TestGateway;
let marker: string;

beforeEach(async () => {
  marker = `agw-race-${Math.random().toString(36).slice(2)}`;
  gw = await startTestGateway();
});
afterEach(async () => {
  await gw.close();
  expect(running()).toEqual([]);
});

const running = () => processesWith(`TEST_MARKER=${marker}`);

const create = (name: string, ...mode: string[]) =>
  gw.client.create_server({ name, transport: 'stdio', ...odd(...mode), env: { TEST_MARKER: marker } });
const connect = async (name: string, ...mode: string[]) => gw.waitFor((await create(name, ...mode)).id, 'connected');
const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    ({ code }: { code: string }) => code,
  );
/** Lets what was just asked for begin. */
const begin = () => new Promise((resolve) => setImmediate(resolve));

describe('a refresh', () => {
  it.each([[[]], [['stubborn']]])('that a delete overtakes finds no server any more (%j)', async (mode) => {
    const { id } = await connect('srv', ...mode);
    const refreshed = settled(gw.client.refresh_server({ id }));
    await begin();
    const deleted = settled(gw.client.delete_server({ id }));
    expect(await refreshed).toBe('mcp_server_not_found');
    expect(await deleted).toBe('ok');
    expect(running()).toEqual([]);
  });

  it.each([[[]], [['stubborn']]])('that a switch-off overtakes is a conflict (%j)', async (mode) => {
    const { id } = await connect('srv', ...mode);
    const refreshed = settled(gw.client.refresh_server({ id }));
    await begin();
    expect(await gw.client.update_server({ id, enabled: false })).toMatchObject({ status: 'disabled' });
    expect(await refreshed).toBe('conflict');
    await until(() => running().length === 0);
    expect(await gw.client.get_server({ id })).toMatchObject({ status: 'disabled', connected: false, tool_count: 0 });
  });

  it('that a new configuration overtakes ends with that one', async () => {
    const { id } = await connect('srv');
    const refreshed = gw.client.refresh_server({ id });
    await begin();
    await gw.client.update_server({ id, ...odd('tools=3') });
    expect(await refreshed).toMatchObject({ status: 'connected' });
    const tools = await gw.client.list_server_tools({ id });
    expect(tools.filter(({ original_name }) => original_name.startsWith('tool_'))).toHaveLength(3);
    await until(() => running().length === 1);
  });
});

describe('a server that is brought back while its process still ends', () => {
  it('is in its old place, with one new process', async () => {
    const { id } = await connect('first', 'stubborn');
    await create('second');
    const deleted = gw.client.delete_server({ id });
    await begin();
    await gw.client.restore_server({ id });
    await deleted;
    await gw.waitFor(id, 'connected');
    expect((await gw.client.list_servers()).map(({ name }) => name)).toEqual(['first', 'second']);
    await until(() => running().length === 2);
  });
});

describe('while the gateway closes', () => {
  it('nothing is changed, tried or started any more', async () => {
    const { id } = await connect('srv', 'stubborn');
    const closed = gw.close();
    const start = { transport: 'stdio' as const, ...odd() };
    expect(await settled(create('late'))).toBe('unavailable');
    expect(await settled(gw.client.update_server({ id, ...odd('tools=1') }))).toBe('unavailable');
    expect(await settled(gw.client.refresh_server({ id }))).toBe('unavailable');
    expect(await settled(gw.client.test_server({ id }))).toBe('unavailable');
    expect(await settled(gw.client.test_server_config(start))).toBe('unavailable');
    await closed;
    expect(running()).toEqual([]);
  });

  it('a change that comes in with it is stored or refused, and starts nothing', async () => {
    const outcome = create('srv').then(
      ({ name }) => name,
      (error: unknown) => (error as { code: string }).code,
    );
    await gw.close();
    expect(['srv', 'unavailable']).toContain(await outcome);
    expect(running()).toEqual([]);
  });
});
