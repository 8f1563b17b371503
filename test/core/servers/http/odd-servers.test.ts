// Remote servers that answer oddly: nothing they send is changed, hangs a call, or takes another one along.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectionError } from '../../../../src-main/core/errors.ts';
import { RawJson } from '../../../../src-main/core/raw-json.ts';
import { isSessionLost, UpstreamHttpError } from '../../../../src-main/core/servers/http/upstream-http-error.ts';
import { needsAuthorization } from '../../../../src-main/core/servers/needs-authorization.ts';
import { UpstreamRpcError } from '../../../../src-main/core/servers/upstream-rpc-error.ts';
import {
  type Loopback,
  readJson,
  startLoopback,
  startRawLoopback,
  until,
  writeEndlessly,
} from '../../../fixtures/http/loopback.ts';
import { type Exchange, type OddMcpOptions, startOddMcp } from '../../../fixtures/http/odd-mcp.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { buildConnection, CANARY, CLIENT_INFO, everythingIn, failureOf } from './support.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Building = Parameters<typeof buildConnection>[1];

async function connectTo(options: OddMcpOptions, building?: Building) {
  const server = await startOddMcp(options);
  const connection = buildConnection(server.url, building);
  open.push(server, connection);
  await connection.connect();
  return { server, ...connection };
}

/** The failure of a connection to `server`, classified as the core does it. */
async function connectFailure(server: { url: string } | Loopback, building?: Building) {
  const url = 'url' in server ? server.url : `${server.origin}/mcp`;
  const connection = buildConnection(url, building);
  open.push(connection);
  const error = await failureOf(connection.connect());
  return { error, classified: connectionError(error, 'odd') };
}

const PATIENT = { timeoutMs: 20_000 };
const call = { name: 'x', arguments: {} };

