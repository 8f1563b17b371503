// The main job on real input: real MCP servers are registered, tested, refreshed, changed, deleted, and leave nothing behind.
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src-main/core/index.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { processesWith } from '../support/processes.ts';
import { context7, everything, filesystem, memory, modern, odd } from '../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let gw: TestGateway;
let folder: string;
/** Marks every process of one test in its environment, so that leftovers are found whatever they became. */
let marker: string;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-gateway-')));
  marker = `agw-test-${Math.random().toString(36).slice(2)}`;
  gw = await startTestGateway();
});
afterEach(async () => {
  await gw.close();
  rmSync(folder, { recursive: true, force: true });
});

const register = (name: string, start: { command: string; args: string[] }, rest: object = {}) =>
  gw.client.create_server({ name, transport: 'stdio', ...start, ...rest, env: { TEST_MARKER: marker } });
const connect = async (name: string, start: { command: string; args: string[] }, rest: object = {}) => {
  const { id } = await register(name, start, rest);
  return gw.waitFor(id, 'connected');
};
const leftovers = () => processesWith(`TEST_MARKER=${marker}`);
const code = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );

describe('real servers over stdio', () => {
  it('registers server-everything, lists its tools under its name, and calls one', async () => {
    const created = await register('everything', everything());
    expect(created).toMatchObject({
      status: 'connecting',
      connected: false,
      tool_count: 0,
      env_keys: ['TEST_MARKER'],
      has_env: true,
    });
    const server = await gw.waitFor(created.id, 'connected');
    expect(server).toMatchObject({
      era: 'legacy',
      server_info: { name: expect.stringContaining('everything') },
      last_error: null,
    });
    const tools = await gw.client.list_server_tools({ id: server.id });
    expect(tools).toHaveLength(server.tool_count);
    expect(tools.find(({ original_name }) => original_name === 'echo')).toMatchObject({
      name: 'everything__echo',
      server_name: 'everything',
    });
    const { result, duration_ms } = await gw.client.call_tool({
      name: 'everything__echo',
      arguments: { message: 'hi' },
    });
    expect(result).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining('hi') }] });
    expect(duration_ms).toBeGreaterThan(0);
  });

  it('works with server-filesystem and server-memory', async () => {
    const [files, notes] = await Promise.all([connect('files', filesystem(folder)), connect('notes', memory())]);
    expect(files.tool_count).toBeGreaterThan(10);
    expect(notes.tool_count).toBe(9);
    await gw.client.call_tool({
      name: 'files__write_file',
      arguments: { path: path.join(folder, 'a.txt'), content: 'written' },
    });
    expect(readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('written');
  });

  it('speaks the modern era with servers that have it', async () => {
    const [own, real] = await Promise.all([connect('own', modern()), connect('docs', context7())]);
    expect(own.era).toBe('modern');
    expect(real.era).toBe('modern');
    const { result } = await gw.client.call_tool({ name: 'own__echo', arguments: { text: 'x' } });
    expect(JSON.stringify(result)).toContain('x');
  });

  it('falls back for a server that exits when it is probed', async () => {
    expect(await connect('old', odd('exit-on-probe'))).toMatchObject({ era: 'legacy' });
  });

  it('offers the good tools of a server that sends bad ones, and says what it did', async () => {
    const server = await connect('bad', odd('malformed'));
    expect(server.tool_count).toBeGreaterThan(5);
    expect(server.warnings.map(({ code: kind }) => kind)).toContain('tool_repaired');
  });

  it('discovers anew when the server says that its list changed', async () => {
    const server = await connect('moving', odd());
    await gw.client.call_tool({ name: 'moving__change_tools', arguments: { add: 2 } });
    await until(async () => (await gw.client.get_server({ id: server.id })).tool_count === server.tool_count + 2);
  });

  it('starts in the home of the user, where a relative folder begins as well', async () => {
    for (const cwd of [null, '.']) {
      await connect(`at-${cwd === null ? 'home' : 'dot'}`, odd(), { cwd });
      const { result } = await gw.client.call_tool({ name: `at-${cwd === null ? 'home' : 'dot'}__cwd` });
      expect(JSON.stringify(result)).toContain(JSON.stringify(realpathSync(homedir())).slice(1, -1));
    }
  });

  it('carries results it does not understand without touching them', async () => {
    await connect('odd', odd());
    const { result } = await gw.client.call_tool({ name: 'odd__weird' });
    expect(JSON.stringify(result)).toContain('hologram');
  });
});

