// The handshake with real processes of both eras and of odd manners, and what the session does with what a server asks.
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src-main/core/clock.ts';
import { CLIENT_INFO } from '../../../../src-main/core/servers/client-identity.ts';
import { LEGACY_REVISIONS } from '../../../../src-main/core/servers/protocol-revisions.ts';
import type { Session } from '../../../../src-main/core/servers/session.ts';
import type { HandshakeOptions } from '../../../../src-main/core/servers/stdio/handshake.ts';
import { openSession } from '../../../../src-main/core/servers/stdio/stdio-session.ts';
import type { StdioTransportOptions } from '../../../../src-main/core/servers/stdio/stdio-transport.ts';
import { context7, everything } from '../../../support/real-servers.ts';
import { callTool, marked, modern, odd, openTransport, PATIENT, until } from './support.ts';

type Server = { command: string; args: string[] };

/** `opening` may fail before anybody waits for it. */
async function open(
  server: Server,
  options: Partial<HandshakeOptions> = {},
  transportOptions: Partial<StdioTransportOptions> = {},
) {
  const opened = await openTransport(server, transportOptions);
  const heard = { changes: 0, closes: 0 };
  const handshake = {
    target: 'odd',
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    clock: systemClock,
    knownLegacy: false,
    ...options,
  };
  const opening = openSession(opened.transport, handshake).then((session) => {
    session.listen({
      notified: (method) => void (method.endsWith('list_changed') && heard.changes++),
      closed: () => heard.closes++,
    });
    return session;
  });
  opening.catch(() => {});
  return { ...opened, opening, heard };
}

async function connected(...args: Parameters<typeof open>) {
  const { opening, ...opened } = await open(...args);
  return { ...opened, session: await opening };
}

const FILTER = { toolsListChanged: true } as const;
const NEVER = new AbortController().signal;

const toolNames = async ({ request }: Session) => {
  const { tools } = (await request('tools/list', {}, PATIENT)) as { tools: { name: string }[] };
  return tools.map(({ name }) => name);
};

test('the revisions we ask for are those of the SDK', () => {
  expect(LEGACY_REVISIONS).toEqual(SUPPORTED_PROTOCOL_VERSIONS);
});

describe('a legacy server', () => {
  test.each([
    ['is met with its handshake', odd('instructions=Be kind'), '2025-11-25', 'odd-server', 'Be kind'],
    ['may answer an old revision', odd('version=2024-11-05'), '2024-11-05', 'odd-server', null],
    ['may print text around its messages', odd('banner', 'crlf', 'blank'), '2025-11-25', 'odd-server', null],
    ['may be a real one', everything(), '2025-11-25', 'mcp-servers/everything', expect.any(String)],
  ])('%s', async (_name, server, protocolVersion, name, instructions) => {
    const { session, marker } = await connected(server);
    expect(session).toMatchObject({ era: 'legacy', protocolVersion, instructions });
    expect(session.serverInfo).toMatchObject({ name, version: expect.stringMatching(/^\d/) });
    expect(session.capabilities).toHaveProperty('tools');
    expect(await toolNames(session)).toContain('echo');
    await session.close();
    expect(await marked(marker)).toEqual([]);
  });

  test('that ignores the probe is taken for one after its share of the time, and told of no cancellation', async () => {
    const { session, transport } = await connected(odd('silent-on-probe'), { timeoutMs: 5_000 });
    expect(session.era).toBe('legacy');
    expect(JSON.parse(await callTool(transport, 'cancelled'))).toEqual([]);
  });

  test('that exits on the probe fails with its exit, and works when told to skip it', async () => {
    const { opening, marker, transport } = await open(odd('exit-on-probe'));
    await expect(opening).rejects.toMatchObject({ code: 'connection_error', message: 'odd exited with code 1' });
    expect(transport.reason?.message).toBe('odd exited with code 1');
    expect(await marked(marker)).toEqual([]);
    const { session } = await connected(odd('exit-on-probe'), { knownLegacy: true });
    expect(session.era).toBe('legacy');
  });

  test.each([
    ['refuses to initialize', odd('no-initialize'), { code: -32_601 }],
    ['names an unknown revision', odd('version=1999-01-01'), { message: expect.stringContaining('"1999-01-01"') }],
    ['names none', odd('version='), { message: expect.stringContaining('named none') }],
  ])('that %s is left, and nothing of it', async (_name, server, error) => {
    const { opening, marker, heard } = await open(server);
    await expect(opening).rejects.toMatchObject(error);
    expect(await marked(marker)).toEqual([]);
    expect(heard.closes).toBe(0);
  });
});

