// The IPC border as a hostile page meets it: every channel, every kind of wrong sender and wrong message.
import { EventEmitter } from 'node:events';
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { beforeEach, describe, expect, test } from 'vitest';
import { createEventBus } from '../../src-main/core/event-bus.ts';
import { silentLogger } from '../../src-main/core/logger.ts';
import { registerIpc } from '../../src-main/electron/ipc.ts';
import type { Outcome } from '../../src-shared/contract/errors.ts';
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import { serverView } from './server-views.ts';

const PAGE = '5f0c3a1e-8a55-4a0e-9d1c-0f6f0c1f7a01';
const NEXT_PAGE = '5f0c3a1e-8a55-4a0e-9d1c-0f6f0c1f7a02';

class FakeContents extends EventEmitter {
  static last = 0;
  readonly id = ++FakeContents.last;
  readonly mainFrame = { url: 'agw://app/index.html', parent: null };
  readonly sent: { channel: string; message: unknown }[] = [];
  destroyed = false;
  isDestroyed() {
    return this.destroyed;
  }
  send(channel: string, message: unknown) {
    this.sent.push({ channel, message: structuredClone(message) });
  }
}

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

let handlers: Map<string, Handler>;
let dashboard: FakeContents;
let calls: { table: string; operation: string; input: unknown; signal: AbortSignal }[];
let bus: ReturnType<typeof createEventBus>;

beforeEach(() => {
  handlers = new Map();
  dashboard = new FakeContents();
  calls = [];
  bus = createEventBus();
  const record =
    (table: string) =>
    async (operation: string, input: unknown, { signal }: { signal: AbortSignal }): Promise<Outcome> => {
      calls.push({ table, operation, input, signal });
      return { ok: true, value: null };
    };
  const register = (channel: string, handler: Handler) => {
    if (handlers.has(channel)) throw new Error(`${channel} twice`);
    handlers.set(channel, handler);
  };
  registerIpc({
    ipcMain: { handle: register, on: register } as unknown as Pick<IpcMain, 'handle' | 'on'>,
    isDashboard: (contents) => (contents as unknown) === dashboard,
    admin: record('admin'),
    desktop: record('desktop'),
    events: (since, listener) => bus.resume(since, listener),
    logger: silentLogger,
  });
});

function eventFrom(contents: FakeContents, frame: unknown = contents.mainFrame): IpcMainInvokeEvent {
  return { sender: contents as unknown as WebContents, senderFrame: frame } as unknown as IpcMainInvokeEvent;
}

function send(channel: string, message: unknown, event = eventFrom(dashboard)): unknown {
  return handlers.get(channel)?.(event, message);
}

const call = (message: unknown, event?: IpcMainInvokeEvent) => send('agw:call', message, event) as Promise<Outcome>;
const good = { page: PAGE, table: 'admin', operation: 'list_servers', input: {} };

describe('channels', () => {
  test('there are two, and both are tested below', () => {
    expect([...handlers.keys()]).toEqual(['agw:call', 'agw:event']);
  });
});

