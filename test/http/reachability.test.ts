// Who gets in: tokens, hosts, web pages, methods. Every refusal stands beside a request that differs in one thing and passes.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { adminContract, EVENTS_PATH } from '../../src-shared/contract/admin.ts';
import type { Operation } from '../../src-shared/contract/operation.ts';
import { ID, OPERATIONS } from '../shared/contract/samples.ts';
import { type RawAnswer, rawRequest, requestText } from './raw-client.ts';
import { type RunningServer, runServer, TOKEN } from './running-server.ts';

let running: RunningServer;
beforeEach(async () => {
  running = await runServer();
});

const LIST = '/v1/admin/mcp-servers';
type Header = readonly [string, string];

/** Sends exactly these headers, the right Host and token filled in where none is given. */
function send(line: string, headers: readonly Header[] = []): Promise<RawAnswer> {
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name);
  const filled: Header[] = [
    ...(has('host') ? [] : [['Host', `127.0.0.1:${running.port}`] as const]),
    ...(has('authorization') ? [] : [['Authorization', `Bearer ${TOKEN}`] as const]),
    ...headers,
  ];
  return rawRequest(running.port, requestText(line, filled));
}

const get = (headers: readonly Header[] = [], path = LIST) => send(`GET ${path} HTTP/1.1`, headers);

