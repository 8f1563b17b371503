// The life of one connection: connect once however many ask, notice loss, try again, give up, end for good.
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src-main/core/errors.ts';
import { silentLogger } from '../../../src-main/core/logger.ts';
import { testConnection } from '../../../src-main/core/servers/connection-test.ts';
import { markNeedsAuthorization } from '../../../src-main/core/servers/needs-authorization.ts';
import { type ConnectionState, ServerConnection } from '../../../src-main/core/servers/server-connection.ts';
import { LaunchError } from '../../../src-main/core/servers/stdio/launch-error.ts';
import type { UpstreamLink } from '../../../src-main/core/servers/upstream-link.ts';
import { createFakeLink, type FakeLink } from '../../support/fake-link.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

type Opener = (signal: AbortSignal) => UpstreamLink | Promise<UpstreamLink>;

/** Lets everything that is already settled run. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function create(openers: Opener[], transport: 'stdio' | 'streamable_http' = 'streamable_http') {
  const clock = createManualClock();
  const states: ConnectionState[] = [];
  let opened = 0;
  const connection = new ServerConnection({
    name: 'srv',
    transport,
    open: async (signal) => {
      const opener = openers[Math.min(opened++, openers.length - 1)] as Opener;
      return opener(signal);
    },
    listTimeoutMs: () => 1_000,
    clock,
    logger: silentLogger,
    onChange: (state) => states.push(state),
  });
  return { clock, states, connection, opened: () => opened };
}

const refuse: Opener = () => {
  throw new GatewayError('connection_error', 'refused');
};
const never: Opener = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

describe('connecting', () => {
  it('goes from connecting to connected with the tools it found', async () => {
    const { connection, states } = create([() => createFakeLink()]);
    connection.start();
    expect(connection.state.status).toBe('connecting');
    await settle();
    expect(connection.state).toMatchObject({
      status: 'connected',
      era: 'legacy',
      serverInfo: { name: 'fake' },
      lastError: null,
    });
    expect(connection.state.discovery?.tools.map(({ definition }) => definition.name)).toEqual(['echo']);
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'connected']);
  });

  it('makes one attempt for any number of callers', async () => {
    const { connection, opened } = create([never, () => createFakeLink()]);
    connection.start();
    const waiting = [connection.refresh(), connection.refresh(), connection.refresh()];
    expect(opened()).toBe(1);
    const stopped = connection.stop();
    for (const result of await Promise.allSettled(waiting)) expect(result.status).toBe('rejected');
    await stopped;
    expect(connection.state.status).toBe('disabled');
  });

  it('closes a link whose tools could not be listed', async () => {
    const link = createFakeLink();
    link.tools = null as never;
    const { connection } = create([() => link]);
    connection.start();
    await settle();
    expect(link.closed).toBe(true);
    expect(connection.state).toMatchObject({ status: 'connecting', lastError: { error_code: 'connection_error' } });
    expect(connection.state.nextRetryAt).not.toBeNull();
  });
});

describe('a server whose every page comes late', () => {
  /** Endless, and each page just within its own limit. */
  function slowPages(clock: ManualClock): FakeLink {
    let page = 0;
    return Object.assign(createFakeLink(), {
      async request() {
        clock.advance(900);
        page += 1;
        return { tools: [{ name: `t${page}`, inputSchema: { type: 'object' } }], nextCursor: String(page) };
      },
    });
  }

  it('is not connected: all of its list has a limit, too', async () => {
    const { connection, clock } = create([() => link]);
    const link = slowPages(clock);
    connection.start();
    await settle();
    expect(link.closed).toBe(true);
    expect(connection.state.lastError).toEqual({
      error: 'The server did not list its tools within 2 s',
      error_code: 'timeout',
    });
    await connection.stop();
  });

  it('fails its test for the same reason', async () => {
    const clock = createManualClock();
    const limits = { signal: new AbortController().signal, timeoutMs: 1_000, clock };
    const result = await testConnection({ name: 'srv' }, async () => slowPages(clock), limits);
    expect(result).toMatchObject({ success: false, error_code: 'timeout' });
  });
});