describe('answers', () => {
  /** Answers whose oddity the SDK's own parsing would drop, change or refuse. */
  const ODD = [
    '{"content":[{"type":"hologram","data":{"a":null}}],"futureField":{"deep":[1]}}',
    '{"content":"just text","structuredContent":5}',
    '{"_meta":null}',
    '{"_meta":"text","content":[]}',
    '{"_meta":{"io.modelcontextprotocol/serverInfo":{"name":5}},"content":[]}',
    '{"resultType":"input_required","inputRequests":{"a":{"method":"x"}},"requestState":"s"}',
    '{"__proto__":{"a":1},"constructor":{"b":2},"content":[]}',
    '[1,2]',
    '"text"',
    '0',
    'null',
  ];
  const asJson =
    (result: string, rest = '') =>
    ({ message, response }: Exchange) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"jsonrpc":"2.0","id":${message.id},"result":${result}${rest}}`);
  const asEvent =
    (result: string, rest = '') =>
    ({ message, response }: Exchange) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`id: 1\ndata: {"jsonrpc":"2.0","id":${message.id},"result":${result}${rest}}\n\n`);

  it.each(ODD)('are given untouched: %s', async (result) => {
    for (const answer of [asJson(result), asEvent(result)]) {
      for (const era of ['legacy', 'modern'] as const) {
        const { raw } = await connectTo({ era, on: { 'tools/call': answer } });
        const given = await raw.rawRequest('tools/call', call, PATIENT);
        expect(JSON.stringify(given)).toBe(JSON.stringify(JSON.parse(result)));
      }
    }
  });

  it.each([',"error":null', ',"extra":{"a":1}', ',"method":null'])('may have more around them: %s', async (rest) => {
    for (const answer of [asJson('{"content":[]}', rest), asEvent('{"content":[]}', rest)]) {
      const { raw } = await connectTo({ on: { 'tools/call': answer } });
      expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ content: [] });
    }
  });

  it('come after the progress that was sent before them', async () => {
    const { raw } = await connectTo({
      on: {
        'tools/call': ({ message, event, response }) => {
          for (let progress = 1; progress <= 50; progress++) {
            const params = { progressToken: message.id, progress };
            event({ jsonrpc: '2.0', method: 'notifications/progress', params });
          }
          event({ jsonrpc: '2.0', id: message.id, result: {} });
          response.end();
        },
      },
    });
    const seen: number[] = [];
    await raw.rawRequest('tools/call', call, { ...PATIENT, onProgress: ({ progress }) => seen.push(progress) });
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('come after the last progress, however much there was', async () => {
    const seen: unknown[] = [];
    const connection = await connectTo({
      on: {
        'tools/call': ({ message: { id }, event, response }) => {
          for (let progress = 1; progress <= 250; progress += 1) {
            event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: id, progress } });
          }
          event({ jsonrpc: '2.0', id, result: { content: [] } });
          response.end();
        },
      },
    });
    const onProgress = ({ progress }: { progress: unknown }) => seen.push(progress);
    await connection.raw.rawRequest('tools/call', { name: 'x', arguments: {} }, { timeoutMs: 5_000, onProgress });
    expect(seen).toHaveLength(101);
    expect(seen.at(-1)).toBe(250);
  });

  it.each(['JSON', 'events'])('come with floods of notifications as %s, of which the last is heard', async (as) => {
    const message = (data: unknown) => ({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'info', data },
    });
    const answer = ({ message: { id }, json, event, response }: Exchange) => {
      const messages = [
        ...Array.from({ length: 5_000 }, (_, n) => message(n)),
        { jsonrpc: '2.0', id, result: { ok: 1 } },
      ];
      if (as === 'JSON') return json(messages);
      for (const each of messages) event(each);
      response.end();
    };
    // However long reading takes here: no interval is over meanwhile.
    const connection = await connectTo({ on: { 'tools/call': answer } }, { clock: createManualClock() });
    const heard: unknown[] = [];
    connection.raw.onServerNotification = ({ params }) => heard.push((params as { data: unknown }).data);
    const calling = connection.raw.rawRequest('tools/call', { name: 'x', arguments: {} }, { timeoutMs: 5_000 });
    expect(await calling).toEqual({ ok: 1 });
    expect(heard.length).toBeLessThanOrEqual(102);
    expect(heard).toContain(4_999);
  });

  describe('of many values', () => {
    const values = `{"content":[],"structuredContent":{"a":[${'{"a":1},'.repeat(80_000)}"日本"]}}`;
    const inBody = (text: string, { response }: Exchange) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    const inEvent = (text: string, { response }: Exchange) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${text}\n\n`);
    const WAYS: [string, (exchange: Exchange, answer: string) => unknown][] = [
      ['a body', (exchange, answer) => inBody(answer, exchange)],
      ['a body of many lines', (exchange, answer) => inBody(answer.replaceAll('},', '},\r\n'), exchange)],
      ['a batch', (exchange, answer) => inBody(`[{"jsonrpc":"2.0","method":"n"}, ${answer}]`, exchange)],
      ['an event', (exchange, answer) => inEvent(`data: ${answer}`, exchange)],
      ['an event without a space', (exchange, answer) => inEvent(`id: 5\ndata:${answer}`, exchange)],
      [
        'an event of many lines',
        (exchange, answer) => inEvent(answer.replaceAll(/^|(?<=\},)/g, '\ndata\ndata: '), exchange),
      ],
      ['an event behind a byte order mark', (exchange, answer) => inEvent(`\ufeffdata: ${answer}`, exchange)],
    ];

    it.each(WAYS)('in %s are passed on as they are, or fail where they have to be parsed', async (_way, way) => {
      const answer = (exchange: Exchange) =>
        way(exchange, `{"jsonrpc":"2.0","id":${exchange.message.id},"result":${values}}`);
      const { raw } = await connectTo({ on: { 'tools/call': answer } });
      const result = await raw.rawRequest('tools/call', call, { ...PATIENT, raw: true });
      expect(result).toBeInstanceOf(RawJson);
      expect(JSON.parse((result as RawJson).bytes.toString())).toEqual(JSON.parse(values));
      await expect(raw.rawRequest('tools/call', call, PATIENT)).rejects.toMatchObject({
        code: 'upstream_error',
        message: expect.stringMatching(/^The answer of odd is too much to be parsed: 24\d,\d{3} values in \d\.\d MiB$/),
      });
      expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    });

    it('as a question are to be refused, as news are dropped, and harm nobody', async () => {
      const message = (head: string) => `data: {"jsonrpc":"2.0",${head},"params":{"data":${values}}}\n\n`;
      const { raw } = await connectTo({
        on: {
          'tools/call': (exchange) =>
            inEvent(
              `${message('"method":"notifications/message"')}${message('"id":"q","method":"ping"')}data: {"jsonrpc":"2.0","id":${exchange.message.id},"result":{"ok":1}}`,
              exchange,
            ),
        },
      });
      const refused: unknown[] = [];
      raw.onServerRequestRefused = (...told) => refused.push(told);
      expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ ok: 1 });
      expect(refused).toEqual([['q', expect.stringMatching(/^too much to be parsed: 24\d,\d{3} values/)]]);
    });

    it('in a batch leave no more of it than is parsed at once, and every answer', async () => {
      const answer = ({ id }: { id?: unknown }) => `{"jsonrpc":"2.0","id":${id},"result":{"ok":1}}`;
      const heavy = `{"jsonrpc":"2.0","method":"n","params":{"a":[${'[],'.repeat(10_000)}1]}}`;
      const { raw } = await connectTo({
        on: {
          'tools/call': (exchange) => {
            const many = `${heavy},`.repeat(20) + `${answer(exchange.message)},`.repeat(20_000);
            inBody(`[${many}${answer(exchange.message)}]`, exchange);
          },
        },
      });
      const parse = vi.spyOn(JSON, 'parse');
      expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ ok: 1 });
      const longest = Math.max(...parse.mock.calls.map(([text]) => text.length));
      parse.mockRestore();
      expect(longest).toBeLessThan(100_000);
    });

    it('in many short lines of an event arrive as they would in one', async () => {
      const heard: unknown[] = [];
      const news = JSON.stringify(
        { jsonrpc: '2.0', method: 'notifications/message', params: { data: Array(7_000).fill(1) } },
        null,
        1,
      );
      const { raw } = await connectTo({
        on: {
          'tools/call': ({ message: { id }, response }) =>
            response
              .writeHead(200, { 'content-type': 'text/event-stream' })
              .end(
                `data: ${news.replaceAll('\n', '\ndata: ')}\n\ndata: {"jsonrpc":"2.0","id":${id},"result":{"ok":1}}\n\n`,
              ),
        },
      });
      raw.onServerNotification = ({ params }) => heard.push((params as { data: unknown[] }).data.length);
      expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ ok: 1 });
      expect(heard).toEqual([7_000]);
    });

    it.each([0, 100_000])('and a body behind a byte order mark with %i letters', async (length) => {
      const { raw } = await connectTo({
        on: {
          'tools/call': (exchange) =>
            inBody(
              `\ufeff{"jsonrpc":"2.0","id":${exchange.message.id},"result":{"text":"${'x'.repeat(length)}"}}`,
              exchange,
            ),
        },
      });
      expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ text: 'x'.repeat(length) });
    });

    it('that are an error keep all of it, also for a list', async () => {
      const data = { list: [1, 2, 3], text: 'x'.repeat(100_000) };
      const { raw } = await connectTo({
        on: {
          'prompts/list': ({ message: { id }, json }) =>
            json({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'no', data } }),
        },
      });
      await expect(raw.rawRequest('prompts/list', {}, PATIENT)).rejects.toMatchObject({ code: -32_000, data });
    });

    it.each([
      ['in arrays within arrays', `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'upstream_error'],
      ['and more after a batch', `[${'1,'.repeat(60_000)}1]]`],
      ['that never end', `[${'1,'.repeat(60_000)}`],
      ['and no message', `{"level":"debug","rows":[${'1,'.repeat(60_000)}1]}`],
    ])('%s fail the call', async (_what, body, code = 'connection_error') => {
      const { raw } = await connectTo({ on: { 'tools/call': (exchange) => inBody(body, exchange) } });
      await expect(raw.rawRequest('tools/call', call, PATIENT)).rejects.toMatchObject({ code });
      expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    });
  });

  it('come after notifications that cannot be taken, which are told and do no harm', async () => {
    const connection = await connectTo({
      on: {
        'tools/call': ({ message: { id }, event, response }) => {
          for (let n = 0; n < 200; n += 1) event({ jsonrpc: '2.0', method: 'notifications/message', params: { n } });
          event({ jsonrpc: '2.0', method: 'notifications/odd', params: [[]] });
          event({ jsonrpc: '2.0', method: 'notifications/last', params: {} });
          event({ jsonrpc: '2.0', id, result: { ok: 1 } });
          response.end();
        },
      },
    });
    const heard: string[] = [];
    connection.raw.onServerNotification = ({ method }) => {
      heard.push(method);
      if (heard.length > 100 && method === 'notifications/message') throw new Error('cannot take it');
    };
    const told: unknown[] = [];
    connection.client.onerror = (error) => told.push(error.message);
    const calling = connection.raw.rawRequest('tools/call', { name: 'x', arguments: {} }, { timeoutMs: 5_000 });
    expect(await calling).toEqual({ ok: 1 });
    expect(heard.slice(100)).toEqual(['notifications/message', 'notifications/last']);
    expect(told).toContain('cannot take it');
  });

  it('may be JSON-RPC errors, whatever the status', async () => {
    for (const status of [200, 400, 404, 422, 500]) {
      const { raw } = await connectTo({
        on: {
          'tools/call': ({ message, json }) =>
            json({ jsonrpc: '2.0', id: message.id, error: { code: -32_602, message: 'bad', data: 1 } }, status),
        },
      });
      const error = await failureOf(raw.rawRequest('tools/call', call, PATIENT));
      expect(error, String(status)).toBeInstanceOf(UpstreamRpcError);
      expect(error).toMatchObject({ code: -32_602, message: 'bad', data: 1 });
    }
  });

  it.each<[string, (exchange: Exchange) => unknown]>([
    ['a web page', ({ response }) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${CANARY}`)],
    ['nothing', ({ response }) => response.writeHead(200).end()],
    ['empty JSON', ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end()],
    [
      'broken JSON',
      ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"${CANARY}`),
    ],
    ['an empty list', ({ json }) => json([])],
    ['null', ({ json }) => json(null)],
    ['an answer to somebody else', ({ json }) => json({ jsonrpc: '2.0', id: 77, result: { a: CANARY } })],
    ['a 202', ({ response }) => response.writeHead(202).end()],
    ['a 204', ({ response }) => response.writeHead(204).end()],
    ['an answer without result', ({ json, message }) => json({ jsonrpc: '2.0', id: message.id, error: null })],
    [
      'an event stream without the answer',
      ({ event, response }) => {
        event({ jsonrpc: '2.0', id: 77, result: {} });
        response.end();
      },
    ],
    [
      'a broken off event stream',
      ({ event, response }) => {
        event({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: CANARY } });
        setImmediate(() => response.destroy());
      },
    ],
    ['500 and a web page', ({ response }) => response.writeHead(500, { 'content-type': 'text/html' }).end(CANARY)],
    ['404 and a web page', ({ response }) => response.writeHead(404).end(CANARY)],
    ['a status beyond all', ({ response }) => response.writeHead(799).end(CANARY)],
  ])('that are none fail the call at once: %s', async (_name, answer) => {
    const { raw } = await connectTo({ on: { 'tools/call': answer } });
    const error = await failureOf(raw.rawRequest('tools/call', call, PATIENT));
    expect(error).toMatchObject({ name: 'GatewayError', code: 'connection_error' });
    expect(error.message.length).toBeLessThan(200);
    expect(everythingIn(error)).not.toContain(CANARY);
    // Only that call: the connection goes on.
    expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
  });

  it('that are too large fail the call and no other', async () => {
    const large = 'x'.repeat(100_000);
    for (const answer of [asJson(`"${large}"`), asEvent(`"${large}"`)]) {
      const { raw, server } = await connectTo(
        {
          on: {
            'tools/call': answer,
            other: async ({ message, json }) => {
              await until(() => server.messages.some(({ method }) => method === 'tools/call'), 'the large call');
              await new Promise((resolve) => setTimeout(resolve, 100));
              json({ jsonrpc: '2.0', id: message.id, result: 'small' });
            },
          },
        },
        { fetchOptions: { maxMessageBytes: 50_000 } },
      );
      const other = raw.rawRequest('other', {}, PATIENT);
      const error = await failureOf(raw.rawRequest('tools/call', call, PATIENT));
      expect(error).toMatchObject({ code: 'upstream_error', message: expect.stringContaining('50000') });
      expect(await other).toBe('small');
      expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    }
  });
});