function expectRefused(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(answer.headers['x-execution-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers['x-request-duration-ms']).toMatch(/^\d+$/);
  expect(answer.body).not.toMatch(/\bat .*:\d+|node:|\/home\/|\/root\//);
  expect(running.calls).toEqual([]);
}

describe('without the token', () => {
  const routes = OPERATIONS.map((name): Operation => adminContract[name])
    .filter((operation) => operation.auth !== 'none')
    .map(({ method, path }) => [method, path.replace(/\{\w+\}/g, ID)] as const);

  it.each([
    ...routes,
    ['GET', EVENTS_PATH] as const,
    ['GET', '/v1/admin/unknown'] as const,
    ['GET', '/v1'] as const,
    ['PATCH', LIST] as const,
  ])('%s %s is 401, whether or not it is there', async (method, path) => {
    const anonymous = (target: string) =>
      rawRequest(running.port, requestText(`${method} ${target} HTTP/1.1`, [['Host', `127.0.0.1:${running.port}`]]));
    const [known, unknown] = [await anonymous(path), await anonymous('/v1/admin/mcp-servers/no-such-id')];
    expectRefused(known, 401);
    expect(known.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(known.body)).toEqual({ error: { code: 'auth_required', message: expect.any(String) } });
    expect(unknown.body).toBe(known.body);
  });

  it('reaches no route by another spelling of its path', async () => {
    for (const path of ['/%76%31/admin/mcp-servers', '/v1/%61dmin/mcp-servers', `/v1/admin/mcp-servers/?x`]) {
      expectRefused(await get([['Authorization', 'Bearer wrong']], path), 401);
    }
  });

  it.each([
    ['another', 'Bearer x'],
    ['none after the scheme', 'Bearer '],
    ['one character more', `Bearer ${TOKEN}x`],
    ['one character less', `Bearer ${TOKEN.slice(0, -1)}`],
    ['another case', `Bearer ${TOKEN.toUpperCase()}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['no scheme', TOKEN],
    ['a list', `Bearer ${TOKEN}, Bearer x`],
  ])('a token that is %s is 401', async (_what, authorization) => {
    expectRefused(await get([['Authorization', authorization]]), 401);
  });

  it('two Authorization headers are 401, even when one is right', async () => {
    const headers: Header[] = [
      ['Authorization', `Bearer ${TOKEN}`],
      ['Authorization', 'Bearer x'],
    ];
    expectRefused(await get(headers), 401);
  });

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER   ${TOKEN}`])(
    'control: %s is let in',
    async (authorization) => {
      expect((await get([['Authorization', authorization]])).status).toBe(200);
    },
  );

  it('a token of a million characters is 431', async () => {
    expectRefused(await get([['Authorization', `Bearer ${'x'.repeat(1_000_000)}`]]), 431);
  });

  it.each([
    ['?token=', `${LIST}?token=${TOKEN}`, []],
    ['?access_token=', `${LIST}?access_token=${TOKEN}`, []],
    ['a cookie', LIST, [['Cookie', `token=${TOKEN}`]]],
    ['X-Api-Key', LIST, [['X-Api-Key', TOKEN]]],
  ] as const)('a token in %s does not count, and is not logged', async (_where, path, headers) => {
    const host = ['Host', `127.0.0.1:${running.port}`] as const;
    expectRefused(await rawRequest(running.port, requestText(`GET ${path} HTTP/1.1`, [host, ...headers])), 401);
    expect(running.logs.join('\n')).not.toContain(TOKEN);
  });

  it('the token is asked for anew on every request', async () => {
    let token = 'first-token';
    running = await runServer({ token: () => token });
    const use = (given: string) => get([['Authorization', `Bearer ${given}`]]);
    expect((await use('first-token')).status).toBe(200);
    token = 'second-token';
    expect((await use('first-token')).status).toBe(401);
    expect((await use('second-token')).status).toBe(200);
    token = '';
    expect((await use('')).status).toBe(401);
  });

  it('health, the OpenAPI document and the reference need none', async () => {
    for (const path of ['/v1/health', '/openapi.json', '/docs']) {
      expect((await fetch(running.url + path)).status).toBe(200);
    }
    expect(await (await fetch(`${running.url}/v1/health`)).json()).toEqual({ status: 'ok' });
  });

  it('tokens are compared as digests, in constant time', () => {
    const source = readFileSync(new URL('../../src-main/http/guards.ts', import.meta.url), 'utf8');
    expect(source).toMatch(/timingSafeEqual\(left, right\)/);
    expect(source).toMatch(/hash\('sha256', bytes, 'buffer'\)/);
    expect(source).not.toMatch(/token\s*(?:===|!==|==|!=)|(?:===|!==|==|!=)\s*(?:given|expected|token)\b/i);
  });
});

describe('the host', () => {
  it.each([
    'evil.com',
    'evil.com:PORT',
    '127.0.0.1.evil.com:PORT',
    'localhost.evil.com',
    'localhost.evil.com:PORT',
    '127.0.0.1:1',
    '127.0.0.1',
    'localhost',
    '0.0.0.0:PORT',
    '[::]:PORT',
    '2130706433:PORT',
    '0x7f.1:PORT',
    '127.1:PORT',
    '127.0.0.2:PORT',
    'LOCALHOST:PORT.',
    'localhost.:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.1:0PORT',
    '',
  ])('%j is 403 before the token is looked at', async (host) => {
    const named: Header = ['Host', host.replace('PORT', String(running.port))];
    expectRefused(await get([named]), 403);
    expectRefused(await get([named, ['Authorization', 'Bearer x']]), 403);
    expectRefused(await get([named], '/v1/health'), 403);
    expectRefused(await get([named], '/docs'), 403);
  });

  it.each(['127.0.0.1:PORT', 'localhost:PORT', 'LocalHost:PORT', '[::1]:PORT'])(
    'control: %s is let in',
    async (host) => {
      expect((await get([['Host', host.replace('PORT', String(running.port))]])).status).toBe(200);
    },
  );

  it('must be there exactly once', async () => {
    const right: Header = ['Host', `127.0.0.1:${running.port}`];
    expectRefused(await get([right, right]), 400);
    expectRefused(await get([right, ['host', 'evil.com']]), 400);
    const token: Header = ['Authorization', `Bearer ${TOKEN}`];
    expectRefused(await rawRequest(running.port, requestText(`GET ${LIST} HTTP/1.1`, [token])), 400);
    expectRefused(await rawRequest(running.port, requestText(`GET ${LIST} HTTP/1.0`, [token])), 400);
    expect((await rawRequest(running.port, requestText(`GET ${LIST} HTTP/1.0`, [token, right]))).status).toBe(200);
  });

  it('stands in no request line: we are no proxy', async () => {
    for (const target of [`http://evil.com${LIST}`, `http://127.0.0.1:${running.port}${LIST}`]) {
      expectRefused(await get([], target), 403);
    }
  });

  it('binds 127.0.0.1 and nothing else', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    for (const host of ['::1', ...addresses]) {
      const refused = await new Promise((resolve) => {
        const socket = connect({ host, port: running.port });
        socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
        socket.once('connect', () => socket.destroy());
      });
      expect({ host, refused }).toEqual({ host, refused: true });
    }
    expect((await running.get(LIST)).status).toBe(200);
  });
});

const FOREIGN_ORIGINS = [
  'http://evil',
  'null',
  'http://localhost',
  'http://localhost:PORT',
  'https://127.0.0.1:PORT',
  'http://127.0.0.1:1',
  'http://127.0.0.1:PORT.evil.com',
  'http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT http://evil',
  'file://',
  'app://x',
  'chrome-extension://x',
  'vscode-webview://x',
  '',
];
const withPort = (text: string) => text.replace('PORT', String(running.port));

describe('a web page', () => {
  it.each([...FOREIGN_ORIGINS, 'http://127.0.0.1:PORT'])('of origin %j is 403', async (origin) => {
    expectRefused(await get([['Origin', withPort(origin)]]), 403);
  });

  it.each([
    ['Referer', 'http://evil/'],
    ['Referer', 'http://127.0.0.1:PORT/'],
    ['Referer', ''],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['Sec-Fetch-Site', 'something-new'],
  ])('that sends %s: %j is 403', async (name, value) => {
    expectRefused(await get([[name, withPort(value)]]), 403);
  });

  it('control: what the user typed in is no page', async () => {
    expect((await get([['Sec-Fetch-Site', 'none']])).status).toBe(200);
  });

  it('gets no leave from a preflight', async () => {
    const preflight: Header[] = [
      ['Origin', 'http://evil'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Private-Network', 'true'],
    ];
    expectRefused(await send(`OPTIONS ${LIST} HTTP/1.1`, preflight), 403);
    expectRefused(await send(`OPTIONS ${LIST} HTTP/1.1`), 405);
    expectRefused(await send('OPTIONS * HTTP/1.1'), 405);
  });

  it.each([
    ['OPTIONS', LIST, 'GET, POST'],
    ['DELETE', LIST, 'GET, POST'],
    ['TRACE', '/v1/health', 'GET'],
    ['OPTIONS', '*', 'GET, HEAD, POST, PUT, DELETE'],
  ])('%s %s is told which methods there are', async (method, path, allow) => {
    expect((await send(`${method} ${path} HTTP/1.1`)).headers.allow).toBe(allow);
  });

  it('that expects something of us is judged like any other', async () => {
    expectRefused(
      await get([
        ['Authorization', ''],
        ['Expect', 'foo'],
      ]),
      401,
    );
    expect((await get([['Expect', 'foo']])).status).toBe(200);
  });

  it('of ours may link to the document it shows', async () => {
    const own: Header[] = [
      ['Sec-Fetch-Site', 'same-origin'],
      ['Referer', withPort('http://127.0.0.1:PORT/docs')],
    ];
    expect((await get(own, '/openapi.json')).status).toBe(200);
    expectRefused(await get([['Sec-Fetch-Site', 'cross-site']], '/openapi.json'), 403);
    expectRefused(await get([['Referer', withPort('http://127.0.0.1:PORT.evil/')]], '/docs'), 403);
  });
});

describe('with a dashboard', () => {
  beforeEach(async () => {
    running = await runServer({ dashboard: ({ response }) => void response.end('the dashboard') });
  });

  it('exactly its own origin may call, with the token', async () => {
    const origin: Header = ['Origin', withPort('http://127.0.0.1:PORT')];
    const answer = await get([origin, ['Sec-Fetch-Site', 'same-origin']]);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    running.calls.length = 0;
    expectRefused(await get([origin, ['Authorization', 'Bearer x']]), 401);
    expectRefused(await get([origin, origin, ['Origin', 'http://evil']]), 403);
  });

  it.each(FOREIGN_ORIGINS)('the origin %j is 403', async (origin) => {
    expectRefused(await get([['Origin', withPort(origin)]]), 403);
  });

  it.each([
    ['Referer', 'http://evil/'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
  ])('%s: %j is 403', async (name, value) => {
    expectRefused(await get([[name, value]]), 403);
    expectRefused(await get([[name, value]], '/'), 403);
  });

  it('it answers what is no route, without a token, and nothing of the API', async () => {
    const page = async (path: string) => (await fetch(running.url + path)).text();
    expect(await page('/')).toBe('the dashboard');
    expect(await page('/assets/app.js')).toBe('the dashboard');
    expect(await page('/v1/admin/nothing')).toContain('auth_required');
    expect((await running.get('/v1/admin/nothing')).status).toBe(404);
    expect((await fetch(`${running.url}/`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${running.url}/mcp`)).status).toBe(404);
  });
});

describe('a method', () => {
  it.each(['test', 'refresh', 'restore'])('GET for %s is 405', async (action) => {
    const answer = await get([], `${LIST}/${ID}/${action}`);
    expectRefused(answer, 405);
    expect(answer.headers.allow).toBe('POST');
    expect(JSON.parse(answer.body)).toEqual({ detail: 'Method Not Allowed' });
  });

  it('a wrong one is told which there are', async () => {
    const answer = await send(`PATCH ${LIST}/${ID} HTTP/1.1`);
    expectRefused(answer, 405);
    expect(answer.headers.allow).toBe('GET, PUT, DELETE');
  });

  it('in a header is ignored', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      expect((await get([[name, 'DELETE']], `${LIST}/${ID}?_method=DELETE`)).status).toBe(200);
    }
    expect(running.calls.map(({ operation }) => operation)).toEqual(['get_server', 'get_server', 'get_server']);
  });

  it('TRACE is 405, CONNECT closes the connection, an unknown one is 400', async () => {
    expectRefused(await send(`TRACE ${LIST} HTTP/1.1`), 405);
    await expect(send(`CONNECT 127.0.0.1:${running.port} HTTP/1.1`)).rejects.toThrow('closed');
    expectRefused(await send(`GETT ${LIST} HTTP/1.1`), 400);
    expect((await get()).status).toBe(200);
  });

  it('an upgrade to another protocol is not taken', async () => {
    const upgrade: Header[] = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ];
    expect((await get(upgrade)).status).toBe(200);
  });
});
