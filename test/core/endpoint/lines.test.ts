// A session's own line to its server: what was asked of it for longer than a request outlives the loss of the connection.
import { expect, it } from 'vitest';
import { createLines } from '../../../src-main/core/endpoint/lines.ts';
import { type MethodParts, perform } from '../../../src-main/core/endpoint/methods.ts';
import type { DedicatedClient, JsonObject } from '../../../src-main/core/endpoint/parts.ts';
import type { RunningCall } from '../../../src-main/core/endpoint/running-call.ts';
import { Session } from '../../../src-main/core/endpoint/session.ts';
import { MAX_URIS } from '../../../src-main/core/endpoint/subscriptions.ts';
import { LEGACY_PEER, legacyUpstream } from './support.ts';

const caller = { agent: 'default', tokenId: 't1' };
const newSession = () =>
  new Session({ id: 's', caller, server: 'one', protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} });

/** A server whose connections keep what each was asked. */
function upstream() {
  const asked: [method: string, params: JsonObject][][] = [];
  const clients: DedicatedClient[] = [];
  let closed = 0;
  const one = legacyUpstream(async (client) => {
    const own: [string, JsonObject][] = [];
    asked.push(own);
    clients.push(client);
    return {
      peer: LEGACY_PEER,
      request: async (method, params) => void own.push([method, params]),
      notify() {},
      async close() {
        closed += 1;
      },
    };
  });
  return { one, asked, lose: () => clients.at(-1)?.onLost(), closed: () => closed };
}

const handlers = { ask: async () => ({ result: {} }), tell() {} };
const A = { uri: 'test://a' };
const B = { uri: 'test://b' };

it('has its subscriptions and its log level again after it was lost, before anything else', async () => {
  const { one, asked, lose } = upstream();
  const lines = createLines(handlers, () => true);
  const call = { session: newSession(), server: 'one' };
  const first = await lines.of(call, one);
  for (const params of [A, B]) await first.request('resources/subscribe', params);
  await first.request('resources/unsubscribe', A);
  await first.request('logging/setLevel', { level: 'error' });
  lose();
  await (await lines.of(call, one)).request('ping', {});
  expect(asked[1]).toEqual([
    ['logging/setLevel', { level: 'error' }],
    ['resources/subscribe', B],
    ['ping', {}],
  ]);
});

it('does not take more subscriptions than a session can have', async () => {
  const { one, asked } = upstream();
  const lines = createLines(handlers, () => true);
  const line = await lines.of({ session: newSession(), server: 'one' }, one);
  const many = Array.from({ length: MAX_URIS + 5 }, (_, count) => ({ uri: `test://${count}` }));
  // All at once, so that none is answered before the last is asked.
  const answers = await Promise.allSettled(many.map((params) => line.request('resources/subscribe', params)));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  await expect(line.request('resources/subscribe', A)).rejects.toThrow('At most 1000 resources');
  await line.request('resources/subscribe', { uri: 'test://0' });
  await line.request('resources/unsubscribe', { uri: 'test://0' });
  await line.request('resources/subscribe', A);
  expect(asked[0]).toHaveLength(MAX_URIS + 3);
});

it('counts no subscription that the server has refused', async () => {
  const one = legacyUpstream(async () => ({
    peer: LEGACY_PEER,
    request: () => Promise.reject(new Error('refused')),
    notify() {},
    async close() {},
  }));
  const line = await createLines(handlers, () => true).of({ session: newSession(), server: 'one' }, one);
  for (let count = 0; count <= MAX_URIS; count++) {
    await expect(line.request('resources/subscribe', { uri: `test://${count}` })).rejects.toThrow('refused');
  }
});

it('and a session has the same limit on lines that it shares', async () => {
  const session = newSession();
  const target = { upstream: upstream().one, uri: A.uri };
  const parts = {
    catalogues: { of: () => ({ resources: { find: () => [target] } }) },
    lines: { of: () => target.upstream },
    news: { watch: async () => () => {} },
  } as unknown as MethodParts;
  const call = { method: 'resources/subscribe', session, server: null, caller };
  const subscribe = (uri: string) => perform({ ...call, params: { uri } } as unknown as RunningCall, parts);
  const many = Array.from({ length: MAX_URIS + 5 }, (_, count) => subscribe(`test://${count}`));
  const answers = await Promise.allSettled(many);
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  await expect(subscribe('test://more')).rejects.toMatchObject({
    code: -32_602,
    message: expect.stringContaining('At most 1000 resources can be watched at once'),
  });
  // What is watched is kept: a thousand of any length would be any number of bytes.
  session.watched.clear();
  await expect(subscribe(`test://${'x'.repeat(8_192)}`)).rejects.toMatchObject({ code: -32_602 });
});

it('begins anew for a session whose agent lost the server in between', async () => {
  const { one, asked, closed } = upstream();
  let allowed = true;
  const lines = createLines(handlers, () => allowed);
  const call = { session: newSession(), server: 'one' };
  await (await lines.of(call, one)).request('resources/subscribe', A);
  allowed = false;
  lines.withdraw();
  await Promise.resolve();
  expect(closed()).toBe(1);
  allowed = true;
  await (await lines.of(call, one)).request('ping', {});
  expect(asked[1]).toEqual([['ping', {}]]);
});
