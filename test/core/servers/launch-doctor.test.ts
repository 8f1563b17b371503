// Why a server does not come up, step by step, with real servers that fail in every way a real one does.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AdminInput } from '../../../src-shared/contract/admin.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

const CANARY = 'agwc-5d1e7c33-doctor';

let gw: TestGateway;
let folder: string;
let count = 0;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  gw = await startTestGateway();
});
afterAll(async () => {
  await gw.close();
  rmSync(folder, { recursive: true, force: true });
});

type Config = Omit<Extract<AdminInput<'create_server'>, { transport?: unknown }>, 'name' | 'transport'>;

/** Of a server that is switched off. */
async function diagnose(config: Config) {
  count += 1;
  const transport = 'url' in config && config.url ? 'streamable_http' : 'stdio';
  const created = await gw.client.create_server({ name: `patient-${count}`, transport, enabled: false, ...config });
  const call_id = `call-${count}`;
  const found = await gw.client.diagnose_server({ id: created.id, call_id });
  const told = gw.events.flatMap(({ event }) =>
    event.type === 'diagnosis_step' && event.call_id === call_id ? [event.step] : [],
  );
  expect(told, 'told step by step as well').toEqual(found.steps);
  expect(await gw.client.get_server({ id: created.id })).toMatchObject({ status: 'disabled', connected: false });
  return { ...found, short: found.steps.map(({ step, ok }) => `${ok ? '✓' : '✗'} ${step}`), last: found.steps.at(-1) };
}

it('one that works passes every step; names of variables are told, values are not', async () => {
  const found = await diagnose({ ...odd(), cwd: folder, env: { API_KEY: CANARY } });
  expect(found.short).toEqual([
    '✓ resolve command',
    '✓ working directory',
    '✓ spawn',
    '✓ stdout clean',
    '✓ handshake',
    '✓ list tools',
  ]);
  expect(found).toMatchObject({
    ok: true,
    cwd: folder,
    argv: [process.execPath, expect.stringContaining('odd-server')],
  });
  expect(found.env_names).toEqual(expect.arrayContaining(['API_KEY', 'PATH']));
  expect(JSON.stringify(found)).not.toContain(CANARY);
});

it('a command that is nowhere, and a directory that is not there', async () => {
  const found = await diagnose({ command: 'agw-no-such-command', cwd: path.join(folder, 'nowhere') });
  expect(found.short).toEqual(['✗ resolve command', '✗ working directory']);
  expect(found.steps[0]).toMatchObject({ message: expect.stringContaining('not found'), fix: null });
  expect(found.last?.message).toContain('does not exist');
});

it.skipIf(process.platform === 'win32')('a PATH of its own that hides the command', async () => {
  const found = await diagnose({ command: 'sh', env: { PATH: folder } });
  expect(found.last).toMatchObject({ step: 'working directory', ok: true });
  expect(found.steps[0]).toMatchObject({ ok: false, fix: { kind: 'set_env', name: 'PATH' } });
});

it.skipIf(process.platform === 'win32')('a launcher without its interpreter', async () => {
  mkdirSync(path.join(folder, 'bin'));
  const file = path.join(folder, 'bin', 'launcher');
  writeFileSync(file, '#!/usr/bin/env agw-no-such-interpreter\n');
  chmodSync(file, 0o755);
  const found = await diagnose({ command: file });
  expect(found.last).toMatchObject({ step: 'handshake', ok: false, fix: { kind: 'set_env', name: 'PATH' } });
});

it('noise on stdout: too much for a server, or only in the way', async () => {
  const flooded = await diagnose(odd('garbage=2000'));
  expect(flooded).toMatchObject({ ok: false });
  expect(flooded.short.slice(-2)).toEqual(['✗ stdout clean', '✗ handshake']);
  const banner = await diagnose(odd('banner'));
  expect(banner).toMatchObject({ ok: true });
  expect(banner.short).toContain('✗ stdout clean');
});

it('one that says nothing is given longer', async () => {
  const found = await diagnose({ ...odd('silent'), timeouts: { connection_ms: 600 } });
  expect(found.last).toMatchObject({ step: 'handshake', ok: false, fix: { kind: 'set_timeout', ms: 1_800 } });
});

it('one that crashes: its last words, secrets taken out', async () => {
  const found = await diagnose({ ...odd('crash', `text=no ${CANARY}`), env: { API_KEY: CANARY } });
  expect(found.last).toMatchObject({ step: 'handshake', ok: false, fix: null });
  expect(found.last?.message).toContain('no [redacted]');
});

it('a remote server: no such name, a closed port, no TLS', async () => {
  const named = await diagnose({ url: 'http://agw-no-such-host.invalid/mcp' });
  expect(named.short).toEqual(['✗ resolve name']);
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('this is no TLS\n'),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const plain = await diagnose({ url: `https://127.0.0.1:${port}/mcp` });
  expect(plain.short).toEqual(['✓ resolve name', '✓ connect', '✗ TLS']);
  await new Promise((resolve) => server.close(resolve));
  const closed = await diagnose({ url: `http://127.0.0.1:${port}/mcp` });
  expect(closed.short).toEqual(['✓ resolve name', '✗ connect']);
  expect(closed).toMatchObject({ ok: false, argv: null, env_names: [] });
});