describe('failures', () => {
  it.each([
    [
      'a command that is not there',
      { command: 'agw-no-such-command' },
      /not found.*agw-no-such-command|agw-no-such-command.*not found/i,
    ],
    ['a folder that is not there', { ...odd(), cwd: '/no/such/folder' }, /\/no\/such\/folder/],
    ['a folder as command', { command: '/tmp' }, /director|folder/i],
    ['a crash at start', odd('crash', 'code=3', 'text=out-of-cheese'), /code 3[\s\S]*out-of-cheese/],
    ['a signal at start', odd('crash', 'signal=SIGSEGV'), /SIGSEGV/],
  ])('names %s', async (_, start, message) => {
    const result = await gw.client.test_server_config({ name: 'broken', transport: 'stdio', ...start });
    expect(result).toMatchObject({ success: false, error_code: 'connection_error', tool_count: 0, tools: [] });
    expect(result.error).toMatch(message);
  });

  it('repeats what the process that failed wrote, and not what the one before it did', async () => {
    // Started a second time when it ends on the probe for the modern era.
    const script = 'read -r line; echo "ended on: $line" | cut -c1-80 >&2; exit 9';
    const result = await gw.client.test_server_config({ transport: 'stdio', command: 'sh', args: ['-c', script] });
    expect(result.error).toMatch(/code 9[\s\S]*initialize/);
    expect(result.error).not.toContain('server/discover');
  });

  it.each([
    ['never answers', odd('silent')],
    ['never lists its tools', odd('no-list')],
  ])('times out when a server %s', async (_, start) => {
    const result = await gw.client.test_server_config({
      transport: 'stdio',
      ...start,
      timeouts: { connection_ms: 700 },
    });
    expect(result).toMatchObject({ success: false, error_code: 'timeout' });
  });

  it('repeats it also when the process is silent, refuses the handshake, or lists no tools', async () => {
    const errorOf = async (mode: string, connection_ms: number) => {
      const server = { transport: 'stdio' as const, ...odd(mode, 'stderr=100'), timeouts: { connection_ms } };
      return (await gw.client.test_server_config(server)).error;
    };
    const errors = [errorOf('silent', 700), errorOf('no-initialize', 10_000), errorOf('no-list', 700)];
    for (const error of await Promise.all(errors)) expect(error).toMatch(/\. Its last lines on stderr:\ne{99}$/);
  });

  it('says when a program is no MCP server', async () => {
    const result = await gw.client.test_server_config({ transport: 'stdio', ...odd('garbage=5000') });
    expect(result).toMatchObject({
      success: false,
      error_code: 'connection_error',
      error: expect.stringContaining('MCP'),
    });
  });

  it.each(['repeat-cursor', 'endless-pages'])('reads so far and says so when a list does not end: %s', async (how) => {
    const { id } = await connect(how, odd(how));
    const { warnings, tool_count } = await gw.client.get_server({ id });
    expect(warnings.map(({ code: kind }) => kind)).toContain('list_cut');
    expect(tool_count).toBeGreaterThan(0);
  });

  it('takes an empty cursor for the end of a list', async () => {
    const { id } = await connect('ends', odd('empty-cursor'));
    expect(await gw.client.get_server({ id })).toMatchObject({ warnings: [] });
  });

  it('ends a call that takes too long, and the next one works', async () => {
    const { id } = await connect('slow', odd(), { timeouts: { tool_call_ms: 300 } });
    expect(await code(gw.client.call_tool({ name: 'slow__hang' }))).toBe('timeout');
    expect(await code(gw.client.call_tool({ name: 'slow__echo', arguments: { text: 'x' } }))).toBe('none');
    expect((await gw.client.get_server({ id })).status).toBe('connected');
  });

  it('extends the limit while there is progress, and reports it', async () => {
    await connect('slow', odd(), { timeouts: { tool_call_ms: 1_000 } });
    const call = gw.client.call_tool({ name: 'slow__progress', arguments: { steps: 8, ms: 150 }, call_id: 'c1' });
    expect(await code(call)).toBe('none');
    const progress = gw.events.filter(({ event }) => event.type === 'tool_progress');
    expect(progress.length).toBeGreaterThan(2);
    expect(progress[0]?.event).toMatchObject({ call_id: 'c1' });
  });

  it('extends the limit just the same when nobody asked to hear of the progress', async () => {
    await connect('slow', odd(), { timeouts: { tool_call_ms: 400 } });
    expect(await code(gw.client.call_tool({ name: 'slow__progress', arguments: { steps: 6, ms: 150 } }))).toBe('none');
    expect(gw.events.filter(({ event }) => event.type === 'tool_progress')).toEqual([]);
  });

  it('cancels a call and tells the server', async () => {
    await connect('slow', odd());
    const call = code(gw.client.call_tool({ name: 'slow__hang', call_id: 'c1' }));
    // Messages keep their order: once this is answered, the server has seen the call above.
    await gw.client.call_tool({ name: 'slow__echo', arguments: { text: 'x' } });
    expect(await code(gw.client.cancel_call({ call_id: 'c1' }))).toBe('none');
    expect(await call).toBe('cancelled');
    await until(async () => {
      const { result } = await gw.client.call_tool({ name: 'slow__cancelled' });
      return JSON.stringify(result).includes('requestId');
    });
    expect(await code(gw.client.cancel_call({ call_id: 'c1' }))).toBe('call_not_found');
  });

  it('passes on the error of a server with its own words', async () => {
    await connect('odd', odd());
    const call = gw.client.call_tool({ name: 'odd__rpc_error', arguments: { code: -32602, message: 'bad argument' } });
    await expect(call).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining('bad argument'),
    });
  });

  it('refuses what is not there', async () => {
    expect(await code(gw.client.call_tool({ name: 'no__tool' }))).toBe('tool_not_found');
    expect(await code(gw.client.get_tool({ name: 'constructor' }))).toBe('tool_not_found');
    expect(await code(gw.client.get_server({ id: 'none' }))).toBe('mcp_server_not_found');
  });
});

