// Nothing is spawned that nobody agreed to: what came from elsewhere, what was changed behind our back, a swapped program.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigStore,
  createMemoryStore,
  createSecretBox,
  memoryKey,
  type SecretBox,
  type StoredServer,
} from '../../src-main/core/index.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { processesWith } from '../support/processes.ts';
import { odd } from '../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let folder: string;
let marker: string;
let gateways: TestGateway[];
let box: SecretBox;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-approval-')));
  marker = `agw-test-${Math.random().toString(36).slice(2)}`;
  gateways = [];
  box = createSecretBox({ key: memoryKey() });
});
afterEach(async () => {
  await Promise.all(gateways.map((each) => each.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(store: ConfigStore, dataDir: string | null = null): Promise<TestGateway> {
  const started = await startTestGateway({ store, dataDir, box });
  gateways.push(started);
  return started;
}
async function restart(store: ConfigStore, dataDir: string | null = null): Promise<TestGateway> {
  await gateways.pop()?.close();
  return start(store, dataDir);
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
const running = () => processesWith(`TEST_MARKER=${marker}`);
const config = (rest: object = {}) =>
  ({ name: 'one', transport: 'stdio', ...odd(), env: { TEST_MARKER: marker }, ...rest }) as const;
/** Changes the stored document behind the gateway's back, as an editor, a sync or a restored backup would. */
const tamper = (store: ConfigStore, change: (server: StoredServer) => object) =>
  store.write({
    ...store.document,
    servers: store.document.servers.map((server) => change(server) as StoredServer),
  });
const withoutApproval = ({ approval: _, ...rest }: StoredServer) => rest;

describe('what a person with access saves', () => {
  it('is approved: create, update, duplicate, restore, and after a restart', async () => {
    const store = createMemoryStore();
    const gw = await start(store);
    const { id, approval } = await gw.client.create_server(config());
    expect(approval).toEqual({ state: 'approved', reason: null, command_line: null, program: null, fingerprint: null });
    await gw.waitFor(id, 'connected');
    await gw.client.update_server({ id, args: [...odd('garbage=3').args] });
    await gw.waitFor(id, 'connected');
    const copy = await gw.client.duplicate_server({ id, name: 'two' });
    await gw.waitFor(copy.id, 'connected');
    await gw.client.delete_server({ id });
    expect((await gw.client.restore_server({ id })).approval.state).toBe('approved');
    await gw.waitFor(id, 'connected');
    const again = await restart(store);
    await again.waitFor(id, 'connected');
    await again.waitFor(copy.id, 'connected');
  });

  it('is approved as it is: approving it once more changes nothing', async () => {
    const gw = await start(createMemoryStore());
    const { id } = await gw.client.create_server(config({ enabled: false }));
    expect(await gw.client.approve_server({ id })).toMatchObject({ approval: { state: 'approved' } });
    expect(await code(gw.client.approve_server({ id: 'none' }))).toBe('mcp_server_not_found');
  });
});

describe('what came from elsewhere', () => {
  let store: ConfigStore;
  let gw: TestGateway;
  let id: string;
  beforeEach(async () => {
    store = createMemoryStore();
    const first = await start(store);
    ({ id } = await first.client.create_server(config({ enabled: false, cwd: folder })));
    await first.client.update_server({ id, enabled: true });
    await first.waitFor(id, 'connected');
    await gateways.pop()?.close();
    tamper(store, withoutApproval);
    gw = await start(store);
  });

  it('stays disabled, with the exact command shown, until it is approved', async () => {
    const view = await gw.client.get_server({ id });
    const { command, args } = odd();
    expect(view).toMatchObject({
      status: 'disabled',
      enabled: true,
      connected: false,
      last_error: null,
      approval: { state: 'pending', reason: 'unconfirmed' },
    });
    for (const word of [command, ...args]) expect(view.approval.command_line).toContain(word);
    await until(async () => (await gw.client.get_server({ id })).approval.program !== null);
    const { program, fingerprint } = (await gw.client.get_server({ id })).approval;
    expect(program).toBe(realpathSync(process.execPath));
    expect(await gw.client.list_tools()).toEqual([]);
    expect(await running()).toEqual([]);
    await gw.client.approve_server({ id, ...(fingerprint !== null && { fingerprint }) });
    expect(await gw.waitFor(id, 'connected')).toMatchObject({ approval: { state: 'approved' } });
    // And stays approved.
    const again = await restart(store);
    await again.waitFor(id, 'connected');
  });

  it('is not started by a refresh, a test, a test of its configuration, a switch or a wake', async () => {
    expect(await code(gw.client.refresh_server({ id }))).toBe('config_error');
    for (const test of [
      gw.client.test_server({ id }),
      gw.client.test_server_config({ id, transport: 'stdio' }),
      gw.client.test_server_config({ id, transport: 'stdio', args: ['x'] }),
    ]) {
      expect(await test).toMatchObject({
        success: false,
        error_code: 'config_error',
        error: expect.stringContaining('not approved'),
      });
    }
    await gw.client.update_server({ id, enabled: false });
    expect(await gw.client.update_server({ id, enabled: true, name: 'other' })).toMatchObject({
      status: 'disabled',
      approval: { state: 'pending' },
    });
    gw.gateway.wake();
    expect(await gw.client.duplicate_server({ id, name: 'copy' })).toMatchObject({ approval: { state: 'pending' } });
    await gw.client.delete_server({ id });
    expect(await gw.client.restore_server({ id })).toMatchObject({ approval: { state: 'pending' } });
    expect(await running()).toEqual([]);
  });

  it('is not approved by a change that says only a part of it', async () => {
    const whole = { command: process.execPath, args: odd().args, cwd: folder, env: { TEST_MARKER: null } };
    for (const left of Object.keys(whole) as (keyof typeof whole)[]) {
      const { [left]: _, ...part } = whole;
      const view = await gw.client.update_server({ id, ...part });
      expect(view, `without ${left}`).toMatchObject({ approval: { state: 'pending' } });
    }
    expect(await running()).toEqual([]);
    expect(await gw.client.update_server({ id, ...whole })).toMatchObject({ approval: { state: 'approved' } });
    await gw.waitFor(id, 'connected');
  });

  it('is not approved on the strength of what was shown before it changed', async () => {
    await until(async () => (await gw.client.get_server({ id })).approval.fingerprint !== null);
    const { fingerprint } = (await gw.client.get_server({ id })).approval;
    await gw.client.update_server({ id, args: ['other.mjs'] });
    expect(await code(gw.client.approve_server({ id, fingerprint: fingerprint ?? '' }))).toBe('conflict');
    expect((await gw.client.get_server({ id })).approval.state).toBe('pending');
  });

  it('may be a remote server: it is not contacted either', async () => {
    const remote = await gw.client.create_server({
      name: 'remote',
      transport: 'streamable_http',
      url: 'http://127.0.0.1:9/mcp',
      enabled: false,
    });
    await gateways.pop()?.close();
    tamper(store, withoutApproval);
    const again = await start(store);
    expect(await again.client.get_server({ id: remote.id })).toMatchObject({
      approval: { state: 'pending', command_line: null },
    });
    expect(await again.client.update_server({ id: remote.id, headers: { 'X-Key': 'a' } })).toMatchObject({
      approval: { state: 'pending' },
    });
    expect(await again.client.test_server({ id: remote.id })).toMatchObject({ error_code: 'config_error' });
    expect(await code(again.client.refresh_server_auth({ id: remote.id }))).toBe('config_error');
  });
});

describe('what is shown', () => {
  it('hides nothing: spaces, quotes, line breaks and direction marks are spelled out', async () => {
    const store = createMemoryStore();
    const first = await start(store);
    const args = ['a b', `it's`, 'line\nbreak', '\u202Egnp.exe', '', 'plain', 'x'.repeat(5_000)];
    const { id } = await first.client.create_server(config({ args, enabled: false }));
    await gateways.pop()?.close();
    tamper(store, withoutApproval);
    const gw = await start(store);
    const line = (await gw.client.get_server({ id })).approval.command_line ?? '';
    expect(line).toContain(`'a b' 'it'\\''s' $'line\\nbreak' $'\\u202egnp.exe' '' plain ${'x'.repeat(5_000)}`);
  });
});

describe('a changed tuple asks again', () => {
  it.each([
    ['command', () => ({ command: '/bin/sh' })],
    ['args', () => ({ args: ['-c', 'true'] })],
    ['cwd', () => ({ cwd: '/' })],
    ['environment', (server: StoredServer) => ({ encrypted_env: `${server.encrypted_env}`.replace(/.$/, '') })],
    ['environment that is gone', () => ({ encrypted_env: null })],
    [
      'transport',
      () => ({
        transport: 'streamable_http',
        command: null,
        args: null,
        encrypted_env: null,
        url: 'http://127.0.0.1:9/',
      }),
    ],
  ])('%s', async (_, change) => {
    const store = createMemoryStore();
    const first = await start(store);
    const { id } = await first.client.create_server(config());
    await first.waitFor(id, 'connected');
    await gateways.pop()?.close();
    tamper(store, (server) => ({ ...server, ...change(server) }));
    const gw = await start(store);
    const view = await gw.client.get_server({ id });
    expect(view).toMatchObject({ status: 'error', approval: { state: 'pending', reason: 'changed' } });
    expect(view.last_error?.error_code).toBe('config_error');
    expect(await running()).toEqual([]);
  });

  it('but a name, timeouts and switched-off tools are no part of it', async () => {
    const store = createMemoryStore();
    const first = await start(store);
    const { id } = await first.client.create_server(config());
    await first.waitFor(id, 'connected');
    await gateways.pop()?.close();
    tamper(store, (server) => ({
      ...server,
      name: 'renamed',
      timeouts: { tool_call_ms: 5_000 },
      disabled_tools: ['a'],
    }));
    await (await start(store)).waitFor(id, 'connected');
  });
});

describe('an approval', () => {
  it.each([
    ['a forged one', (server: StoredServer) => ({ ...server, approval: { seal: 'f'.repeat(64), programs: [] } })],
    ['a damaged one', (server: StoredServer) => ({ ...server, approval: { seal: 5 } })],
    ['true', (server: StoredServer) => ({ ...server, approval: true })],
  ])('that is %s is none', async (_, change) => {
    const store = createMemoryStore();
    const first = await start(store);
    const { id } = await first.client.create_server(config({ enabled: false }));
    tamper(store, change);
    const gw = await restart(store);
    expect((await gw.client.get_server({ id })).approval.state).toBe('pending');
  });

  it('counts on this installation only: a profile brought from elsewhere has none', async () => {
    const [here, there] = ['here', 'there'].map((name) => path.join(folder, name));
    for (const each of [here, there]) mkdirSync(each!, { mode: 0o700 });
    const store = createMemoryStore();
    const first = await start(store, here);
    const { id } = await first.client.create_server(config({ enabled: false }));
    const same = await restart(store, here);
    expect((await same.client.get_server({ id })).approval.state).toBe('approved');
    const elsewhere = await restart(store, there);
    expect((await elsewhere.client.get_server({ id })).approval.state).toBe('pending');
    await elsewhere.client.approve_server({ id });
    expect(readFileSync(path.join(there!, 'approval-key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    // With a damaged key nothing that was approved before counts.
    writeFileSync(path.join(there!, 'approval-key'), 'damaged');
    const damaged = await restart(store, there);
    expect((await damaged.client.get_server({ id })).approval.state).toBe('pending');
  });
});

describe('a replaced program asks again', () => {
  const clock = createManualClock;
  /** A program of our own that starts the odd server: what it is can be changed. */
  const program = (name: string, comment: string) => {
    const file = path.join(folder, name);
    writeFileSync(`${file}.new`, `#!/bin/sh\n# ${comment}\nexec '${odd().command}' "$@"\n`);
    chmodSync(`${file}.new`, 0o755);
    renameSync(`${file}.new`, file);
    return file;
  };
  /** Registers it, and waits until the program it was started with has been remembered. */
  async function known(gw: TestGateway, store: ConfigStore, command: string): Promise<string> {
    const { id } = await gw.client.create_server(config({ command }));
    await gw.waitFor(id, 'connected');
    await until(() => JSON.stringify(store.document.servers).includes('sha256'));
    return id;
  }

  it('before the next start: the running one goes on', async () => {
    const store = createMemoryStore();
    const gw = await start(store);
    const id = await known(gw, store, program('server', 'one'));
    program('server', 'two');
    expect((await gw.client.get_server({ id })).status).toBe('connected');
    await expect(gw.client.refresh_server({ id })).rejects.toMatchObject({
      code: 'config_error',
      message: expect.stringContaining('not approved'),
    });
    expect(await gw.client.get_server({ id })).toMatchObject({
      status: 'error',
      next_retry_at: null,
      last_error: { error_code: 'config_error', error: expect.stringContaining('not approved') },
      approval: { state: 'pending', reason: 'replaced', program: path.join(folder, 'server') },
    });
    expect(await gw.client.test_server({ id })).toMatchObject({ success: false, error_code: 'config_error' });
    expect(await running()).toEqual([]);
    const { fingerprint } = (await gw.client.get_server({ id })).approval;
    program('server', 'three');
    expect(await code(gw.client.approve_server({ id, fingerprint: fingerprint ?? '' }))).toBe('conflict');
    // What is shown now is the newest program, and can be approved.
    const now = (await gw.client.get_server({ id })).approval;
    await gw.client.approve_server({ id, fingerprint: now.fingerprint ?? '' });
    await gw.waitFor(id, 'connected');
    // What was approved before is approved still.
    program('server', 'one');
    await gw.client.refresh_server({ id });
  });

  it('after a restart, and when a link leads elsewhere', async () => {
    const store = createMemoryStore();
    const link = path.join(folder, 'linked');
    symlinkSync(program('first', 'one'), link);
    const id = await known(await start(store), store, link);
    const again = await restart(store);
    await again.waitFor(id, 'connected');
    await gateways.pop()?.close();
    rmSync(link);
    symlinkSync(program('second', 'two'), link);
    const gw = await start(store);
    expect(await gw.waitFor(id, 'error')).toMatchObject({
      approval: { reason: 'replaced', program: path.join(folder, 'second') },
    });
    expect(await running()).toEqual([]);
  });

  it('but not when the same program is only written again', async () => {
    const store = createMemoryStore();
    const gw = await start(store);
    const file = program('server', 'one');
    const id = await known(gw, store, file);
    copyFileSync(file, `${file}.copy`);
    renameSync(`${file}.copy`, file);
    await gw.client.refresh_server({ id });
    expect((await gw.client.get_server({ id })).approval.state).toBe('approved');
    // And it is not read again at the next start: what is remembered is how it lies there now.
    const { ino } = statSync(file);
    await until(() => JSON.stringify(store.document.servers).includes(`:${ino}:`));
    expect(store.document.servers[0]?.approval).toMatchObject({ programs: [{ path: file }] });
  });

  it('and a crash does not start it', async () => {
    const store = createMemoryStore();
    const gw = await start(store);
    const id = await known(gw, store, program('server', 'one'));
    program('server', 'two');
    await code(gw.client.call_tool({ name: 'one__exit', arguments: { code: 1 } }));
    expect(await gw.waitFor(id, 'error')).toMatchObject({ approval: { reason: 'replaced' } });
    expect(await running()).toEqual([]);
  });

  it('and a change of its arguments does not approve it', async () => {
    const store = createMemoryStore();
    const gw = await start(store);
    const id = await known(gw, store, program('server', 'one'));
    program('server', 'two');
    await gw.client.update_server({ id, args: [...odd('garbage=2').args] });
    expect(await gw.waitFor(id, 'error')).toMatchObject({ approval: { reason: 'replaced' } });
    await gw.client.update_server({ id, ...config({ command: path.join(folder, 'server') }), name: 'one' });
    await gw.waitFor(id, 'connected');
  });

  it('is remembered a second after the first start, for all servers together', async () => {
    const store = createMemoryStore();
    const time = clock();
    const gw = await startTestGateway({ store, clock: time });
    gateways.push(gw);
    const ids = await Promise.all(['a', 'b'].map(async (name) => (await gw.client.create_server(config({ name }))).id));
    for (const id of ids) await gw.waitFor(id, 'connected');
    expect(JSON.stringify(store.document.servers)).not.toContain('sha256');
    time.advance(1_000);
    await until(() => JSON.stringify(store.document.servers).includes('sha256'));
    for (const { approval } of store.document.servers)
      expect(approval).toMatchObject({ programs: [{ path: realpathSync(process.execPath) }] });
  });
});