describe('what a server asks', () => {
  const ask =
    (...questions: object[]) =>
    ({ message, event }: Exchange) => {
      for (const question of questions) event({ jsonrpc: '2.0', ...question });
      event({ jsonrpc: '2.0', id: message.id, result: {} });
    };

  it('is taken as it came, before the SDK looks at it, and what is no question is not', async () => {
    const odd = { id: 'q', method: 'x/y', params: { _meta: { progressToken: {} } }, more: [1] };
    const { raw } = await connectTo({
      on: { 'tools/call': ask(odd, { id: 1.5, method: 'x' }, { id: 2, method: 'z' }) },
    });
    const asked: unknown[] = [];
    raw.onServerRequest = (question) => asked.push(question);
    expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({});
    expect(asked).toEqual([
      { jsonrpc: '2.0', ...odd },
      { jsonrpc: '2.0', id: 2, method: 'z' },
    ]);
  });

  it('is answered for half a minute, if the server lets the answer wait, and no timer stays of one that it takes', async () => {
    const clock = createManualClock();
    let waits = true;
    const on = { ANSWER: ({ response }: Exchange) => (waits ? undefined : response.writeHead(202).end()) };
    const { raw, server } = await connectTo({ on }, { clock });
    const answer = { jsonrpc: '2.0', id: 'q', result: {} } as const;
    const before = clock.pending;
    const sending = failureOf(raw.send(answer));
    await until(() => server.messages.some(({ method }) => method === undefined), 'the answer');
    clock.advance(29_999);
    expect(await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, 100, 'still'))])).toBe('still');
    const others = server.sockets.size;
    clock.advance(1);
    expect(await sending).toMatchObject({ code: 'timeout', message: 'odd did not take a message within 30 s' });
    await until(() => server.sockets.size < others, 'the connection to be closed');
    waits = false;
    await raw.send(answer);
    expect(clock.pending).toBe(before);
  });
});

