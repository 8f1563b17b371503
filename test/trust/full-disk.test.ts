// The disk under a running gateway fills up: a change is refused with what to do, and works again afterwards.
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mountObstacle, remount, smallDisk } from '../core/store/support/temporary.ts';
import { odd } from '../support/real-servers.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

const obstacle = mountObstacle();
const why = obstacle ? ` (${obstacle})` : '';

async function create(serve: ServeProcess, name: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${serve.ready.url}/v1/admin/mcp-servers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serve.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, transport: 'stdio', command: 'node', args: ['x'.repeat(20_000)], enabled: false }),
  });
  const answer = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: answer.error?.code };
}

const names = async (serve: ServeProcess) => (await serve.client.list_servers()).map(({ name }) => name);

describe.skipIf(obstacle)(`over the API${why}`, () => {
  test('a full disk is 503 storage_full; what was there stays, and there is room again when there is', async () => {
    const directory = smallDisk(1024 * 1024);
    const serve = await startServe(directory);
    onTestFinished(() => void serve.child.kill('SIGKILL'));
    expect(await create(serve, 'before')).toMatchObject({ status: 200 });

    const ballast = path.join(directory, 'ballast');
    writeFileSync(ballast, Buffer.alloc(statfsSync(directory).bavail * 4_096));
    expect(await create(serve, 'refused')).toEqual({ status: 503, code: 'storage_full' });
    expect(await names(serve)).toEqual(['before']);
    rmSync(ballast);
    expect(await create(serve, 'with-room-again')).toMatchObject({ status: 200 });

    expect(await names(serve)).toEqual(['before', 'with-room-again']);
    expect((await serve.stop()).code).toBe(0);
  });

  test('a disk that is read-only after a kill: it runs, says so, shows what is there and refuses changes', async () => {
    const directory = smallDisk(4 * 1024 * 1024);
    const before = await startServe(directory);
    expect(await create(before, 'before')).toMatchObject({ status: 200 });
    const { id } = await before.client.create_server({ name: 'live', transport: 'stdio', ...odd() });
    const connected = (serve: ServeProcess) => async () =>
      (await serve.client.get_server({ id })).status === 'connected';
    await until(connected(before));
    before.child.kill('SIGKILL');
    await before.ended;
    remount(directory, 'ro');
    const serve = await startServe(directory);
    onTestFinished(() => void serve.child.kill('SIGKILL'));
    expect(await create(serve, 'refused')).toEqual({ status: 503, code: 'read_only' });
    expect(await names(serve)).toEqual(['before', 'live']);
    await until(connected(serve));
    await serve.client.call_tool({ name: 'live__echo', arguments: {} });
    const { records } = await serve.client.list_activity({ name: 'live__echo' });
    expect(records).toEqual([expect.objectContaining({ result: 'ok' })]);
    expect(JSON.stringify((await serve.client.get_settings()).notices)).toMatch(/read-only|cannot be written/i);
    const { code, stderr } = await serve.stop();
    expect(code).toBe(0);
    expect(stderr).toMatch(/read-only|cannot be written/i);
    remount(directory, 'rw');
  });
});
