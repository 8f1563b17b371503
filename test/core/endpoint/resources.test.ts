// Whose a resource is: of the server that had it first, and one that no list has is looked for within one limit of time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { perform } from '../../../src-main/core/endpoint/methods.ts';
import type { JsonObject, Upstream, UpstreamCall } from '../../../src-main/core/endpoint/parts.ts';
import { Reply } from '../../../src-main/core/endpoint/reply.ts';
import { createResourceOffer } from '../../../src-main/core/endpoint/resource-offer.ts';
import { RunningCall } from '../../../src-main/core/endpoint/running-call.ts';
import { GatewayError } from '../../../src-main/core/errors.ts';
import { silentLogger } from '../../../src-main/core/index.ts';
import { createResourceOwners } from '../../../src-main/core/servers/resource-owners.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const URI = 'notes://diary?key=agwc-secret';

it('an owner stays, also over a restart, until it is forgotten', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'agw-owners-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'owners.json');
  const clock = createManualClock();
  const open = () => createResourceOwners({ file, clock, logger: silentLogger });
  const first = open();
  expect(first.claim('a', [URI])).toEqual(new Set());
  expect(first.claim('b', ['notes://own', URI])).toEqual(new Set([URI]));
  expect(first.claim('a', [])).toEqual(new Set());
  first.close();
  expect(readFileSync(file, 'utf8')).not.toContain('agwc');
  const second = open();
  expect(second.claim('b', [URI])).toEqual(new Set([URI]));
  second.forget('a');
  expect(second.claim('b', [URI])).toEqual(new Set());
  expect(second.claim('a', [URI])).toEqual(new Set([URI]));
  clock.advance(2_000);
  expect(open().claim('a', [URI])).toEqual(new Set([URI]));
  expect(clock.pending).toBe(0);
});

function server(name: string, addedAt: string, more: Partial<Upstream> = {}): Upstream {
  const capabilities = { resources: {} };
  return {
    name,
    peer: { era: 'legacy', protocolVersion: '2025-11-25', serverInfo: null, capabilities, instructions: null },
    addedAt,
    isShadowed: () => false,
    ownCalls: 0,
    list: () => [],
    request: async () => ({ contents: [name] }),
    notify() {},
    dedicated: null,
    ...more,
  };
}
const listing = (uri: string): Partial<Upstream> => ({ list: (kind) => (kind === 'resources' ? [{ uri }] : []) });
const templated = (uriTemplate: string): Partial<Upstream> => ({
  list: (kind) => (kind === 'resourceTemplates' ? [{ uriTemplate }] : []),
});

it('one of two servers with the same address is found under its own, whatever their names', () => {
  const owner = server('z-owner', '2026-02', listing(URI));
  const thief = server('a-thief', '2026-01', { ...listing(URI), isShadowed: () => true });
  const offer = createResourceOffer([thief, owner], false);
  expect(offer.find(URI).map(({ upstream }) => upstream.name)).toEqual(['z-owner']);
  const other = `agw://a-thief/${encodeURIComponent(URI)}`;
  expect(offer.find(other)).toMatchObject([{ uri: URI, upstream: { name: 'a-thief' } }]);
  expect(offer.nameOf('a-thief', URI)).toBe(other);
  // At its own path it is alone.
  expect(createResourceOffer([thief], true).find(URI)).toHaveLength(1);
});

it('what no list has is asked of those with a template for it, the oldest first, then of the others', () => {
  const servers = [
    server('a', '2026-03', templated('file:///{path}')),
    server('b', '2026-01', templated('file:///{path}')),
    server('c', '2026-02'),
    server('d', '2026-01', { peer: null }),
  ];
  const found = createResourceOffer(servers, false).find('file:///x');
  expect(found.map(({ upstream }) => upstream.name)).toEqual(['b', 'a', 'c']);
});

it('a server that does not answer leaves time for the next, and all have one limit together', async () => {
  const clock = createManualClock();
  const limits: (number | undefined)[] = [];
  const silent = async (_method: string, _params: JsonObject, { timeoutMs }: UpstreamCall = {}): Promise<unknown> => {
    limits.push(timeoutMs);
    clock.advance(timeoutMs ?? 0);
    throw new GatewayError('timeout', 'It did not answer');
  };
  const servers = ['1', '2', '3'].map((at) => server(`s${at}`, at, { request: silent }));
  const resources = createResourceOffer(servers, false);
  const http = {
    takesEvents: true,
    takesJson: true,
    answer() {},
    stream: () => ({ send() {}, end() {}, onClose() {} }),
  };
  const call = new RunningCall({
    id: 1,
    method: 'resources/read',
    params: { uri: 'file:///x' },
    caller: { agent: 'default', tokenId: 't1' },
    server: null,
    session: null,
    envelope: null,
    header: () => null,
    reply: new Reply(http, null),
  });
  const parts = {
    clock,
    catalogues: { of: () => ({ resources }) },
    borrowed: { for: () => null },
    lines: { of: (_call: unknown, upstream: Upstream) => upstream },
  } as unknown as Parameters<typeof perform>[1];
  await expect(perform(call, parts)).rejects.toThrow('It did not answer');
  expect(limits).toEqual([30_000, 15_000, 15_000]);
});
