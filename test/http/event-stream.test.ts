// The event stream over real sockets: what readers get, how they resume, and what happens to one that does not read.
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventBus, type EventBus } from '../../src-main/core/event-bus.ts';
import type { GatewayEvent } from '../../src-shared/contract/events.ts';
import { serverView } from '../shared/contract/samples.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { requestText } from './raw-client.ts';
import { type RunningServer, runServer, TOKEN } from './running-server.ts';

const EVENTS = '/v1/admin/events';
const removed = (at: number): GatewayEvent => ({ type: 'server_removed', server_id: String(at) });

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: GatewayEvent;
}

interface Reader {
  /** The next event; comments are skipped. */
  next(): Promise<Frame>;
  /** Everything received, as text. */
  text(): string;
  ended: Promise<void>;
}

async function read(running: RunningServer, lastId?: string): Promise<Reader> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await running.get(EVENTS, {
    signal: controller.signal,
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const frames: Frame[] = [];
  let [text, rest, taken] = ['', '', 0];
  const ended = (async () => {
    for await (const chunk of (response.body ?? never()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) frames.push(parse(block));
    }
  })().catch(() => {});
  return {
    async next() {
      await expect.poll(() => frames.length, { timeout: 20_000 }).toBeGreaterThan(taken);
      return frames[taken++] ?? never();
    },
    text: () => text,
    ended,
  };
}

function parse(block: string): Frame {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
  expect(Object.keys(fields)).toEqual(['id', 'event', 'data']);
  return { ...fields, data: JSON.parse(fields.data) } as Frame;
}

function never(): never {
  throw new Error('There is nothing to read');
}

describe('a reader', () => {
  it('gets every event with its id and type', async () => {
    const running = await runServer();
    running.events.publish(removed(1));
    const reader = await read(running);
    running.events.publish({ type: 'server', server: serverView });
    running.events.publish({ type: 'tool_progress', call_id: 'c', progress: 1, total: null, message: 'line\nline' });
    expect(await reader.next()).toEqual({
      id: 'boot:2',
      event: 'server',
      data: { type: 'server', server: serverView },
    });
    expect(await reader.next()).toMatchObject({
      id: 'boot:3',
      event: 'tool_progress',
      data: { message: 'line\nline' },
    });
    expect(reader.text().startsWith(': connected\n\n')).toBe(true);
  });

  it('resumes after the id it names', async () => {
    const running = await runServer();
    for (let at = 1; at <= 5; at += 1) running.events.publish(removed(at));
    const reader = await read(running, 'boot:3');
    running.events.publish(removed(6));
    const ids = [await reader.next(), await reader.next(), await reader.next()].map(({ id }) => id);
    expect(ids).toEqual(['boot:4', 'boot:5', 'boot:6']);
  });

  it.each(['other:3', 'boot:99', 'nonsense', '', 'boot:-1', 'boot:1.5', 'boot:', 'boot:0:1'])(
    'that names %j is told to take a new snapshot',
    async (lastId) => {
      const running = await runServer();
      running.events.publish(removed(1));
      const reader = await read(running, lastId);
      expect(await reader.next()).toEqual({ id: 'boot:1', event: 'reset', data: { type: 'reset' } });
    },
  );

  it('that fell too far behind is told the same', async () => {
    const running = await runServer();
    for (let at = 1; at <= 1_500; at += 1) running.events.publish(removed(at));
    expect(await (await read(running, 'boot:1')).next()).toMatchObject({ id: 'boot:1500', event: 'reset' });
  });

  it('that missed more than a connection should have to hold is told the same', async () => {
    const running = await runServer();
    const long = { ...serverView, command: 'x'.repeat(100_000) };
    for (let at = 1; at <= 60; at += 1) running.events.publish({ type: 'server', server: long });
    const reader = await read(running, 'boot:1');
    expect(await reader.next()).toMatchObject({ id: 'boot:60', event: 'reset' });
    const recent = await read(running, 'boot:55');
    expect(await recent.next()).toMatchObject({ id: 'boot:56', event: 'server' });
  });

  it('gets no key the contract does not name, and a reset for what does not fit it', async () => {
    const running = await runServer();
    const reader = await read(running);
    const leaky = { ...serverView, encrypted_env: 'agwc-secret' };
    running.events.publish({ type: 'server', server: leaky });
    running.events.publish({ type: 'server' } as GatewayEvent);
    expect((await reader.next()).data).toEqual({ type: 'server', server: serverView });
    expect(await reader.next()).toEqual({ id: 'boot:2', event: 'reset', data: { type: 'reset' } });
    expect(reader.text()).not.toContain('agwc');
  });

  it('hears a heartbeat in silence', async () => {
    const clock = createManualClock();
    const running = await runServer({ clock });
    const reader = await read(running);
    await expect.poll(() => reader.text()).toBe(': connected\n\n');
    clock.advance(14_999);
    clock.advance(1);
    await expect.poll(() => reader.text()).toBe(': connected\n\n: heartbeat\n\n');
    clock.advance(15_000);
    await expect.poll(() => reader.text()).toBe(': connected\n\n: heartbeat\n\n: heartbeat\n\n');
  });

  it('that leaves is forgotten', async () => {
    const clock = createManualClock();
    const events = createEventBus();
    let following = 0;
    const resume: EventBus['resume'] = (lastId, listener) => {
      const stop = events.resume(lastId, listener);
      following += 1;
      return () => {
        stop();
        following -= 1;
      };
    };
    const running = await runServer({ clock, events: { ...events, resume } });
    const controller = new AbortController();
    await running.get(EVENTS, { signal: controller.signal });
    expect([clock.pending, following]).toEqual([1, 1]);
    controller.abort();
    await expect.poll(() => [clock.pending, following]).toEqual([0, 0]);
  });

  it('needs the token, and GET', async () => {
    const running = await runServer();
    expect((await fetch(running.url + EVENTS)).status).toBe(401);
    expect((await fetch(`${running.url}${EVENTS}?token=${TOKEN}`)).status).toBe(401);
    const posted = await running.get(EVENTS, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('many readers', () => {
  it('all get everything', async () => {
    const running = await runServer();
    const readers = await Promise.all(Array.from({ length: 100 }, () => read(running)));
    for (let at = 1; at <= 50; at += 1) running.events.publish(removed(at));
    for (const reader of readers) {
      for (let at = 1; at <= 50; at += 1) expect((await reader.next()).id).toBe(`boot:${at}`);
    }
  });

  it('are not held up by one that does not read, and that one is disconnected', async () => {
    const clock = createManualClock();
    const running = await runServer({ clock });
    const reader = await read(running);
    const stuck = connect(running.port, '127.0.0.1');
    onTestFinished(() => void stuck.destroy());
    stuck.on('error', () => {}).pause();
    const headers = [
      ['Host', `127.0.0.1:${running.port}`],
      ['Authorization', `Bearer ${TOKEN}`],
    ] as const;
    stuck.write(requestText(`GET ${EVENTS} HTTP/1.1`, headers));
    // One heartbeat waits for each open stream.
    await expect.poll(() => clock.pending).toBe(2);
    const big = { ...serverView, command: 'x'.repeat(200_000) };
    // Until the kernel's buffers and ours are full: some 10 MB, and at most 40.
    for (let at = 1; clock.pending === 2 && at <= 200; at += 1) {
      running.events.publish({ type: 'server', server: big });
      expect((await reader.next()).id).toBe(`boot:${at}`);
    }
    expect(clock.pending).toBe(1);
  });
});
