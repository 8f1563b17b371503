// The SDK's client over our transport: both eras negotiated in place, raw requests beside its own, odd servers explained.
import path from 'node:path';
import { Client, type ConnectOptions } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import type { StdioTransport } from '../../../../src-main/core/servers/stdio/stdio-transport.ts';
import { callTool, marked, modern, odd, openTransport, PATIENT, repository, until } from './support.ts';

const IDENTITY = { name: 'test', version: '1.0.0' };

/** Connects as the gateway does: `auto`, unless the era is known. */
async function connect(transport: StdioTransport, options: ConnectOptions = {}, probeMs = 5_000): Promise<Client> {
  const client = new Client(IDENTITY, { versionNegotiation: { mode: 'auto', probe: { timeoutMs: probeMs } } });
  await client.connect(transport, { timeout: 20_000, ...options });
  return client;
}

const open = (server: { command: string; args: string[] }) => openTransport(server, { clientInfo: IDENTITY });

const npm = (...parts: string[]) => ({
  command: process.execPath,
  args: [path.join(repository, 'node_modules', ...parts)],
});

describe('the era is negotiated with one process', () => {
  test.each([
    ['a hand-written legacy server', odd()],
    ['one that answers 2024-11-05', odd('version=2024-11-05')],
    ['one that ignores the probe', odd('silent-on-probe')],
    ['@modelcontextprotocol/server-everything', npm('@modelcontextprotocol/server-everything/dist/index.js')],
  ])('legacy: %s', async (_name, server) => {
    const { transport, tree } = await open(server);
    const client = await connect(transport, {}, 1_000);
    expect(client.getProtocolEra()).toBe('legacy');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    expect(transport.pid).toBe(tree.pid);
    const raw = (await transport.rawRequest('tools/list', {}, PATIENT)) as { tools: unknown[] };
    expect(raw.tools.length).toBeGreaterThan(5);
  });

  test.each([
    ['a hand-written one', modern(), 'echo'],
    ['@upstash/context7-mcp', npm('@upstash/context7-mcp/dist/index.js'), 'resolve-library-id'],
  ])('modern: %s, and raw requests carry its envelope', async (_name, server, tool) => {
    const { transport, marker } = await open(server);
    const client = await connect(transport);
    expect(client.getProtocolEra()).toBe('modern');
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain(tool);
    const raw = (await transport.rawRequest('tools/list', {}, PATIENT)) as { tools: { name: string }[] };
    expect(raw.tools.map(({ name }) => name)).toContain(tool);
    await client.close();
    expect(await marked(marker)).toEqual([]);
  });
});

