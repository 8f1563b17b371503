// Requests of ours over HTTP: ids and progress of their own beside those of the SDK's client, and results as they came.
import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { Cancellation } from '../../../../src-main/core/cancellation.ts';
import { RawRequests } from '../../../../src-main/core/servers/http/raw-requests.ts';
import { UpstreamRpcError } from '../../../../src-main/core/servers/upstream-rpc-error.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { CAPABILITIES, CLIENT_INFO, failureOf } from './support.ts';

type Sent = { id?: number; method?: string; params?: Record<string, unknown> & { _meta?: Record<string, unknown> } };

const open: RawRequests[] = [];

afterEach(async () => {
  for (const raw of open.splice(0)) await raw.close();
});

/** Raw requests over a transport that shares one channel, with the other end in hand. */
async function overMemory(protocolVersion = '2025-11-25') {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const clock = createManualClock();
  const raw = new RawRequests(near, {
    target: 'odd',
    clientInfo: CLIENT_INFO,
    clientCapabilities: CAPABILITIES,
    clock,
  });
  open.push(raw);
  const sent: Sent[] = [];
  const received: JSONRPCMessage[] = [];
  far.onmessage = (message) => sent.push(message as Sent);
  raw.onmessage = (message) => received.push(message);
  await far.start();
  await raw.start();
  raw.setProtocolVersion(protocolVersion);
  const answer = (message: object) => far.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage);
  return { raw, far, clock, sent, received, answer };
}

const MINUTE = { timeoutMs: 60_000 };

describe('raw requests', () => {
  it('have ids and progress tokens of their own', async () => {
    const { raw, sent, received, answer } = await overMemory();
    const seen: unknown[] = [];
    const calling = raw.rawRequest(
      'tools/call',
      { name: 'x', _meta: { progressToken: 'stale', kept: 1 } },
      { ...MINUTE, onProgress: (progress) => seen.push(progress) },
    );
    const id = sent[0]?.id ?? 0;
    expect(id).toBeGreaterThanOrEqual(1_000_000_000);
    expect(sent[0]?.params).toEqual({ name: 'x', _meta: { progressToken: id, kept: 1 } });
    const progress = (params: object) => answer({ method: 'notifications/progress', params });
    await progress({ progressToken: id, progress: 1, total: 3, message: 'one' });
    await progress({ progressToken: String(id), progress: 2 });
    await progress({ progressToken: 5, progress: 9 });
    await answer({ id: String(id), result: { ok: 1 } });
    expect(await calling).toEqual({ ok: 1 });
    const wire = { progressToken: id, progress: 1, total: 3, message: 'one' };
    expect(seen).toEqual([
      { progress: 1, total: 3, message: 'one', wire },
      { progress: 2, total: null, message: null, wire: { progressToken: String(id), progress: 2 } },
    ]);
    // What belongs to the client goes to the client.
    expect(received).toEqual([
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 5, progress: 9 } },
    ]);
  });

  it('ask for progress only when somebody wants it', async () => {
    const { raw, sent, answer } = await overMemory();
    const calling = raw.rawRequest('tools/list', {}, MINUTE);
    expect(sent[0]?.params).toEqual({});
    await answer({ id: sent[0]?.id, result: {} });
    await calling;
  });

  it('leave the client its requests, and are not disturbed by answers that come late', async () => {
    const { raw, sent, received, clock, answer } = await overMemory();
    const failure = failureOf(raw.rawRequest('slow', {}, { timeoutMs: 100 }));
    clock.advance(100);
    expect(await failure).toMatchObject({ code: 'timeout', message: 'odd did not answer within 0.1 s' });
    await answer({ id: sent[0]?.id, result: {} });
    await answer({ id: 3, result: { for: 'client' } });
    expect(received).toEqual([{ jsonrpc: '2.0', id: 3, result: { for: 'client' } }]);
  });

  it('pass an error on with code, message and data', async () => {
    const { raw, sent, answer } = await overMemory();
    const failure = failureOf(raw.rawRequest('x', {}, MINUTE));
    await answer({ id: sent[0]?.id, error: { code: -32_042, message: 'no', data: { why: [1] } } });
    const error = await failure;
    expect(error).toBeInstanceOf(UpstreamRpcError);
    expect(error).toMatchObject({ code: -32_042, message: 'no', data: { why: [1] } });
  });

  it('start their timeout anew with progress, up to the ceiling', async () => {
    const { raw, sent, clock, answer } = await overMemory();
    const failure = failureOf(raw.rawRequest('x', {}, { timeoutMs: 1_000, maxTotalMs: 2_500, onProgress: () => {} }));
    for (let step = 1; step <= 3; step++) {
      clock.advance(800);
      await answer({ method: 'notifications/progress', params: { progressToken: sent[0]?.id, progress: step } });
    }
    expect(sent).toHaveLength(1);
    clock.advance(100);
    expect(await failure).toMatchObject({ code: 'timeout', message: 'odd did not answer within 2.5 s' });
    expect(clock.pending).toBe(0);
  });

  it('cancel by a notification, with the envelope where the era wants one', async () => {
    const own = new AbortController();
    const clients = new Cancellation();
    for (const [version, meta, signal, abort, reason] of [
      ['2025-11-25', undefined, clients, () => clients.abort('found elsewhere'), 'found elsewhere'],
      [
        '2026-07-28',
        { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
        own.signal,
        () => own.abort(new Error('the caller has its reasons')),
        'cancelled',
      ],
    ] as const) {
      const { raw, sent, clock } = await overMemory(version);
      const failure = failureOf(raw.rawRequest('x', {}, { ...MINUTE, signal }));
      abort();
      expect(await failure).toMatchObject({ code: 'cancelled' });
      expect(sent[1]).toMatchObject({ method: 'notifications/cancelled', params: { requestId: sent[0]?.id, reason } });
      if (meta) expect(sent[1]?.params?._meta).toMatchObject(meta);
      else expect(sent[1]?.params).not.toHaveProperty('_meta');
      expect(clock.pending).toBe(0);
    }
  });

  it('are not sent at all when they are cancelled already', async () => {
    const { raw, sent } = await overMemory();
    const failure = failureOf(raw.rawRequest('x', {}, { ...MINUTE, signal: AbortSignal.abort() }));
    expect(await failure).toMatchObject({ code: 'cancelled' });
    expect(sent).toEqual([]);
  });

  it('carry the envelope in the modern era, and what the caller put there wins', async () => {
    const { raw, sent, answer } = await overMemory('2026-07-28');
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': { sampling: {} }, other: true };
    const calling = raw.rawRequest('x', { a: 1, _meta }, MINUTE);
    expect(sent[0]?.params).toEqual({
      a: 1,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
        'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
        other: true,
      },
    });
    await answer({ id: sent[0]?.id, result: {} });
    await calling;
  });

  it('fail when the connection closes, and after it', async () => {
    const { raw, far } = await overMemory();
    let told = false;
    raw.onclose = () => {
      told = true;
    };
    const failures = [1, 2].map(() => failureOf(raw.rawRequest('x', {}, MINUTE)));
    await far.close();
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'connection_error' });
    expect(told).toBe(true);
    expect(await failureOf(raw.rawRequest('x', {}, MINUTE))).toMatchObject({ code: 'connection_error' });
  });
});
