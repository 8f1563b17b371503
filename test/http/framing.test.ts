// Requests that are broken, slow, or never come: each gets an answer or is cut off, and the others are served meanwhile.
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RawAnswer, rawConnect, rawRequest, requestText } from './raw-client.ts';
import { type RunningServer, runServer, TOKEN } from './running-server.ts';

const LIST = '/v1/admin/mcp-servers';

function head(running: RunningServer, line: string, headers: readonly (readonly [string, string])[] = []): string {
  const own = [
    ['Host', `127.0.0.1:${running.port}`],
    ['Authorization', `Bearer ${TOKEN}`],
  ] as const;
  return requestText(line, [...own, ...headers]);
}

function expectPlain(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['x-execution-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers['x-request-duration-ms']).toMatch(/^\d+$/);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(() => JSON.parse(answer.body)).not.toThrow();
  expect(answer.body).not.toMatch(/HPE_|node:|\bat .*:\d+/);
}

describe('broken framing', () => {
  const body: readonly (readonly [string, string])[] = [['Content-Type', 'application/json']];
  const BROKEN: Readonly<Record<string, (running: RunningServer) => string>> = {
    'a length and chunks': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Content-Length', '2'], ['Transfer-Encoding', 'chunked']])}0\r\n\r\n`,
    'two lengths': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Content-Length', '2'], ['Content-Length', '3']])}{}`,
    'a length that is no number': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Content-Length', '+2']])}{}`,
    'chunked, identity': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Transfer-Encoding', 'chunked, identity']])}0\r\n\r\n`,
    'gzip, chunked': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Transfer-Encoding', 'gzip, chunked']])}0\r\n\r\n`,
    'chunked twice': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Transfer-Encoding', 'chunked'], ['Transfer-Encoding', 'chunked']])}0\r\n\r\n`,
    'a chunk of a bad size': (running) =>
      `${head(running, `POST ${LIST} HTTP/1.1`, [...body, ['Transfer-Encoding', 'chunked']])}zz\r\n{}\r\n0\r\n\r\n`,
    'bare line feeds': (running) => head(running, `GET ${LIST} HTTP/1.1`).replaceAll('\r\n', '\n'),
    'a folded header': (running) => head(running, `GET ${LIST} HTTP/1.1`, [['X-A', 'b\r\n c']]),
    'a blank before the colon': (running) => head(running, `GET ${LIST} HTTP/1.1`, [['X-A ', 'b']]),
    'a NUL in a header': (running) => head(running, `GET ${LIST} HTTP/1.1`, [['X-A', 'b\u0000c']]),
    'HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    TLS: () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
    'no HTTP at all': () => 'hello\r\n\r\n',
  };

  it.each(Object.entries(BROKEN))('%s is 400', async (_what, make) => {
    const running = await runServer();
    expectPlain(await rawRequest(running.port, Buffer.from(make(running), 'latin1')), 400);
    expect(running.calls).toEqual([]);
    expect((await running.get(LIST)).status).toBe(200);
  });

  it('headers of 20 KB, and 200 headers, are 431; 90 are taken', async () => {
    const running = await runServer();
    const many = (count: number) => Array.from({ length: count }, (_, at) => [`X-${at}`, 'x'] as const);
    const get = (headers: readonly (readonly [string, string])[]) =>
      rawRequest(running.port, head(running, `GET ${LIST} HTTP/1.1`, headers));
    expectPlain(await get([['X-Long', 'x'.repeat(20_000)]]), 431);
    expectPlain(await get(many(200)), 431);
    expect((await get(many(90))).status).toBe(200);
    expectPlain(await rawRequest(running.port, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`), 431);
  });

  it('an answer reaches a caller that first sends all it has', async () => {
    const running = await runServer();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    // More than the kernel buffers, so that it cannot be written while nobody reads.
    const megabytes = 'x'.repeat(20_000_000);
    const tooLong = [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(megabytes.length)],
    ] as const;
    const requests = {
      'a header': [431, head(running, `GET ${LIST} HTTP/1.1`, [['X-Long', megabytes]])],
      'a body': [413, head(running, `POST ${LIST} HTTP/1.1`, tooLong) + megabytes],
      'the last body': [413, head(running, `POST ${LIST} HTTP/1.1`, [...tooLong, ['Connection', 'close']]) + megabytes],
      'a body without the token': [
        401,
        (head(running, `POST ${LIST} HTTP/1.1`, tooLong) + megabytes).replace(TOKEN, 'x'),
      ],
    } as const;
    for (const [what, [status, text]] of Object.entries(requests)) {
      const connection = await rawConnect(running.port);
      await connection.sendBlindly(text);
      const answer = await connection.answer();
      expect([what, answer.status]).toEqual([what, status]);
      expectPlain(answer, status);
      connection.socket.destroy();
    }
    expect(warnings).toEqual([]);
  });

  it('a path that cannot be decoded is 404', async () => {
    const running = await runServer();
    for (const path of [`${LIST}/%`, `${LIST}/%zz`, `${LIST}/%C0%AF`, `${LIST}/%E0%A4%A`, '/v1//admin', '/%']) {
      const answer = await rawRequest(running.port, head(running, `GET ${path} HTTP/1.1`));
      expectPlain(answer, 404);
      expect(JSON.parse(answer.body)).toEqual({ detail: 'Not Found' });
    }
  });

  it('pipelined requests are answered in order', async () => {
    const running = await runServer({
      handlers: {
        // The first takes longest, so that order is not an accident.
        get_tool: async (input) => {
          const { name } = input as { name: string };
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - Number(name))));
          const tool = { original_name: '', title: null, description: '', server_name: null, source: 'mcp' };
          const rest = {
            shadowed_by: null,
            disabled: false,
            review: null,
            annotations: null,
            input_schema: {},
            output_schema: null,
          };
          return { ...tool, ...rest, name, warnings: [] };
        },
      },
    });
    const connection = await rawConnect(running.port);
    const names = Array.from({ length: 100 }, (_, at) => String(at));
    connection.send(names.map((name) => head(running, `GET /v1/admin/tools/${name} HTTP/1.1`)).join(''));
    const answered: unknown[] = [];
    for (const _ of names) answered.push(JSON.parse((await connection.answer()).body).name);
    expect(answered).toEqual(names);
    connection.socket.destroy();
  });
});

describe('what takes too long', () => {
  const short = { headers: 300, request: 600, checkInterval: 50 };

  it('headers that trickle are 408', async () => {
    const running = await runServer({ limits: short });
    const connection = await rawConnect(running.port);
    const text = head(running, `GET ${LIST} HTTP/1.1`);
    let at = 0;
    const trickle = setInterval(() => connection.socket.write(text[at++] ?? 'x'), 20);
    expectPlain(await connection.answer(), 408);
    clearInterval(trickle);
    await connection.closed;
  });

  it('a body that trickles is 408, and its connection is cut', async () => {
    const running = await runServer({ limits: short });
    const connection = await rawConnect(running.port);
    const headers = [
      ['Content-Type', 'application/json'],
      ['Content-Length', '10000'],
    ] as const;
    connection.send(head(running, `POST ${LIST} HTTP/1.1`, headers));
    const trickle = setInterval(() => connection.socket.write('x'), 50);
    const answer = await connection.answer();
    expectPlain(answer, 408);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'request_timeout' } });
    await connection.closed;
    clearInterval(trickle);
    expect(running.calls).toEqual([]);
  });

  it('a refused body that never ends is cut, and the answer is not lost', async () => {
    const running = await runServer({ limits: { request: 600_000 } });
    const connection = await rawConnect(running.port);
    const headers = [['Content-Length', '10000']] as const;
    connection.send(head(running, `POST ${LIST} HTTP/1.1`, headers).replace(TOKEN, 'wrong'));
    expectPlain(await connection.answer(), 401);
    await connection.closed;
  });

  it('connections that say nothing are closed, and hold up nobody', async () => {
    const running = await runServer({ limits: { ...short, headers: 2_000, request: 2_000 } });
    const idle = await Promise.all(Array.from({ length: 300 }, () => rawConnect(running.port)));
    const half = await Promise.all(Array.from({ length: 300 }, () => rawConnect(running.port)));
    for (const connection of half) connection.send('GET /v1/admin/mcp-servers HTTP/1.1\r\nHost:');
    const start = performance.now();
    expect((await running.get(LIST)).status).toBe(200);
    // A bound on liveness, not a measurement: it must not have waited for the others.
    expect(performance.now() - start).toBeLessThan(1_000);
    expectPlain(await (half[0] ?? never()).answer(), 408);
    await Promise.all([...idle, ...half].map(({ closed }) => closed));
    expect((await running.get(LIST)).status).toBe(200);
  });
});

function never(): never {
  throw new Error('There is no connection');
}