const EVENTS = Buffer.from('data: x\n\n'.repeat(10_000));

describe('a server that only accepts a request', () => {
  it('with events without an end is not read', async () => {
    let closed = false;
    const { raw } = await connectTo({
      on: {
        'tools/call': ({ response }) => {
          response.on('close', () => {
            closed = true;
          });
          writeEndlessly(response.writeHead(202, { 'content-type': 'text/event-stream' }), EVENTS);
        },
      },
    });
    const failure = await failureOf(raw.rawRequest('tools/call', call, PATIENT));
    expect(failure).toMatchObject({ code: 'connection_error', message: 'odd ended its answer without a result' });
    await until(() => closed, 'the end of the answer');
  });
});

describe('a server that does not answer', () => {
  const drip = ({ response }: Exchange) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, (exchange: Exchange) => unknown]>([
    ['never', () => {}],
    [
      'after its headers',
      ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    ],
    [
      'on its stream',
      ({ response }) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    ],
    ['but byte by byte', drip],
  ])('fails the call with a timeout and is no longer read: %s', async (_name, answer) => {
    for (const era of ['legacy', 'modern'] as const) {
      let closed = false;
      const { raw, server } = await connectTo({
        era,
        on: {
          'tools/call': (exchange) => {
            exchange.response.on('close', () => {
              closed = true;
            });
            return answer(exchange);
          },
        },
      });
      const error = await failureOf(raw.rawRequest('tools/call', call, { timeoutMs: 200 }));
      expect(error).toMatchObject({ code: 'timeout' });
      await until(() => closed, 'the server to see the end');
      const cancelled = () => server.messages.some(({ method }) => method === 'notifications/cancelled');
      // Before the modern era a closed stream said nothing, so there a message does.
      if (era === 'legacy') await until(cancelled, 'the cancellation');
      else expect(cancelled()).toBe(false);
      expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    }
  });

  it("is no longer read after the client's own timeout either", async () => {
    let closed = false;
    const { client } = await connectTo({
      on: {
        'tools/call': (exchange) => {
          exchange.response.on('close', () => {
            closed = true;
          });
          drip(exchange);
        },
      },
    });
    await failureOf(client.callTool(call, { timeout: 200 }));
    await until(() => closed, 'the server to see the end');
  });

  it('lets connecting fail with a timeout, and its socket is closed', async () => {
    const mute = await startRawLoopback((socket) => socket.resume());
    open.push(mute);
    const connection = buildConnection(`${mute.origin}/mcp`);
    open.push(connection);
    const error = await failureOf(connection.client.connect(connection.raw, { timeout: 300 }));
    expect(connectionError(error, 'odd')).toMatchObject({ code: 'timeout' });
    await until(() => mute.sockets.size === 0, 'the connection to be closed');
  });

  it('may hold its stream open after the answer, but not for long', async () => {
    const clock = createManualClock();
    const { raw, server } = await connectTo(
      {
        on: {
          'tools/call': ({ event, message, response }) => {
            event({ jsonrpc: '2.0', id: message.id, result: 'there' });
            response.on('close', () => server.messages.push({ jsonrpc: '2.0', method: 'closed' }));
          },
        },
      },
      { clock },
    );
    expect(await raw.rawRequest('tools/call', call, PATIENT)).toBe('there');
    await until(() => clock.pending > 0, 'the patience to begin');
    clock.advance(5_000);
    await until(() => server.messages.at(-1)?.method === 'closed', 'the stream to be closed');
  });
});