describe('trying again', () => {
  it('waits as the policy says and then connects', async () => {
    const { connection, clock, opened } = create([refuse, refuse, () => createFakeLink()]);
    connection.start();
    await settle();
    expect(connection.state.status).toBe('connecting');
    clock.advance(700);
    await settle();
    expect(opened()).toBe(2);
    clock.advance(1_300);
    await settle();
    expect(connection.state.status).toBe('connected');
  });

  it('answers the loss of a connected server at once and keeps its list meanwhile', async () => {
    const [first, second] = [createFakeLink(), createFakeLink()];
    const { connection, clock } = create([() => first, () => second]);
    connection.start();
    await settle();
    first.lose();
    await settle();
    expect(connection.state).toMatchObject({ status: 'connecting', lastError: { error: 'It exited' } });
    expect(connection.state.discovery?.tools).toHaveLength(1);
    expect(first.closed).toBe(true);
    clock.advance(0);
    await settle();
    expect(connection.state.status).toBe('connected');
  });

  it.each([
    ['a refusal of our credentials', new GatewayError('auth_error', 'no'), 'error'],
    ['a configuration that cannot work', new GatewayError('config_error', 'no'), 'error'],
    ['a command that is not there', new LaunchError('command_not_found', 'no'), 'error'],
    ['a server that offers a sign-in', markNeedsAuthorization(new GatewayError('auth_error', 'no')), 'needs_auth'],
  ])('does not try again after %s', async (_, error, status) => {
    const { connection, clock } = create([
      () => {
        throw error;
      },
    ]);
    connection.start();
    await settle();
    expect(connection.state).toMatchObject({ status, nextRetryAt: null });
    expect(clock.pending).toBe(0);
  });

  it('gives a stdio server up after five failures, until it is refreshed', async () => {
    const { connection, clock, opened } = create(
      [refuse, refuse, refuse, refuse, refuse, () => createFakeLink()],
      'stdio',
    );
    connection.start();
    for (let turn = 0; turn < 10; turn++) {
      await settle();
      clock.advance(60_000);
    }
    await settle();
    expect(connection.state).toMatchObject({ status: 'error', nextRetryAt: null });
    expect(opened()).toBe(5);
    await connection.refresh();
    expect(connection.state.status).toBe('connected');
  });

  it('tries at once when the machine wakes up', async () => {
    const { connection, opened } = create([refuse, () => createFakeLink()]);
    connection.start();
    await settle();
    connection.wake(1_000);
    await settle();
    expect(opened()).toBe(2);
    expect(connection.state.status).toBe('connected');
  });
});