test('a modern raw request sends who we are, keeps what the caller put into _meta, and drops a foreign token', async () => {
  const { transport } = await openTransport(modern(), {
    clientInfo: IDENTITY,
    clientCapabilities: { elicitation: {} },
  });
  await connect(transport);
  const params = {
    name: 'echo',
    arguments: { a: 1 },
    _meta: { progressToken: 'theirs', 'com.example/trace': 'x', 'io.modelcontextprotocol/logLevel': 'debug' },
  };
  const result = (await transport.rawRequest('tools/call', params, PATIENT)) as { content: [{ text: string }] };
  expect(JSON.parse(result.content[0].text)).toEqual({
    arguments: { a: 1 },
    meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': IDENTITY,
      'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
      'io.modelcontextprotocol/logLevel': 'debug',
      'com.example/trace': 'x',
    },
  });
  await expect(callTool(transport, 'hang', {}, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  expect(JSON.parse(await callTool(transport, 'cancelled'))).toEqual([
    expect.objectContaining({
      reason: 'timeout',
      _meta: expect.objectContaining({ 'io.modelcontextprotocol/clientInfo': IDENTITY }),
    }),
  ]);
});

test('a server that exits on the probe fails with its exit, and works when told to skip it', async () => {
  const first = await open(odd('exit-on-probe'));
  await expect(connect(first.transport)).rejects.toMatchObject({ code: 'ERA_NEGOTIATION_FAILED' });
  expect(first.transport.reason?.message).toBe('odd exited with code 1');
  expect(await marked(first.marker)).toEqual([]);
  const second = await open(odd('exit-on-probe'));
  const client = await connect(second.transport, { prior: { kind: 'legacy' } });
  expect(client.getProtocolEra()).toBe('legacy');
  expect(await callTool(second.transport, 'echo', { a: 1 })).toBe('{"a":1}');
});

describe('requests of both sides on one pipe', () => {
  test('do not meet: 300 of each, mixed', async () => {
    const { transport } = await open(odd());
    const client = await connect(transport);
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    const answers = await Promise.all(
      Array.from({ length: 600 }, async (_, nonce) => {
        if (nonce % 2 === 0) return JSON.parse(await callTool(transport, 'echo', { nonce })).nonce;
        const { content } = await client.callTool({ name: 'echo', arguments: { nonce } });
        return JSON.parse((content as { text: string }[])[0]!.text).nonce;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 600 }, (_, nonce) => nonce));
    expect(errors).toEqual([]);
  });

  test('keep their progress and their late answers apart', async () => {
    const { transport } = await open(odd());
    const client = await connect(transport);
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    const seen: string[] = [];
    await Promise.all([
      callTool(transport, 'progress', { steps: 4, ms: 20 }, { onProgress: () => seen.push('raw') }),
      client.callTool({ name: 'progress', arguments: { steps: 5, ms: 20 } }, { onprogress: () => seen.push('client') }),
    ]);
    expect(seen.filter((who) => who === 'raw')).toHaveLength(4);
    expect(seen.filter((who) => who === 'client').length).toBeGreaterThanOrEqual(4);
    await expect(callTool(transport, 'sleep', { ms: 300 }, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
    });
    await callTool(transport, 'sleep', { ms: 400 });
    expect(errors.filter(({ message }) => !message.includes('unknown token'))).toEqual([]);
  });

  test('the client hears of changes, and its pings and refusals go out', async () => {
    const { transport } = await open(odd());
    const client = await connect(transport);
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler('notifications/tools/list_changed', () => resolve()),
    );
    await callTool(transport, 'change_tools', { count: 3 });
    await changed;
    const pings = JSON.parse(await callTool(transport, 'ask', { method: 'ping', count: 500 }));
    expect(pings.every((answer: { result?: object }) => answer.result !== undefined)).toBe(true);
    const [refused] = JSON.parse(await callTool(transport, 'ask', { method: 'sampling/createMessage', params: {} }));
    expect(refused.error.code).toBe(-32_601);
  });

  test("an answer that is too large for the client's own request fails that request", async () => {
    const { transport } = await openTransport(odd(), { maxMessageBytes: 1024 * 1024 });
    const client = await connect(transport);
    for (const id of ['head', 'tail']) {
      const big = client.callTool({ name: 'big', arguments: { bytes: 2_000_000, id } });
      await expect(big).rejects.toThrow('The answer of odd is larger than 1 MiB');
    }
    await expect(client.callTool({ name: 'deep', arguments: { depth: 500 } })).rejects.toThrow('nested deeper than 64');
    expect(await client.ping()).toEqual({});
  });

  test('all fail when the server dies', async () => {
    const { transport, tree } = await open(odd());
    const client = await connect(transport);
    const calls = [callTool(transport, 'hang'), client.callTool({ name: 'hang', arguments: {} })];
    await callTool(transport, 'echo');
    process.kill(tree.pid, 'SIGKILL');
    for (const call of calls) await expect(call).rejects.toThrow();
  });
});

test('100,000 notifications of a server neither stall the others nor get lost as a whole', {
  timeout: 120_000,
}, async () => {
  const { transport } = await open(odd());
  const client = await connect(transport);
  let heard = 0;
  let heardLast = 0;
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    heard += 1;
    heardLast = performance.now();
  });
  const sibling = await open(odd());
  await connect(sibling.transport);
  let answered = 0;
  let slowest = 0;
  let flooding = true;
  const asking = (async () => {
    while (flooding) {
      const asked = performance.now();
      await callTool(sibling.transport, 'echo', { a: 1 });
      slowest = Math.max(slowest, performance.now() - asked);
      answered += 1;
    }
  })();
  const flood = { method: 'notifications/tools/list_changed', count: 100_000 };
  await callTool(transport, 'notify', flood, { timeoutMs: 60_000 });
  const ended = performance.now();
  flooding = false;
  await asking;
  expect(answered).toBeGreaterThan(10);
  expect(slowest).toBeLessThan(2_000);
  // Many are told as one, but the last news is told after the last change.
  await until(() => heardLast > ended, 'the last notification');
  expect(heard).toBeGreaterThanOrEqual(100);
  expect(heard).toBeLessThan(50_000);
});