describe('a server that dies', () => {
  it('is back by itself, and a call in flight fails at once', async () => {
    const server = await connect('dying', odd());
    const inFlight = code(gw.client.call_tool({ name: 'dying__hang' }));
    const exit = code(gw.client.call_tool({ name: 'dying__exit', arguments: { code: 1 } }));
    expect(await inFlight).toBe('connection_error');
    expect(await exit).toBe('connection_error');
    // A caller need not wait for the restart: the next call does.
    expect(await code(gw.client.call_tool({ name: 'dying__echo', arguments: { text: 'x' } }))).toBe('none');
    expect((await gw.client.get_server({ id: server.id })).status).toBe('connected');
  });

  it('is given up after five failures before its first connection', async () => {
    const { id } = await register('broken', odd('crash'));
    await until(
      async () => (await gw.client.get_server({ id })).status === 'error',
      () => 'it was never given up',
      30_000,
    );
    expect(await gw.client.get_server({ id })).toMatchObject({
      next_retry_at: null,
      last_error: { error_code: 'connection_error' },
    });
    expect(await code(gw.client.refresh_server({ id }))).toBe('connection_error');
  });

  it('is not tried again when its command is not there', async () => {
    const { id } = await gw.client.create_server({ name: 'gone', transport: 'stdio', command: 'agw-no-such-command' });
    expect(await gw.waitFor(id, 'error')).toMatchObject({ next_retry_at: null });
  });
});