describe('requests', () => {
  it('go over the live connection and come back untouched', async () => {
    const { connection } = create([() => createFakeLink()]);
    connection.start();
    await settle();
    expect(await connection.request('tools/call', { name: 'echo' }, { timeoutMs: 1_000 })).toEqual({
      method: 'tools/call',
      params: { name: 'echo' },
    });
  });

  it('wait for a connection that is being made, and end a back-off', async () => {
    const { connection, opened } = create([refuse, () => createFakeLink()]);
    connection.start();
    await settle();
    const answer = connection.request('x', {}, { timeoutMs: 1_000 });
    await expect(answer).resolves.toMatchObject({ method: 'x' });
    expect(opened()).toBe(2);
  });

  it('fail with the reason when there is no connection to be had', async () => {
    const { connection } = create([refuse]);
    connection.start();
    await settle();
    await expect(connection.request('x', {}, { timeoutMs: 1_000 })).rejects.toMatchObject({ message: 'refused' });
  });

  it('wait for a connection no longer than for an answer', async () => {
    const { connection, clock } = create([never]);
    connection.start();
    const answer = connection.request('x', {}, { timeoutMs: 1_000 });
    const refused = expect(answer).rejects.toMatchObject({
      code: 'timeout',
      message: 'srv was not connected within 1 s',
    });
    clock.advance(1_000);
    await refused;
    expect(connection.state.status).toBe('connecting');
    await connection.stop();
    expect(clock.pending).toBe(0);
  });

  it('are given up by an impatient caller without stopping the attempt', async () => {
    const { connection } = create([never]);
    connection.start();
    const controller = new AbortController();
    const answer = connection.request('x', {}, { timeoutMs: 1_000, signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(connection.state.status).toBe('connecting');
    await connection.stop();
  });
});

describe('refreshing', () => {
  it('replaces the link and rejects with the reason when that fails', async () => {
    const first = createFakeLink();
    const { connection } = create([() => first, refuse]);
    connection.start();
    await settle();
    await expect(connection.refresh()).rejects.toMatchObject({ message: 'refused' });
    expect(first.closed).toBe(true);
    await connection.stop();
  });

  it('waits for the former link to be gone, and calls wait for the next one', async () => {
    const first = slowToClose();
    const { connection, opened } = create([() => first.link, () => createFakeLink()]);
    connection.start();
    await settle();
    const refreshed = connection.refresh();
    const answer = connection.request('x', {}, { timeoutMs: 1_000 });
    await settle();
    expect(connection.state.status).toBe('connecting');
    expect(opened()).toBe(1);
    first.letClose();
    await refreshed;
    await expect(answer).resolves.toMatchObject({ method: 'x' });
    expect(opened()).toBe(2);
  });

  it('opens nothing when it is stopped meanwhile', async () => {
    const first = slowToClose();
    const { connection, opened } = create([() => first.link, () => createFakeLink()]);
    connection.start();
    await settle();
    const refreshed = expect(connection.refresh()).rejects.toMatchObject({ code: 'cancelled' });
    const stopped = connection.stop();
    first.letClose();
    await Promise.all([refreshed, stopped]);
    await settle();
    expect(opened()).toBe(1);
    await expect(connection.refresh()).rejects.toMatchObject({ code: 'cancelled' });
    expect(opened()).toBe(1);
    expect(connection.state.status).toBe('disabled');
  });
});

/** A link whose process takes its time to end. */
function slowToClose() {
  const link = createFakeLink();
  const { promise: gone, resolve: letClose } = Promise.withResolvers<void>();
  return { link: Object.assign(link, { close: () => gone }), letClose };
}

describe('a list that changes', () => {
  const connect = async (link: FakeLink) => {
    const made = create([() => link]);
    made.connection.start();
    await settle();
    return made;
  };

  it('is read again 250 ms after a burst, then at most once a second', async () => {
    const link = createFakeLink();
    const { connection, clock } = await connect(link);
    link.tools = [];
    for (let n = 0; n < 1_000; n++) link.announceTools();
    expect(link.lists).toBe(1);
    clock.advance(250);
    await settle();
    expect(link.lists).toBe(2);
    expect(connection.state.discovery?.tools).toEqual([]);
    for (let n = 0; n < 1_000; n++) link.announceTools();
    clock.advance(999);
    await settle();
    expect(link.lists).toBe(2);
    clock.advance(1);
    await settle();
    expect(link.lists).toBe(3);
  });

  it('keeps the former list when the new one cannot be read', async () => {
    const link = createFakeLink();
    const { connection, clock } = await connect(link);
    link.tools = 'nonsense' as never;
    link.announceTools();
    clock.advance(250);
    await settle();
    expect(connection.state.discovery?.tools).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('closes the link and forgets retries; a late loss changes nothing', async () => {
    const link = createFakeLink();
    const { connection, clock, states } = create([() => link]);
    connection.start();
    await settle();
    await connection.stop();
    expect(link.closed).toBe(true);
    link.lose();
    await settle();
    expect(states.at(-1)?.status).toBe('disabled');
    expect(clock.pending).toBe(0);
  });

  it('ends an attempt that hangs', async () => {
    const { connection } = create([never]);
    connection.start();
    await connection.stop();
    expect(connection.state.status).toBe('disabled');
  });
});