describe('a modern server', () => {
  test.each([
    ['hand-written', modern(), 'echo', 'modern-server', 'Speaks the modern era only'],
    ['from npm', context7(), 'resolve-library-id', 'Context7', expect.anything()],
  ])('%s, is met without a handshake', async (_name, server, tool, name, instructions) => {
    const { session, marker } = await connected(server);
    expect(session).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28', serverInfo: { name }, instructions });
    expect(await toolNames(session)).toContain(tool);
    await session.close();
    expect(await marked(marker)).toEqual([]);
  });

  test('gets with each request who we are and what the caller put into _meta, but no foreign token', async () => {
    const clientCapabilities = { elicitation: {} };
    const { session, transport } = await connected(modern(), {}, { clientInfo: CLIENT_INFO, clientCapabilities });
    const _meta = { progressToken: 'theirs', 'com.example/trace': 'x', 'io.modelcontextprotocol/logLevel': 'debug' };
    const params = { name: 'echo', arguments: { a: 1 }, _meta };
    const { content } = (await session.request('tools/call', params, PATIENT)) as { content: [{ text: string }] };
    expect(JSON.parse(content[0].text)).toEqual({
      arguments: { a: 1 },
      meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
        'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
        'io.modelcontextprotocol/logLevel': 'debug',
        'com.example/trace': 'x',
      },
    });
    await expect(callTool(transport, 'hang', {}, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
    expect(JSON.parse(await callTool(transport, 'cancelled'))).toEqual([
      expect.objectContaining({
        reason: 'timeout',
        _meta: expect.objectContaining({ 'io.modelcontextprotocol/clientInfo': CLIENT_INFO }),
      }),
    ]);
  });

  test('tells of changes while it is subscribed to', async () => {
    const { session, transport, heard } = await connected(modern());
    let opened = 0;
    const ended = expect(session.subscribe(FILTER, NEVER, () => opened++)).rejects.toMatchObject({
      code: 'connection_error',
    });
    await callTool(transport, 'change_tools');
    await until(() => heard.changes === 1, 'the news');
    expect(opened).toBe(1);
    await session.close();
    await ended;
  });

  test.each(['result', 'cancelled'])('may end a subscription with a %s, and is subscribed to anew', async (how) => {
    const { session, transport } = await connected(modern());
    for (let time = 1; time <= 2; time++) {
      const ended = session.subscribe(FILTER, NEVER, () => {});
      await until(async () => (await callTool(transport, 'subscriptions')) === String(time), 'the subscription');
      await callTool(transport, 'end_subscriptions', { how });
      await ended;
    }
  });

  test('may refuse a subscription', async () => {
    const { session } = await connected(modern('no-subscriptions'));
    await expect(session.subscribe(FILTER, NEVER, () => {})).rejects.toMatchObject({
      name: 'UpstreamRpcError',
      code: -32_601,
    });
  });
});

describe('the time to connect', () => {
  test('ends, for a server that never answers, with nothing left of it', async () => {
    const { opening, marker } = await open(odd('silent', 'child=ignore'), { timeoutMs: 500 });
    await expect(opening).rejects.toMatchObject({ code: 'timeout', message: 'odd did not answer within 0.5 s' });
    expect(await marked(marker)).toEqual([]);
  });

  test('ends when the caller gives up', async () => {
    const controller = new AbortController();
    const { opening, marker } = await open(odd('silent'), { signal: controller.signal });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(await marked(marker)).toEqual([]);
  });
});

describe('what a server asks of us', () => {
  test('is refused, but for the question whether we live', async () => {
    const { transport } = await connected(odd());
    const ask = async (method: string, count = 1) => JSON.parse(await callTool(transport, 'ask', { method, count }));
    const pings = await ask('ping', 500);
    expect(pings).toHaveLength(500);
    expect(pings.every(({ result }: { result?: object }) => result !== undefined)).toBe(true);
    for (const method of ['sampling/createMessage', 'elicitation/create', 'roots/list']) {
      const [refusal] = await ask(method);
      expect(refusal).toMatchObject({ error: { code: -32_601 } });
    }
    const flood = { method: 'sampling/createMessage', count: 10_000, patience: 500 };
    const answered = JSON.parse(await callTool(transport, 'ask', flood));
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.length).toBeLessThan(10_000);
    expect(JSON.parse(await callTool(transport, 'echo', { a: 1 }))).toBeDefined();
  });
});

test('100,000 notifications of a server neither stall the others nor get lost as a whole', {
  timeout: 120_000,
}, async () => {
  const { session, transport } = await connected(odd());
  let heard = 0;
  let heardLast = 0;
  session.listen({
    notified() {
      heard += 1;
      heardLast = performance.now();
    },
    closed() {},
  });
  const sibling = await connected(odd());
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

test('a server that dies is told once, and every call under way fails', async () => {
  const { session, transport, tree, heard } = await connected(odd());
  const call = callTool(transport, 'hang');
  await callTool(transport, 'echo');
  process.kill(tree.pid, 'SIGKILL');
  await expect(call).rejects.toMatchObject({ code: 'connection_error', message: 'odd was ended by SIGKILL' });
  await until(() => heard.closes === 1, 'the notice');
  await session.close();
  expect(heard.closes).toBe(1);
});
