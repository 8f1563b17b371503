// Lines that calls of modern clients have to themselves: one call at a time, kept for the next, and closed with their reason.
import { beforeEach, expect, it } from 'vitest';
import { createBorrowedLines } from '../../../src-main/core/endpoint/borrowed-lines.ts';
import type { DedicatedClient, JsonObject } from '../../../src-main/core/endpoint/parts.ts';
import { Reply } from '../../../src-main/core/endpoint/reply.ts';
import { RunningCall } from '../../../src-main/core/endpoint/running-call.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { LEGACY_PEER, legacyUpstream, NOWHERE } from './support.ts';

const signal = new AbortController().signal;

function newCall(capabilities: JsonObject, tokenId = 't1', server: string | null = 'one'): RunningCall {
  return new RunningCall({
    id: 1,
    method: 'tools/call',
    params: { name: 'ask' },
    caller: { agent: 'default', tokenId },
    server,
    session: null,
    envelope: { capabilities, clientInfo: null, logLevel: null },
    header: () => null,
    reply: new Reply(NOWHERE, null),
  });
}

let clock: ReturnType<typeof createManualClock>;
let open: number;
let clients: DedicatedClient[];
let lines: ReturnType<typeof createBorrowedLines>;
const asked: RunningCall[] = [];
const upstream = legacyUpstream(async (client) => {
  clients.push(client);
  open += 1;
  return {
    peer: LEGACY_PEER,
    request: async (_method, { answer }) => answer,
    notify() {},
    async close() {
      open -= 1;
    },
  };
});
beforeEach(() => {
  clock = createManualClock();
  open = 0;
  clients = [];
  const ask = async (call: RunningCall) => {
    asked.push(call);
    return { result: {} };
  };
  lines = createBorrowedLines({ ask, tell() {} }, () => true, clock);
});

it('is there for what the shared line has not, at one server only', () => {
  expect(lines.for(newCall({ elicitation: {} }), upstream)).toBeNull();
  expect(lines.for(newCall({ sampling: {} }, 't1', null), upstream)).toBeNull();
  expect(lines.for(newCall({ sampling: {} }), { ...upstream, dedicated: null })).toBeNull();
  expect(clients).toHaveLength(0);
});

it('belongs to one call, then to the next of the same client, and is closed when none comes', async () => {
  const [one, two, three] = [newCall({ roots: {} }), newCall({ roots: {} }), newCall({ roots: {} })];
  const first = await lines.for(one, upstream);
  const second = await lines.for(two, upstream);
  expect(open).toBe(2);
  await clients[1]?.onRequest('roots/list', {}, signal);
  expect(asked.at(-1)).toBe(two);
  await first?.request('tools/call', {});
  expect(await clients[0]?.onRequest('roots/list', {}, signal)).toHaveProperty('error');
  const third = await lines.for(three, upstream);
  expect(open).toBe(2);
  await clients[0]?.onRequest('roots/list', {}, signal);
  expect(asked.at(-1)).toBe(three);
  await Promise.all([second?.request('tools/call', {}), third?.request('tools/call', {})]);
  clock.advance(60_000);
  await Promise.resolve();
  expect(open).toBe(0);
  expect(clock.pending).toBe(0);
});

it('is closed with its token, and beyond a number there is none', async () => {
  for (let count = 0; count < 8; count++) expect(await lines.for(newCall({ roots: {} }), upstream)).not.toBeNull();
  expect(lines.for(newCall({ roots: {} }), upstream)).toBeNull();
  expect(await lines.for(newCall({ roots: {} }, 't2'), upstream)).not.toBeNull();
  lines.endAllOf('t1');
  await Promise.resolve();
  expect(open).toBe(1);
});
