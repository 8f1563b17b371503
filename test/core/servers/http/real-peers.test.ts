import { afterEach, describe, expect, it } from 'vitest';
import type { RawRequests } from '../../../../src-main/core/servers/http/raw-requests.ts';
import { UpstreamRpcError } from '../../../../src-main/core/servers/upstream-rpc-error.ts';
import { until } from '../../../fixtures/http/loopback.ts';
import {
  type Peer,
  startEventsPeer,
  startEverything,
  startFormerPeer,
  startModernPeer,
} from '../../../fixtures/http/sdk-peers.ts';
import { buildConnection, CANARY, failureOf } from './support.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function connectTo(peer: Peer, mode: 'auto' | 'legacy' = 'auto') {
  open.push(peer);
  const connection = buildConnection(peer.url, { client: { versionNegotiation: { mode } } });
  open.push(connection);
  await connection.connect();
  return connection;
}

const PATIENT = { timeoutMs: 20_000 };

/** The peer's echo tool: modern servers want its text in a header too. */
async function callEcho(raw: RawRequests, text: string) {
  const { tools } = (await raw.rawRequest('tools/list', {}, PATIENT)) as { tools: Record<string, unknown>[] };
  const tool = tools.find(({ name }) => name === 'echo') ?? {};
  return raw.rawRequest('tools/call', { name: 'echo', arguments: { text } }, { ...PATIENT, tool });
}

const PEERS = [
  ['SDK 2.x, modern only', 'modern', () => startModernPeer('reject')],
  ['SDK 2.x, both eras', 'modern', () => startModernPeer('stateless')],
  ['SDK 1.x, streamable HTTP', 'legacy', startFormerPeer],
  ['SDK 1.x, HTTP with SSE', 'legacy', startEventsPeer],
] as const;

describe.each(PEERS)('%s', (_name, era, start) => {
  it('is negotiated, listed and called, with the configured headers on every request', async () => {
    const peer = await start();
    const { client, raw } = await connectTo(peer);
    expect(client.getProtocolEra()).toBe(era);
    expect(await raw.rawRequest('tools/list', {}, PATIENT)).toMatchObject({
      tools: [{ name: 'echo', inputSchema: { type: 'object' } }, { name: 'slow' }],
    });
    for (const text of ['hällo "x"', 'plain', ' ', '']) {
      expect(await callEcho(raw, text)).toMatchObject({ content: [{ type: 'text', text }] });
    }
    // The SDK's client works beside it.
    expect((await client.listTools()).tools).toHaveLength(2);
    expect(peer.server.requests.length).toBeGreaterThan(3);
    for (const { headers } of peer.server.requests) expect(headers['x-api-key']).toBe(CANARY);
    expect(JSON.stringify(peer.server.requests)).not.toContain('agent-gateway-flight');
  });

  it('tells of a changed list of tools', async () => {
    const peer = await start();
    const { client } = await connectTo(peer);
    let changes = 0;
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changes++;
    });
    if (era === 'modern') await client.listen({ toolsListChanged: true });
    else if (peer.url.endsWith('/mcp')) {
      await until(() => peer.server.requests.some(({ method }) => method === 'GET'), 'the standing stream');
    }
    // The stream may be asked for and not open yet.
    const repeat = setInterval(() => peer.toolsChanged(), 50);
    await until(() => changes > 0, 'the news').finally(() => clearInterval(repeat));
  });

  it('answers an error with its own code', async () => {
    const { raw } = await connectTo(await start());
    const error = await failureOf(raw.rawRequest('no/such-method', {}, PATIENT));
    expect(error).toBeInstanceOf(UpstreamRpcError);
    expect(error.code).toBe(-32_601);
  });

  it('carries many requests at once without mixing them', async () => {
    const { client, raw } = await connectTo(await start());
    const texts = Array.from({ length: 60 }, (_, index) => `text ${index}`);
    const answers = await Promise.all([
      ...texts.map((text) => callEcho(raw, text)),
      client.callTool({ name: 'echo', arguments: { text: 'by the client' } }),
    ]);
    expect(answers).toMatchObject([...texts, 'by the client'].map((text) => ({ content: [{ text }] })));
  });

  it('reports progress, which extends the timeout, and stops at the ceiling', async () => {
    const { raw } = await connectTo(await start());
    const seen: number[] = [];
    const started = performance.now();
    const calling = raw.rawRequest(
      'tools/call',
      { name: 'slow', arguments: {} },
      { timeoutMs: 1_000, maxTotalMs: 2_500, onProgress: ({ progress }) => seen.push(progress) },
    );
    const error = await failureOf(calling);
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('2.5 s') });
    expect(performance.now() - started).toBeGreaterThan(2_000);
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('is told when a call is cancelled, and goes on', async () => {
    const peer = await start();
    const { raw } = await connectTo(peer);
    const controller = new AbortController();
    let started = false;
    const calling = raw.rawRequest(
      'tools/call',
      { name: 'slow', arguments: {} },
      {
        ...PATIENT,
        signal: controller.signal,
        onProgress: () => {
          started = true;
        },
      },
    );
    const failure = failureOf(calling);
    await until(() => started, 'the first progress');
    controller.abort();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    await until(() => peer.cancelled() === 1, 'the tool to notice');
    expect(await callEcho(raw, 'on')).toMatchObject({ content: [{ text: 'on' }] });
  });
});

describe('sessions', () => {
  it('are ended when the connection is closed', async () => {
    const peer = await startFormerPeer();
    const connection = await connectTo(peer);
    expect(peer.sessions.size).toBe(1);
    await connection.client.close();
    await until(() => peer.sessions.size === 0, 'the end of the session');
  });
});

describe('an address of HTTP with SSE', () => {
  it('is found by clients of the handshake era as well', async () => {
    const { client } = await connectTo(await startEventsPeer(), 'legacy');
    expect(client.getNegotiatedProtocolVersion()).toBe('2025-11-25');
  });

  it('is a closed connection once its stream has ended', async () => {
    const peer = await startEventsPeer();
    const { client, raw } = await connectTo(peer);
    let closed = false;
    client.onclose = () => {
      closed = true;
    };
    const failure = failureOf(raw.rawRequest('tools/call', { name: 'slow', arguments: {} }, PATIENT));
    await until(() => peer.server.requests.length > 4, 'the call');
    for (const socket of peer.server.sockets) socket.destroy();
    expect(await failure).toMatchObject({ code: 'connection_error' });
    await until(() => closed, 'the close');
    expect(await failureOf(raw.rawRequest('ping', {}, PATIENT))).toMatchObject({ code: 'connection_error' });
  });
});

describe.each(['streamableHttp', 'sse'] as const)('server-everything over %s', (mode) => {
  it('is listed and called', async () => {
    const { client, raw } = await connectTo(await startEverything(mode));
    expect(client.getProtocolEra()).toBe('legacy');
    const { tools } = (await raw.rawRequest('tools/list', {}, PATIENT)) as { tools: unknown[] };
    expect(tools.length).toBeGreaterThan(10);
    const seen: unknown[] = [];
    const result = await raw.rawRequest(
      'tools/call',
      { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } },
      { ...PATIENT, onProgress: (progress) => seen.push(progress) },
    );
    expect(result).toMatchObject({ content: [{ type: 'text' }] });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]).toMatchObject({ progress: 1, total: 4 });
  });
});