describe('senders', () => {
  const foreign: [string, (own: FakeContents) => [FakeContents, unknown]][] = [
    ['a frame inside the page', (own) => [own, { url: 'agw://app/index.html', parent: own.mainFrame }]],
    ['a frame that is gone', (own) => [own, null]],
    ['another window with our page', () => [new FakeContents(), undefined]],
  ];
  for (const [name, make] of foreign) {
    test(`${name} is refused on every channel`, async () => {
      const [contents, frame] = make(dashboard);
      const event = eventFrom(contents, frame === undefined ? contents.mainFrame : frame);
      expect(await call(good, event)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      send('agw:event', { page: PAGE, subscription: 1, since: null }, event);
      bus.publish({ type: 'server_removed', server_id: 'x' });
      expect(calls).toEqual([]);
      expect([...dashboard.sent, ...contents.sent]).toEqual([]);
    });
  }

  const addresses = [
    'https://evil.example/',
    'file:///etc/passwd',
    'about:blank',
    'data:text/html,x',
    'agw://app.evil/',
    'agw://app:1/',
    'agw://user@app/',
    'agw://other/',
    'agwx://app/',
    'http://app.agw.localhost/',
    '',
  ];
  for (const url of addresses) {
    test(`our own window at ${JSON.stringify(url)} is refused`, async () => {
      dashboard.mainFrame.url = url;
      expect(await call(good)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      send('agw:event', { page: PAGE, subscription: 1, since: null });
      bus.publish({ type: 'server_removed', server_id: 'x' });
      expect([calls, dashboard.sent]).toEqual([[], []]);
    });
  }

  test('the page of our window is heard', async () => {
    expect(await call(good)).toEqual({ ok: true, value: null });
    expect(calls).toMatchObject([{ table: 'admin', operation: 'list_servers', input: {} }]);
    await call({ ...good, table: 'desktop', operation: 'get_host' });
    expect(calls[1]).toMatchObject({ table: 'desktop', operation: 'get_host' });
  });
});

describe('messages', () => {
  const wrong: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['text', 'list_servers'],
    ['a list', ['admin', 'list_servers', {}]],
    ['no table', { page: PAGE, operation: 'list_servers', input: {} }],
    ['an unknown table', { ...good, table: 'core' }],
    ['an operation that is no text', { ...good, operation: { toString: 'list_servers' } }],
    ['an endless operation', { ...good, operation: 'x'.repeat(200) }],
    ['a key more', { ...good, channel: 'agw:other' }],
    ['no page', { table: 'admin', operation: 'list_servers', input: {} }],
    ['a page that is no id', { ...good, page: 'x' }],
  ];
  for (const [name, message] of wrong) {
    test(`${name} is a validation error`, async () => {
      expect(await call(message)).toMatchObject({ ok: false, error: { code: 'validation_error' } });
      expect(calls).toEqual([]);
    });
  }

  const unfit: [string, unknown][] = [
    ['10 MB of text', 'x'.repeat(10 * 1024 * 1024)],
    ['a million entries', Array.from({ length: 1_000_000 }, () => 0)],
    ['201 levels', nested(201)],
    ['100,000 levels', nested(100_000)],
    ['a key __proto__', JSON.parse('{"__proto__": {"polluted": true}}')],
    ['a Map', new Map([['name', 'x']])],
    ['a Date', new Date()],
    ['bytes', new Uint8Array(8)],
  ];
  for (const [name, input] of unfit) {
    test(`${name} as input is refused before anything reads it`, async () => {
      expect(await call({ ...good, operation: 'create_server', input })).toMatchObject({
        ok: false,
        error: { code: 'payload_too_large' },
      });
      expect(calls).toEqual([]);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    });
  }

  test('a tool call may carry as much as an MCP message', async () => {
    const input = { name: 'x__y', arguments: { text: 'x'.repeat(10 * 1024 * 1024) } };
    expect(await call({ ...good, operation: 'call_tool', input })).toMatchObject({ ok: true });
    const desktop = { ...good, table: 'desktop', operation: 'call_tool', input };
    expect(await call(desktop)).toMatchObject({ ok: false, error: { code: 'payload_too_large' } });
  });

  test('names of the prototype are no operations with larger limits', async () => {
    const input = 'x'.repeat(2 * 1024 * 1024);
    for (const operation of ['constructor', '__proto__', 'toString']) {
      expect(await call({ ...good, operation, input })).toMatchObject({
        ok: false,
        error: { code: 'payload_too_large' },
      });
    }
  });
});

describe('events', () => {
  const subscribe = (subscription: number, since: string | null = null, page = PAGE) =>
    send('agw:event', { page, subscription, since });
  const heard = () =>
    dashboard.sent
      .map(({ message }) => message as { subscription: number; event: NumberedEvent })
      .map((one) => [one.subscription, one.event.event.type]);
  const publish = () => bus.publish({ type: 'server_removed', server_id: 'x' });

  test('arrive while subscribed, with what was missed since the given one', () => {
    publish();
    publish();
    subscribe(1, `${bus.boot}:1`);
    publish();
    send('agw:event', { page: PAGE, unsubscribe: 1 });
    publish();
    expect(heard()).toEqual([
      [1, 'server_removed'],
      [1, 'server_removed'],
    ]);
  });

  test('an unknown past is answered with a reset', () => {
    subscribe(1, 'another:7');
    expect(heard()).toEqual([[1, 'reset']]);
  });

  test('carry nothing the contract does not name', () => {
    subscribe(1);
    const server = { ...serverView({ name: 'a' }), headers: { authorization: 'Bearer secret' } };
    bus.publish({ type: 'server', server });
    expect(JSON.stringify(dashboard.sent)).not.toContain('secret');
    expect(heard()).toEqual([[1, 'server']]);
  });

  test('an event that breaks the contract is dropped, the next one arrives', () => {
    subscribe(1);
    bus.publish({ type: 'server', server: { name: 'half' } } as never);
    publish();
    expect(heard()).toEqual([[1, 'server_removed']]);
  });

  test('wrong messages subscribe nobody, and no page has more than 16 subscriptions', () => {
    for (const message of [
      null,
      'x',
      { page: PAGE },
      { page: PAGE, subscription: 'all', since: null },
      { page: PAGE, subscription: 1 },
    ]) {
      send('agw:event', message);
    }
    publish();
    expect(heard()).toEqual([]);
    for (let number = 1; number <= 20; number += 1) subscribe(number);
    publish();
    expect(heard()).toHaveLength(16);
  });

  test('end with the document: reload, crash and close', async () => {
    subscribe(1);
    await call(good);
    expect(calls[0]?.signal.aborted).toBe(false);
    await call({ ...good, page: NEXT_PAGE });
    expect(calls[0]?.signal.aborted).toBe(true);
    publish();
    expect(heard()).toEqual([]);

    subscribe(1, null, NEXT_PAGE);
    dashboard.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect(calls[1]?.signal.aborted).toBe(true);
    publish();
    expect(heard()).toEqual([]);

    await call({ ...good, page: PAGE });
    dashboard.emit('destroyed');
    expect(calls[2]?.signal.aborted).toBe(true);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