describe('nothing is left behind', () => {
  const kinds = ['ignore', 'inherit', 'setsid', 'shell', 'stubborn'];
  /** The server, its five children, and two that those start: all of them are there before anybody counts. */
  const broodSize = 8;
  const connectBrood = async () => {
    const server = await connect('brood', odd(`child=${kinds.join(',')}`));
    // The shell that starts the daemon is one of them for a moment, while another may not be there yet.
    const settled = async () => {
      const seen = await leftovers();
      await pause(100);
      return seen.length === broodSize && String(seen) === String(await leftovers());
    };
    await until(settled, async () => `${await leftovers()} instead of ${broodSize}`);
    return server;
  };

  it.each([
    ['delete', (id: string) => gw.client.delete_server({ id })],
    ['disable', (id: string) => gw.client.update_server({ id, enabled: false })],
    ['close', () => gw.close()],
  ])('after %s, grandchildren included', async (_, end) => {
    const { id } = await connectBrood();
    await end(id);
    await until(
      async () => (await leftovers()).length === 0,
      async () => JSON.stringify(await leftovers()),
      10_000,
    );
  });

  it('after a refresh only the new processes run', async () => {
    const { id } = await connectBrood();
    const before = await leftovers();
    await gw.client.refresh_server({ id });
    await until(
      async () => !(await leftovers()).some((pid) => before.includes(pid)),
      () => 'old processes live',
      10_000,
    );
  });

  it('of a test: the live process goes on, the other is gone', async () => {
    const { id } = await connectBrood();
    const before = await leftovers();
    const results = await Promise.all([gw.client.test_server({ id }), gw.client.test_server({ id })]);
    expect(results.map(({ success }) => success)).toEqual([true, true]);
    await until(
      async () => (await leftovers()).length === before.length,
      async () => `${await leftovers()} not ${before}`,
      10_000,
    );
    expect(await leftovers()).toEqual(before);
  });

  it('of a server that ignores every request to end', async () => {
    const { id } = await connect('stubborn', odd('stubborn'));
    await gw.client.delete_server({ id });
    expect(await leftovers()).toEqual([]);
  });
});