describe('a refusal to authorize', () => {
  async function refusing(status: number, challenge?: string) {
    const server = await startLoopback((_request, response) => {
      response.writeHead(status, challenge === undefined ? {} : { 'www-authenticate': challenge }).end(CANARY);
    });
    open.push(server);
    return server;
  }

  it.each([
    ['another host', (trap: string) => `Bearer resource_metadata="${trap}/prm"`],
    ['a private port', () => 'Bearer resource_metadata="http://127.0.0.1:22/"'],
    ['a metadata address', () => 'Bearer resource_metadata="http://169.254.169.254/prm"'],
    ['a file', () => 'Bearer resource_metadata="file:///etc/passwd"'],
  ])('that names metadata at %s contacts nobody', async (_name, challenge) => {
    const trap = await refusing(200);
    const server = await refusing(401, challenge(trap.origin));
    const { classified } = await connectFailure(server);
    expect(classified).toMatchObject({ code: 'auth_error', status: 401, offersProtectedResource: false });
    expect(trap.connections).toBe(0);
    expect(server.requests).toHaveLength(1);
    expect(everythingIn(classified)).not.toContain(CANARY);
  });

  it('can be mended by a sign-in when the metadata may be contacted', async () => {
    for (const challenge of [
      'Bearer resource_metadata="https://auth.example.com/.well-known/oauth-protected-resource"',
      'Bearer realm="x", error="invalid_token", resource_metadata=https://auth.example.com/prm',
      'Basic realm="a", Bearer scope="b",resource_metadata = "https://auth.example.com/prm"',
    ]) {
      const { classified } = await connectFailure(await refusing(401, challenge));
      expect(classified, challenge).toMatchObject({ code: 'auth_error', offersProtectedResource: true });
      expect(needsAuthorization(classified), challenge).toBe(true);
    }
    const own = await startLoopback((request, response) => {
      const metadata = `http://${request.headers.host}/prm`;
      response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end();
    });
    open.push(own);
    expect(needsAuthorization((await connectFailure(own)).classified)).toBe(true);
    expect(own.requests.map(({ method }) => method)).toEqual(['POST']);
  });

  it.each([
    ['64 KB', 'a'.repeat(65_000)],
    ['64 KB of metadata', `Bearer resource_metadata="https://${'a'.repeat(64_000)}`],
    ['an open quote', 'Bearer resource_metadata="'],
    ['1000 challenges', Array.from({ length: 1_000 }, (_, index) => `Scheme${index} realm="x"`).join(', ')],
    ['an unknown scheme', 'Hologram foo=bar'],
    ['bytes above ASCII', 'Bearer realm="\u00ff\u0080"'],
    ['nothing', undefined],
  ])('is told within moments with a header of %s', async (_name, challenge) => {
    const started = performance.now();
    const { classified } = await connectFailure(await refusing(401, challenge));
    expect(classified).toMatchObject({ code: 'auth_error' });
    expect(needsAuthorization(classified)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('is told for 403, and in the middle of a connection', async () => {
    expect((await connectFailure(await refusing(403))).classified).toMatchObject({ code: 'auth_error', status: 403 });
    const { raw } = await connectTo({ on: { 'tools/call': ({ response }) => response.writeHead(401).end() } });
    expect(await failureOf(raw.rawRequest('tools/call', call, PATIENT))).toMatchObject({ code: 'auth_error' });
    const stepUp = 'Bearer error="insufficient_scope", scope="more", resource_metadata="https://a.example/prm"';
    expect((await connectFailure(await refusing(403, stepUp))).classified).toMatchObject({ code: 'auth_error' });
  });
});

describe('a server that is busy', () => {
  it.each([
    [429, '1e9', 60_000],
    [429, '-5', 0],
    [429, 'garbage', null],
    [503, '7', 7_000],
    [503, undefined, null],
  ])('%i with Retry-After %s says to wait %s ms', async (status, header, milliseconds) => {
    const server = await startLoopback((_request, response) => {
      response.writeHead(status, header === undefined ? {} : { 'retry-after': header }).end();
    });
    open.push(server);
    const { classified } = await connectFailure(server);
    expect(classified).toBeInstanceOf(UpstreamHttpError);
    expect(classified).toMatchObject({ code: 'connection_error', status, retryAfterMs: milliseconds });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a lost session', () => {
  it.each<[string, Record<string, (exchange: Exchange) => unknown>]>([
    ['a 404', {}],
    [
      'a 404 that repeats the id',
      {
        'tools/call': ({ json, message }) =>
          json({ jsonrpc: '2.0', id: message.id, error: { code: -32_001, message: 'Session not found' } }, 404),
      },
    ],
    [
      'the 400 of the examples',
      {
        'tools/call': ({ json }) =>
          json(
            {
              jsonrpc: '2.0',
              id: null,
              error: { code: -32_000, message: 'Bad Request: No valid session ID provided' },
            },
            400,
          ),
      },
    ],
  ])('is told as such by %s', async (_name, on) => {
    const { raw, server } = await connectTo({ sessions: true, on });
    server.forgetSessions();
    const error = await failureOf(raw.rawRequest('tools/call', call, PATIENT));
    expect(error.code).toBe('connection_error');
    expect(isSessionLost(error)).toBe(true);
  });

  it('is nothing that a server without sessions can have', async () => {
    const { raw } = await connectTo({ on: { 'tools/call': ({ response }) => response.writeHead(404).end() } });
    expect(isSessionLost(await failureOf(raw.rawRequest('tools/call', call, PATIENT)))).toBe(false);
  });
});

describe('the modern era', () => {
  it('gets its envelope and headers', async () => {
    const { raw, server } = await connectTo({ era: 'modern' });
    const tool = {
      inputSchema: { type: 'object', properties: { place: { type: 'string', 'x-mcp-header': 'Place' } } },
    };
    await raw.rawRequest('tools/call', { name: 'fïnd', arguments: { place: 'Köln' } }, { ...PATIENT, tool });
    expect(server.messages.at(-1)?.params?._meta).toMatchObject({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
    });
    const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;
    expect(server.requests.at(-1)?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': base64('fïnd'),
      'mcp-param-place': base64('Köln'),
    });
  });

  it('mirrors no parameters for servers of the handshake era', async () => {
    const { raw, server } = await connectTo({ era: 'legacy' });
    const tool = { inputSchema: { type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'A' } } } };
    await raw.rawRequest('tools/call', { name: 'x', arguments: { a: 'b' } }, { ...PATIENT, tool });
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('mcp-param-a');
    expect(server.messages.at(-1)?.params).not.toHaveProperty('_meta');
  });
});

describe('HTTP with SSE', () => {
  /** Answers on its stream; what becomes of the requests that carry the questions is up to `post`. */
  async function older(post: (exchange: Pick<Exchange, 'message' | 'response'>) => void, building?: Building) {
    let stream: Exchange['response'] | null = null;
    const ends: string[] = [];
    const server = await startLoopback(async (request, response) => {
      if (request.method === 'GET') {
        stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
        stream.write('event: endpoint\ndata: /messages\n\n');
        return;
      }
      if (request.url !== '/messages') return void response.writeHead(405).end();
      const message = (await readJson(request)) as Exchange['message'];
      response.on('close', () => ends.push(message.method ?? 'ANSWER'));
      const results: Record<string, unknown> = {
        initialize: { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'old', version: '1' } },
        ping: {},
      };
      const result = results[message.method];
      if (result) stream?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, result })}\n\n`);
      post({ message, response });
    });
    const connection = buildConnection(`${server.origin}/mcp`, building);
    open.push(server, connection);
    await connection.connect();
    return { ...connection, server, ends };
  }

  it('lets go of requests that the server keeps after it has answered, or nobody waits for an answer', async () => {
    const clock = createManualClock();
    const { raw, ends } = await older(
      ({ message, response }) => {
        if (message.method === 'initialize' || message.method === 'notifications/initialized')
          response.writeHead(202).end();
      },
      { clock },
    );
    const answer = failureOf(raw.send({ jsonrpc: '2.0', id: 'q', result: {} }));
    expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    const calling = failureOf(raw.rawRequest('tools/call', call, { timeoutMs: 300 }));
    expect(await calling).toMatchObject({ code: 'timeout' });
    await until(() => ends.includes('tools/call'), 'the end of the request without an answer');
    expect(ends).not.toContain('ping');
    clock.advance(5_000);
    await until(() => ends.includes('ping'), 'the end of the request with an answer');
    clock.advance(25_000);
    expect(await answer).toMatchObject({ code: 'timeout' });
    await until(() => ['ANSWER', 'notifications/cancelled'].every((end) => ends.includes(end)), 'the others');
  });

  it('reads little of what comes back to a request', async () => {
    const { raw, ends, close } = await older(({ message, response }) => {
      if (message.method !== 'tools/call') return void response.writeHead(202).end('Accepted');
      writeEndlessly(response.writeHead(200, { 'content-type': 'text/event-stream' }), EVENTS);
    });
    const calling = failureOf(raw.rawRequest('tools/call', call, PATIENT));
    await until(() => ends.includes('tools/call'), 'the end of the request');
    expect(await raw.rawRequest('ping', {}, PATIENT)).toEqual({});
    await close();
    expect(await calling).toMatchObject({ code: 'connection_error' });
  });
});

describe('the fallback to HTTP with SSE', () => {
  /** Refuses POST and records whether somebody tries a stream. */
  async function refusing(
    status: number,
    body = '',
    stream = (response: Exchange['response']) => response.writeHead(404),
  ) {
    const server = await startLoopback((request, response) => {
      if (request.method === 'POST') response.writeHead(status).end(body);
      else stream(response).end();
    });
    open.push(server);
    return server;
  }
  const streams = (server: Loopback) => server.requests.filter(({ method }) => method === 'GET').length;

  it.each([400, 404, 405])('is tried after %i, and its failure tells the first reason', async (status) => {
    const server = await refusing(status);
    const { error, classified } = await connectFailure(server);
    expect(streams(server)).toBe(1);
    expect(classified).toMatchObject({ code: 'connection_error', message: expect.stringContaining(String(status)) });
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  it.each([401, 403, 410, 429, 500, 503])('is not tried after %i', async (status) => {
    const server = await refusing(status);
    await connectFailure(server);
    expect(streams(server)).toBe(0);
  });

  it.each([-32_020, -32_021, -32_022])('is not tried after the modern refusal %i', async (code) => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      error: { code, message: 'no', data: { supported: ['2099-01-01'] } },
    });
    const server = await refusing(400, body);
    await connectFailure(server, { client: { versionNegotiation: { mode: 'legacy' } } });
    expect(streams(server)).toBe(0);
  });

  it('tells that the stream wants an authorization', async () => {
    const challenge = { 'www-authenticate': 'Bearer resource_metadata="https://auth.example.com/prm"' };
    const server = await refusing(404, '', (response) => response.writeHead(401, challenge));
    const { classified } = await connectFailure(server);
    expect(classified).toMatchObject({ code: 'auth_error', offersProtectedResource: true });
  });

  it('sends nothing to an endpoint elsewhere', async () => {
    const trap = await startLoopback((_request, response) => response.end());
    let closed = false;
    const server = await startLoopback((request, response) => {
      response.on('close', () => {
        closed ||= request.method === 'GET';
      });
      if (request.method === 'POST') response.writeHead(405).end();
      else
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write(`event: endpoint\ndata: ${trap.origin}/\n\n`);
    });
    open.push(trap, server);
    const { classified } = await connectFailure(server);
    expect(classified.message).toContain('names no address on its own origin');
    expect(trap.connections).toBe(0);
    await until(() => closed, 'the stream to be closed');
  });

  it('gives up at the timeout when the stream names no endpoint', async () => {
    let closed = false;
    const server = await startLoopback((request, response) => {
      response.on('close', () => {
        closed ||= request.method === 'GET';
      });
      if (request.method === 'POST') response.writeHead(405).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n');
    });
    open.push(server);
    const connection = buildConnection(server.origin);
    open.push(connection);
    const error = await failureOf(connection.client.connect(connection.raw, { timeout: 500 }));
    expect(connectionError(error, 'odd')).toMatchObject({ code: 'timeout' });
    await until(() => closed, 'the stream to be closed');
  });
});

describe('streams that end early', () => {
  it('are resumed where the server said how', async () => {
    let answerTo: string | number | undefined;
    const { raw, server } = await connectTo({
      on: {
        'tools/call': ({ message, event, response }) => {
          answerTo = message.id;
          event('', 'id: point-1\nretry: 120\n');
          response.end();
        },
        GET: ({ request, response, event }) => {
          if (request.headers['last-event-id'] !== 'point-1') return response.writeHead(405).end();
          event({ jsonrpc: '2.0', id: answerTo, result: { _meta: null, resumed: true } });
          return response.end();
        },
      },
    });
    expect(await raw.rawRequest('tools/call', call, PATIENT)).toEqual({ _meta: null, resumed: true });
    expect(server.requests.filter(({ headers }) => headers['last-event-id'] === 'point-1')).toHaveLength(1);
  });

  it.each(['0', '99999999999999'])('are not asked for in a tight loop with retry: %s', async (retry) => {
    const opened: number[] = [];
    const { streamLosses } = await connectTo({
      on: {
        GET: ({ event, response }) => {
          opened.push(performance.now());
          event(
            { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: '' } },
            `id: 1\nretry: ${retry}\n`,
          );
          response.end();
        },
      },
    });
    await until(() => streamLosses() > 0, 'the first loss');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(opened.length).toBeLessThanOrEqual(8);
  });

  it('are told of when they stood by for notifications', async () => {
    const received: string[] = [];
    const server = await startOddMcp({
      on: {
        GET: ({ event, response }) => {
          event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
          setTimeout(() => response.destroy(), 50);
        },
      },
    });
    const connection = buildConnection(server.url);
    open.push(server, connection);
    connection.client.setNotificationHandler('notifications/tools/list_changed', () => {
      received.push('changed');
    });
    await connection.connect();
    await until(() => connection.streamLosses() === 1, 'the loss');
    expect(received).toEqual(['changed']);
  });
});

describe('closing', () => {
  it('ends what is under way and the session, however deaf the server is', async () => {
    const seen: string[] = [];
    const { raw, client } = await connectTo({
      sessions: true,
      on: {
        'tools/call': ({ response }) => {
          seen.push('call');
          response.on('close', () => seen.push('call closed'));
        },
        DELETE: ({ request, response }) => {
          seen.push(`DELETE ${request.headers['mcp-session-id']}`);
          response.on('close', () => seen.push('DELETE closed'));
        },
      },
    });
    const session = raw.sessionId;
    const failure = failureOf(raw.rawRequest('tools/call', call, PATIENT));
    await until(() => seen.length === 1, 'the call');
    await client.close();
    expect(await failure).toMatchObject({ code: 'connection_error' });
    await until(() => seen.length === 4, 'both to be closed');
    expect(seen.toSorted()).toEqual(['DELETE closed', `DELETE ${session}`, 'call', 'call closed'].toSorted());
  });
});
