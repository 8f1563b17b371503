// The gateway behind the window, over its real profile and API; only the library that needs Electron is left out.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createRedactor, silentLogger } from '../../src-main/core/index.ts';
import { gatewayHost } from '../../src-main/electron/gateway-host.ts';

vi.mock('../../src-main/electron/electron-store.ts', async () => {
  const { openConf } = await import('../../src-main/core/store/conf-store.ts');
  return { openElectronStore: openConf };
});

it('a new admin token ends the event streams that were opened with the former one', async () => {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-host-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const keychain = {
    name: 'no keychain',
    available: async () => false,
    wrap: () => Promise.reject(new Error('There is none')),
    unwrap: () => Promise.reject(new Error('There is none')),
  };
  const started = await gatewayHost({
    directory,
    environment: {},
    keychain,
    logger: silentLogger,
    redactor: createRedactor(),
    appPath: path.resolve('.'),
    bridge: { command: process.execPath, args: [] },
    places: { platform: 'linux', home: directory, env: {} },
  })({ port: 0, api: true });
  if (!started.ok) throw new Error(JSON.stringify(started.obstacle));
  const { host } = started;
  onTestFinished(() => host.close());

  const listen = () =>
    fetch(`${host.api.url}/v1/admin/events`, { headers: { authorization: `Bearer ${host.adminToken()}` } });
  const before = await listen();
  const reader = before.body?.getReader();
  await reader?.read();
  const next = reader?.read();
  const cut = expect(next).rejects.toThrow();
  expect(host.rotateAdminToken()).toBe(host.adminToken());
  await cut;
  const after = await listen();
  expect(after.status).toBe(200);
  await after.body?.cancel();
});