describe('the life of a configuration', () => {
  it('goes from create over change, disable, duplicate and delete to restore', async () => {
    const created = await connect('one', odd());
    const { id } = created;
    expect(await code(register('one', odd()))).toBe('conflict');

    const renamed = await gw.client.update_server({ id, name: 'two' });
    expect(renamed).toMatchObject({ id, name: 'two', status: 'connected', created_at: created.created_at });
    expect(renamed.updated_at).not.toBeNull();
    expect((await gw.client.list_tools()).every(({ name }) => name.startsWith('two__'))).toBe(true);

    const off = await gw.client.update_server({ id, enabled: false });
    expect(off).toMatchObject({ status: 'disabled', connected: false, tool_count: 0 });
    expect(await gw.client.list_server_tools({ id })).toEqual([]);
    expect(await gw.client.list_tools()).toEqual([]);
    expect(await code(gw.client.refresh_server({ id }))).toBe('conflict');
    expect(await gw.client.test_server({ id })).toMatchObject({ success: true });

    const copy = await gw.client.duplicate_server({ id, name: 'three' });
    expect(copy).toMatchObject({ name: 'three', enabled: false, env_keys: ['TEST_MARKER'] });
    expect(copy.id).not.toBe(id);

    await gw.client.update_server({ id, enabled: true });
    await gw.waitFor(id, 'connected');
    expect(await gw.client.delete_server({ id })).toEqual({ deleted: true });
    expect(await code(gw.client.get_server({ id }))).toBe('mcp_server_not_found');
    expect(await leftovers()).toEqual([]);
    expect(await gw.client.restore_server({ id })).toMatchObject({ id, name: 'two', created_at: created.created_at });
    await gw.waitFor(id, 'connected');
    expect(await code(gw.client.restore_server({ id }))).toBe('mcp_server_not_found');
  });

  it('restores a deleted server for 30 seconds and no longer', async () => {
    const clock = createManualClock();
    const other = await startTestGateway({ clock });
    try {
      const create = () =>
        other.client.create_server({ name: 'a', transport: 'stdio', command: 'node', enabled: false });
      const first = await create();
      await other.client.delete_server({ id: first.id });
      clock.advance(29_000);
      expect(await other.client.restore_server({ id: first.id })).toMatchObject({ id: first.id });
      await other.client.delete_server({ id: first.id });
      const second = await create();
      // Its name has been given to another one meanwhile.
      expect(await code(other.client.restore_server({ id: first.id }))).toBe('conflict');
      await other.client.delete_server({ id: second.id });
      clock.advance(30_000);
      expect(await code(other.client.restore_server({ id: first.id }))).toBe('mcp_server_not_found');
    } finally {
      await other.close();
    }
  });

  it('lets one of fifty creates of one name through', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => code(register('same', odd(), { enabled: false }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(49);
  });

  it('keeps, replaces and removes single secrets of a change', async () => {
    const { id } = await connect('env', odd(), {});
    const read = async () => {
      await gw.waitFor(id, 'connected');
      const { result } = await gw.client.call_tool({ name: 'env__env' });
      return JSON.stringify(result);
    };
    await gw.client.update_server({ id, env: { TEST_MARKER: null, SECOND: 'two-two-two' } });
    const both = await read();
    expect(both).toContain(marker);
    expect(both).toContain('two-two-two');
    await gw.client.update_server({ id, env: { TEST_MARKER: null } });
    const one = await read();
    expect(one).toContain(marker);
    expect(one).not.toContain('two-two-two');
    expect(await code(gw.client.update_server({ id, env: { NEVER_STORED: null } }))).toBe('validation_error');
    expect(await gw.client.update_server({ id, env: {} })).toMatchObject({ has_env: false, env_keys: [] });
  });

  it('drops what the old transport owned when the transport changes', async () => {
    const { id } = await register('moving', odd(), { enabled: false });
    const moved = await gw.client.update_server({ id, transport: 'streamable_http', url: 'http://127.0.0.1:9/mcp' });
    expect(moved).toMatchObject({ transport: 'streamable_http', command: null, args: null, has_env: false });
    expect(await code(gw.client.update_server({ id, command: 'node' }))).toBe('validation_error');
  });

  it('stores nothing of a change that cannot be stored', async () => {
    const store = createMemoryStore();
    const full = {
      ...store,
      get document() {
        return store.document;
      },
      write() {
        throw new GatewayError('storage_full', 'The disk is full');
      },
    };
    const other = await startTestGateway({ store: full });
    try {
      await expect(
        other.client.create_server({ name: 'a', transport: 'stdio', command: 'node' }),
      ).rejects.toMatchObject({ code: 'storage_full' });
      expect(await other.client.list_servers()).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('switches single tools off', async () => {
    const { id } = await connect('odd', odd());
    await gw.client.update_server({ id, disabled_tools: ['echo'] });
    expect(await code(gw.client.call_tool({ name: 'odd__echo' }))).toBe('conflict');
    expect(await gw.client.get_tool({ name: 'odd__echo' })).toMatchObject({ disabled: true });
  });
});

describe('observers', () => {
  it('see whole views in order, and a snapshot that fits them', async () => {
    const { id } = await connect('seen', odd());
    const states = gw.events.flatMap(({ event }) => (event.type === 'server' ? [event.server.status] : []));
    expect(states).toEqual(['connecting', 'connected']);
    const tools = gw.events.flatMap(({ event }) => (event.type === 'tools' ? [event] : []));
    expect(tools.at(-1)).toMatchObject({ owner: id });
    const snapshot = await gw.client.get_snapshot();
    expect(`${snapshot.boot}:${snapshot.seq}`).toBe(gw.events.at(-1)?.id);
    expect(snapshot.servers).toHaveLength(1);
    expect(snapshot.tools[0]?.tools).toHaveLength(snapshot.servers[0]?.tool_count ?? 0);
    await gw.client.delete_server({ id });
    // What is written down of it may be told before or after.
    const last = gw.events.findLast(({ event }) => event.type !== 'activity');
    expect(last?.event).toMatchObject({ type: 'server_removed', server_id: id });
  });

  it('of two gateways in one process know only their own', async () => {
    const other = await startTestGateway();
    try {
      await connect('here', odd());
      expect(await other.client.list_servers()).toEqual([]);
      expect(other.events).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
