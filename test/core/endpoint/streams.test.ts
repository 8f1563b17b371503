// What is told to clients of their own accord: once for a burst, on one stream, and nothing stays behind of a stream that closed.
import { describe, expect, it } from 'vitest';
import { createAnnouncer } from '../../../src-main/core/endpoint/announcer.ts';
import type { Announcers } from '../../../src-main/core/endpoint/announcers.ts';
import type { Catalogues } from '../../../src-main/core/endpoint/catalogue.ts';
import type { News } from '../../../src-main/core/endpoint/news.ts';
import type { EventStream, HttpReply } from '../../../src-main/core/endpoint/reply.ts';
import { Reply } from '../../../src-main/core/endpoint/reply.ts';
import { RunningCall } from '../../../src-main/core/endpoint/running-call.ts';
import { Session } from '../../../src-main/core/endpoint/session.ts';
import { createStreams } from '../../../src-main/core/endpoint/streams.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const caller = { agent: 'default', tokenId: 't1' };

/** An HTTP exchange that keeps what was written; `close` is the end of its connection. */
function exchange() {
  const sent: string[] = [];
  const answers: [number, unknown][] = [];
  const listeners: (() => void)[] = [];
  let streams = 0;
  const stream: EventStream = {
    send: (message) => void sent.push(String(message)),
    end: () => close(),
    onClose: (listener) => void listeners.push(listener),
  };
  const close = () => {
    for (const listener of listeners.splice(0)) queueMicrotask(listener);
  };
  const http: HttpReply = {
    takesEvents: true,
    takesJson: true,
    answer: (status, message) => void answers.push([status, message]),
    stream() {
      streams += 1;
      return stream;
    },
  };
  return { http, sent, answers, close, streams: () => streams };
}

function setUp() {
  const clock = createManualClock();
  const state = { text: 'before' };
  const announcer = createAnnouncer(clock, () => state.text);
  let listeners = 0;
  const counted: Announcers[string] = {
    method: 'notifications/tools/list_changed',
    announcer: {
      ...announcer,
      add(options) {
        listeners += 1;
        const stop = announcer.add(options);
        return () => {
          listeners -= 1;
          stop();
        };
      },
    },
  };
  const nothing = {} as Catalogues & News;
  const streams = createStreams({ announcers: { toolsListChanged: counted }, catalogues: nothing, news: nothing });
  const change = (text: string) => {
    state.text = text;
    announcer.stir();
  };
  return { clock, streams, change, listeners: () => listeners };
}

const newSession = () =>
  new Session({ id: 's', caller, server: null, protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} });
const listen = (http: HttpReply, notifications: object) =>
  new RunningCall({
    id: 7,
    method: 'subscriptions/listen',
    params: { notifications },
    caller,
    server: null,
    session: null,
    envelope: { capabilities: {}, clientInfo: null, logLevel: null },
    header: () => null,
    reply: new Reply(http, null),
  });

describe('the change of a list', () => {
  it('is told once for a burst, and not when the list is what it was', () => {
    const { clock, streams, change } = setUp();
    const { http, sent } = exchange();
    streams.open(newSession(), http);
    change('one');
    change('two');
    clock.advance(250);
    expect(sent).toEqual(['{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}']);
    change('three');
    change('two');
    clock.advance(1_000);
    expect(sent).toHaveLength(1);
  });

  it('goes to one of the streams of a session', () => {
    const { clock, streams, change } = setUp();
    const [first, second] = [exchange(), exchange()];
    const session = newSession();
    streams.open(session, first.http);
    streams.open(session, second.http);
    change('one');
    clock.advance(250);
    expect([first.sent, second.sent].map(({ length }) => length)).toEqual([0, 1]);
  });
});

describe('a stream that has closed', () => {
  it('leaves nothing behind when its session ends', async () => {
    const { streams, listeners } = setUp();
    const session = newSession();
    streams.open(session, exchange().http);
    expect(listeners()).toBe(1);
    session.end();
    await Promise.resolve();
    expect(listeners()).toBe(0);
  });

  it('leaves nothing behind when its token is revoked, and says that it is over', async () => {
    const { streams, listeners } = setUp();
    const { http, sent } = exchange();
    let closed = 0;
    streams.subscribe(listen(http, { toolsListChanged: true }), http, () => {
      closed += 1;
    });
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true }, _meta: { 'io.modelcontextprotocol/subscriptionId': 7 } },
    });
    streams.endAllOf('another');
    expect(listeners()).toBe(1);
    streams.endAllOf('t1');
    expect(JSON.parse(sent.at(-1) ?? '')).toMatchObject({ id: 7, result: { resultType: 'complete' } });
    await Promise.resolve();
    expect([listeners(), closed]).toEqual([0, 1]);
  });

  it('is at once that of a client that listens for nothing we could tell', async () => {
    const { streams } = setUp();
    const { http, sent } = exchange();
    let closed = 0;
    streams.subscribe(listen(http, { nothing: true }), http, () => {
      closed += 1;
    });
    await Promise.resolve();
    expect([sent.length, closed]).toEqual([2, 1]);
  });
});

describe('a reply', () => {
  it('is one JSON message, or events as soon as something comes before it', () => {
    const plain = exchange();
    new Reply(plain.http, null).answer('"result"');
    expect([plain.answers, plain.streams()]).toEqual([[[200, '"result"']], 0]);
    const spoken = exchange();
    const reply = new Reply(spoken.http, null);
    expect(reply.say('"progress"')).toBe(true);
    reply.answer('"result"');
    expect([spoken.sent, spoken.answers]).toEqual([['"progress"', '"result"'], []]);
    expect(reply.say('"late"')).toBe(false);
  });

  it('to a batch has every answer but those that are not wanted any more', () => {
    const { http, answers } = exchange();
    const reply = new Reply(http, 3);
    reply.answer('1');
    reply.skip();
    expect(answers).toEqual([]);
    reply.answer('2');
    expect(answers.map(([status, message]) => [status, Buffer.concat(message as Buffer[]).toString()])).toEqual([
      [200, '[1,2]'],
    ]);
  });
});
