// What a link hears of changed tool lists, and from when on: no change may fall between reading the list and listening.
import { describe, expect, it } from 'vitest';
import type { Session, SessionListeners } from '../../../src-main/core/servers/session.ts';
import { createSessionLink } from '../../../src-main/core/servers/session-link.ts';
import { UpstreamRpcError } from '../../../src-main/core/servers/upstream-rpc-error.ts';
import { createManualClock } from '../../support/manual-clock.ts';

function open(era: Session['era'], capabilities: Session['capabilities'] = { tools: { listChanged: true } }) {
  const clock = createManualClock();
  let listeners: SessionListeners | null = null;
  let subscriptions = 0;
  let onOpen = () => {};
  let stream = Promise.withResolvers<void>();
  const session: Session = {
    era,
    protocolVersion: '',
    serverInfo: null,
    capabilities,
    instructions: null,
    request: async () => ({}),
    notify() {},
    listen(next) {
      listeners = next;
    },
    subscribe(_filter, _signal, opened) {
      subscriptions += 1;
      onOpen = opened;
      stream = Promise.withResolvers();
      return stream.promise;
    },
    close: async () => {},
  };
  const link = createSessionLink({ target: 'srv', session, clock, pid: null, remote: true });
  const heard = { listening: false, changes: 0, lost: false };
  void link.listening.then(() => {
    heard.listening = true;
  });
  void link.lost.then(() => {
    heard.lost = true;
  });
  return {
    link,
    heard,
    clock,
    subscriptions: () => subscriptions,
    letListen: () => onOpen(),
    endStream: (error?: unknown) => (error === undefined ? stream.resolve() : stream.reject(error)),
    announce: () => listeners?.notified('notifications/tools/list_changed', {}),
    hear: () => link.onListChanged('tools', () => heard.changes++),
  };
}

/** Lets everything that is already settled run. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('a change that comes before anybody wants to hear of it', () => {
  it.each(['legacy', 'modern'] as const)('is told once, as soon as somebody does (%s)', async (era) => {
    const { heard, announce, hear } = open(era);
    announce();
    announce();
    hear();
    expect(heard.changes).toBe(1);
    announce();
    expect(heard.changes).toBe(2);
  });

  it('control: without one nothing is told', () => {
    const { heard, hear } = open('legacy');
    hear();
    expect(heard.changes).toBe(0);
  });
});

describe('listening', () => {
  it('needs nothing in the legacy era', async () => {
    const { heard, subscriptions } = open('legacy');
    await settle();
    expect(heard.listening).toBe(true);
    expect(subscriptions()).toBe(0);
  });

  it('begins in the modern era when the server lets us', async () => {
    const { heard, clock, letListen, hear } = open('modern');
    clock.advance(999);
    await settle();
    expect(heard.listening).toBe(false);
    letListen();
    await settle();
    expect(heard.listening).toBe(true);
    hear();
    clock.advance(60_000);
    expect(heard.changes).toBe(0);
  });

  it('is not waited for longer than a second; when it begins later, the list is read anew', async () => {
    const { heard, clock, letListen, hear } = open('modern');
    clock.advance(1_000);
    await settle();
    expect(heard.listening).toBe(true);
    hear();
    letListen();
    expect(heard.changes).toBe(1);
  });

  it.each([
    ['that never changes its list', { tools: {} }],
    ['without tools', {}],
  ])('is not waited for with a server %s', async (_, capabilities) => {
    const { heard, subscriptions } = open('modern', capabilities);
    await settle();
    expect(heard.listening).toBe(true);
    expect(subscriptions()).toBe(0);
  });

  it('is given up when the server refuses, which loses nothing else', async () => {
    const { heard, endStream } = open('modern');
    endStream(new UpstreamRpcError({ code: -32_601, message: 'no' }));
    await settle();
    expect(heard).toMatchObject({ listening: true, lost: false });
  });

  it('begins anew when the stream ends, and the list is read anew then', async () => {
    const { heard, clock, letListen, endStream, hear, subscriptions } = open('modern');
    letListen();
    hear();
    endStream();
    await settle();
    clock.advance(1_000);
    await settle();
    expect(subscriptions()).toBe(2);
    expect(heard.changes).toBe(0);
    letListen();
    expect(heard).toMatchObject({ changes: 1, lost: false });
  });

  it('that cannot begin anew means that the server is gone', async () => {
    const { heard, clock, letListen, endStream } = open('modern');
    letListen();
    endStream();
    await settle();
    clock.advance(1_000);
    await settle();
    endStream(new TypeError('fetch failed'));
    await settle();
    expect(heard.lost).toBe(true);
  });

  it('is not waited for once the link is closed', async () => {
    const { link, heard } = open('modern');
    await link.close();
    await settle();
    expect(heard.listening).toBe(true);
  });
});
