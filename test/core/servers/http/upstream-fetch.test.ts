import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { UpstreamFetch, UpstreamFetchOptions } from '../../../../src-main/core/servers/http/upstream-fetch.ts';
import {
  type Loopback,
  type LoopbackOptions,
  startLoopback,
  startRawLoopback,
  until,
} from '../../../fixtures/http/loopback.ts';
import { CANARY, everythingIn, failureOf, openFetch } from './support.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function serve(listener: Parameters<typeof startLoopback>[0], options?: LoopbackOptions): Promise<Loopback> {
  const server = await startLoopback(listener, options);
  open.push(server);
  return server;
}

function fetchTo(url: string, options?: Partial<UpstreamFetchOptions>): UpstreamFetch {
  const upstream = openFetch(url, options);
  open.push(upstream);
  return upstream;
}

const answer =
  (status: number, headers: Record<string, string> = {}, body = '') =>
  (_request: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };

const post = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } };

describe('headers', () => {
  it('sends the configured headers to the configured origin, and those of the request win', async () => {
    const server = await serve(answer(200, { 'content-type': 'application/json' }, '{"ok":true}'));
    const upstream = fetchTo(`${server.origin}/mcp`, {
      headers: { 'x-api-key': CANARY, authorization: 'Bearer static' },
    });
    const response = await upstream.fetch(`${server.origin}/mcp`, {
      ...post,
      headers: { ...post.headers, Authorization: 'Bearer fresh' },
    });
    expect(await response.json()).toEqual({ ok: true });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-api-key': CANARY,
      authorization: 'Bearer fresh',
      'user-agent': 'agent-gateway-desktop',
    });
  });

  it('reaches a server by name, whichever of its addresses it listens on', async () => {
    const server = await serve(answer(200, {}, 'by name'));
    const url = `http://localhost:${server.port}/`;
    expect(await (await fetchTo(url).fetch(url)).text()).toBe('by name');
  });

  it('asks for the headers anew for every request', async () => {
    const server = await serve(answer(200));
    let calls = 0;
    const upstream = fetchTo(server.origin, { headers: async () => ({ authorization: `Bearer ${++calls}` }) });
    await upstream.fetch(server.origin);
    await upstream.fetch(server.origin);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('refuses a header that cannot be sent by its name only', async () => {
    const upstream = fetchTo('http://127.0.0.1:9', { headers: { 'x-api-key': `${CANARY}\r\nX-Evil: 1` } });
    const error = await failureOf(upstream.fetch('http://127.0.0.1:9'));
    expect(error).toMatchObject({ code: 'config_error', message: expect.stringContaining('x-api-key') });
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  it('passes on the failure of what makes the headers', async () => {
    const upstream = fetchTo('http://127.0.0.1:9', {
      headers: () => {
        throw Object.assign(new Error(`refresh of ${CANARY} failed`), { code: 'ECONNREFUSED' });
      },
    });
    const error = await failureOf(upstream.fetch('http://127.0.0.1:9'));
    expect(error.code).toBe('connection_error');
    expect(everythingIn(error)).not.toContain(CANARY);
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('never leave the origin (%i), and the target sees nothing', async (status) => {
    const trap = await serve(answer(200));
    const server = await serve(answer(status, { location: `${trap.origin}/steal` }));
    const upstream = fetchTo(server.origin);
    for (const init of [{}, post]) {
      const error = await failureOf(upstream.fetch(server.origin, init));
      expect(error).toMatchObject({ code: 'connection_error', status });
      expect(error.message).toContain(trap.origin);
    }
    expect(trap.connections).toBe(0);
  });

  it.each([
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'ftp://127.0.0.1/',
    'https://127.0.0.1/',
    'javascript:alert(1)',
    'http://',
    '',
  ])('to %s are refused', async (location) => {
    const server = await serve(answer(302, { location }));
    const error = await failureOf(fetchTo(server.origin).fetch(server.origin));
    expect(error).toMatchObject({ code: 'connection_error' });
    expect(server.requests.length).toBeLessThan(8);
  });

  it('from https to http are refused', async () => {
    const server = await serve(
      (_request, response) => {
        response.writeHead(308, { location: `http://127.0.0.1:${server.port}/` }).end();
      },
      { certificate: 'good' },
    );
    const error = await failureOf(fetchTo(server.origin).fetch(server.origin));
    expect(error.code).toBe('connection_error');
    expect(server.requests).toHaveLength(1);
  });

  it('within the origin are followed with the headers, but not without end', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/end') response.writeHead(200).end('there');
      else response.writeHead(307, { location: request.url === '/loop' ? '/loop' : '/end' }).end();
    });
    const upstream = fetchTo(server.origin);
    expect(await (await upstream.fetch(`${server.origin}/start`, post)).text()).toBe('there');
    expect(server.requests.map(({ method, headers }) => [method, headers['x-api-key']])).toEqual([
      ['POST', CANARY],
      ['POST', CANARY],
    ]);
    expect((await failureOf(upstream.fetch(`${server.origin}/loop`))).message).toContain('again and again');
    expect(server.requests).toHaveLength(2 + 6);
  });

  it('that would turn a POST into a GET are refused', async () => {
    const server = await serve(answer(303, { location: '/other' }));
    const upstream = fetchTo(server.origin);
    expect((await failureOf(upstream.fetch(server.origin, post))).message).toContain('another one');
    expect(server.requests).toHaveLength(1);
  });
});

describe('other hosts', () => {
  it('are contacted only over https and in public', async () => {
    const trap = await serve(answer(200), { certificate: 'good' });
    const plainTrap = await serve(answer(200));
    const upstream = fetchTo('http://127.0.0.1:9/mcp');
    for (const url of [
      trap.origin,
      `https://localhost:${trap.port}`,
      plainTrap.origin,
      'https://10.0.0.1/',
      'file:///x',
    ]) {
      expect((await failureOf(upstream.fetch(url))).code, url).toBe('connection_error');
    }
    expect(trap.connections + plainTrap.connections).toBe(0);
    let looked = 0;
    const resolve = (() => looked++) as unknown as NonNullable<UpstreamFetchOptions['resolve']>;
    const inTheClear = fetchTo('http://127.0.0.1:9/mcp', { resolve });
    expect((await failureOf(inTheClear.fetch('http://mcp.test/'))).message).toContain('not https');
    expect(looked).toBe(0);
  });

  it('are judged by the address that the connection would go to', async () => {
    const trap = await serve(answer(200), { certificate: 'good' });
    const asked: string[] = [];
    const resolve = ((name: string, _options: object, callback: (error: null, found: object[]) => void) => {
      asked.push(name);
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as unknown as NonNullable<UpstreamFetchOptions['resolve']>;
    const upstream = fetchTo('http://127.0.0.1:9/mcp', { resolve });
    const error = await failureOf(upstream.fetch(`https://mcp.test:${trap.port}/`));
    expect(error.message).toContain('not allowed');
    expect(asked).toEqual(['mcp.test']);
    expect(trap.connections).toBe(0);
  });

  it('are reached with none of the configured headers', async () => {
    const other = await serve(answer(200, {}, 'metadata'), { certificate: 'good' });
    const forward = await serveProxy();
    const upstream = fetchTo('http://127.0.0.1:9/mcp', {
      environment: { HTTPS_PROXY: forward.origin },
      resolve: ((_name: string, _options: object, callback: (error: Error) => void) =>
        callback(new Error('unknown here'))) as unknown as NonNullable<UpstreamFetchOptions['resolve']>,
    });
    const response = await upstream.fetch(`https://mcp.test:${other.port}/.well-known/x`, {
      headers: { accept: 'a/b' },
    });
    expect(await response.text()).toBe('metadata');
    expect(other.requests[0]?.headers).toMatchObject({ accept: 'a/b' });
    expect(JSON.stringify(other.requests)).not.toContain(CANARY);
  });
});

describe('link-local addresses', () => {
  it('are never contacted, in any spelling', async () => {
    for (const url of [
      'http://169.254.169.254/',
      'http://2852039166/',
      'http://0251.0376.0251.0376/',
      'http://[fe80::1]/',
      'http://[::ffff:169.254.169.254]/',
      'http://metadata.google.internal/',
    ]) {
      const error = await failureOf(fetchTo(url).fetch(url));
      expect(error.message, url).toContain('not allowed');
    }
  });

  it('are not contacted when a name leads there at the moment of the connection', async () => {
    const resolve = ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
      callback(null, [{ address: '169.254.169.254', family: 4 }])) as unknown as NonNullable<
      UpstreamFetchOptions['resolve']
    >;
    const error = await failureOf(fetchTo('http://mcp.test/', { resolve }).fetch('http://mcp.test/'));
    expect(error).toMatchObject({ code: 'connection_error', message: expect.stringContaining('not allowed') });
  });
});

describe('what is read', () => {
  it('is counted after decoding', async () => {
    const text = 'a'.repeat(300_000);
    const server = await serve((request, response) => {
      const [coding, encode] = request.url === '/br' ? ['br', brotliCompressSync] : ['gzip', gzipSync];
      response.writeHead(200, { 'content-encoding': coding as string }).end((encode as typeof gzipSync)(text));
    });
    const upstream = fetchTo(server.origin);
    for (const path of ['/gzip', '/br']) {
      const response = await upstream.fetch(server.origin + path);
      expect(await response.text()).toBe(text);
      expect(response.headers.get('content-encoding')).toBeNull();
    }
    expect(upstream.bytesRead).toBe(600_000);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip, br');
  });

  it('must be encoded as we asked, and rightly', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/deflate') response.writeHead(200, { 'content-encoding': 'deflate' }).end(deflateSync('a'));
      else if (request.url === '/twice') response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('a');
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(`not gzip ${CANARY}`);
    });
    for (const path of ['/deflate', '/twice', '/broken']) {
      const error = await failureOf(fetchTo(server.origin).fetch(server.origin + path));
      expect(error, path).toMatchObject({ code: 'connection_error' });
      expect(everythingIn(error)).not.toContain(CANARY);
    }
  });

  it('breaks off with the connection, whatever the body', async () => {
    const server = await serve((request, response) => {
      const type = request.url === '/events' ? 'text/event-stream' : 'application/json';
      response.writeHead(200, { 'content-type': type, 'content-length': 100 }).write('data: 1\n\n');
      setTimeout(() => response.destroy(), 20);
    });
    const upstream = fetchTo(server.origin);
    expect(await failureOf(upstream.fetch(`${server.origin}/json`))).toMatchObject({ code: 'connection_error' });
    const events = await upstream.fetch(`${server.origin}/events`);
    const reader = events.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
    expect(await failureOf(reader?.read() ?? Promise.resolve())).toBeInstanceOf(Error);
  });

  it('fails above the limit: by announced length, by bytes, by decoded bytes', async () => {
    let closed = 0;
    const server = await serve((request, response) => {
      response.on('close', () => closed++);
      if (request.url === '/announced') {
        response.writeHead(200, { 'content-length': '1000000000' }).write('[');
        return;
      }
      if (request.url === '/bomb') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 32))) {}
        response.once('drain', more);
      };
      more();
    });
    const upstream = fetchTo(server.origin, { maxMessageBytes: 100_000 });
    for (const path of ['/announced', '/endless', '/bomb']) {
      const error = await failureOf(upstream.fetch(server.origin + path));
      expect(error, path).toMatchObject({ code: 'upstream_error', message: expect.stringContaining('100000') });
    }
    expect(upstream.bytesRead).toBeLessThan(1_000_000);
    await until(() => closed === 3, 'the connections to be closed');
  });

  it('is limited per event in an event stream', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (let index = 0; index < 30; index++) response.write(`: comment\ndata: ${'x'.repeat(900)}\n\n`);
      response.write(`data: ${'y'.repeat(2_000)}`);
    });
    const upstream = fetchTo(server.origin, { maxMessageBytes: 1_000 });
    const reader = (await upstream.fetch(server.origin)).body?.getReader();
    for (let index = 0; index < 30; index++) {
      const { value } = (await reader?.read()) ?? {};
      expect(Buffer.from(value ?? []).toString()).toBe(`data: ${'x'.repeat(900)}\n\n`);
    }
    expect(await failureOf(reader?.read() ?? Promise.resolve())).toMatchObject({ code: 'upstream_error' });
    await until(() => server.sockets.size === 0, 'the connection to be closed');
  });

  it('of a refusal is only the start, so that its status is told', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer' });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 32))) {}
        response.once('drain', more);
      };
      more();
    });
    const response = await fetchTo(server.origin).fetch(server.origin);
    expect(response.status).toBe(401);
    expect((await response.text()).length).toBe(65_536);
    await until(() => server.sockets.size === 0, 'the connection to be closed');
  });

  it('may have 64 KiB of one header, and fails with more', async () => {
    const server = await serve((request, response) => {
      const size = request.url === '/large' ? 65_536 : 200_000;
      response.writeHead(401, { 'www-authenticate': 'a'.repeat(size) }).end();
    });
    const upstream = fetchTo(server.origin);
    expect((await upstream.fetch(`${server.origin}/large`)).headers.get('www-authenticate')).toHaveLength(65_536);
    expect((await failureOf(upstream.fetch(`${server.origin}/huge`))).code).toBe('connection_error');
  });
});

describe('an end', () => {
  const silent = () => startRawLoopback((socket) => socket.resume());

  it('by the caller closes the socket: before the headers, and in the body', async () => {
    const mute = await silent();
    open.push(mute);
    const stalled = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[1,');
    });
    for (const server of [mute, stalled]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const failure = failureOf(fetchTo(server.origin).fetch(server.origin, { ...post, signal: controller.signal }));
      await until(() => server.sockets.size === 1, 'the connection');
      controller.abort(reason);
      expect(await failure).toBe(reason);
      await until(() => server.sockets.size === 0, 'the connection to be closed');
    }
  });

  it('by the caller does not wait for a connection that is still being made', async () => {
    const mute = await silent();
    open.push(mute);
    for (const [url, environment] of [
      [`https://127.0.0.1:${mute.port}/`, {}],
      ['https://mcp.test/', { HTTPS_PROXY: mute.origin }],
      ['http://mcp.test/', { HTTP_PROXY: mute.origin }],
    ] as const) {
      const upstream = openFetch(url, { environment });
      const controller = new AbortController();
      const failure = failureOf(upstream.fetch(url, { signal: controller.signal }));
      await until(() => mute.sockets.size === 1, 'the connection');
      const started = performance.now();
      controller.abort(new Error('enough'));
      expect((await failure).message).toBe('enough');
      await upstream.close();
      await until(() => mute.sockets.size === 0, 'the connection to be closed');
      // The time limit for connections is ten seconds.
      expect(performance.now() - started).toBeLessThan(8_000);
    }
  });

  it('by the caller stops an event stream', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const controller = new AbortController();
    const response = await fetchTo(server.origin).fetch(server.origin, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort(new Error('enough'));
    expect((await failureOf(reader?.read() ?? Promise.resolve())).message).toBe('enough');
    await until(() => server.sockets.size === 0, 'the connection to be closed');
  });

  it('by close ends requests under way and connections still being made', async () => {
    const mute = await silent();
    open.push(mute);
    const plain = openFetch(mute.origin);
    // The TLS handshake never comes.
    const secure = openFetch(`https://127.0.0.1:${mute.port}`);
    const failures = [plain.fetch(mute.origin), secure.fetch(`https://127.0.0.1:${mute.port}`)].map(failureOf);
    await until(() => mute.sockets.size === 2, 'the connections');
    await Promise.all([plain.close(), secure.close()]);
    for (const failure of await Promise.all(failures)) expect(failure.code).toBe('connection_error');
    await until(() => mute.sockets.size === 0, 'the connections to be closed');
    expect((await failureOf(plain.fetch(mute.origin))).message).toBe('The connection was closed');
  });

  it('by the server is told in our own words', async () => {
    const rude = await startRawLoopback((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 ${CANARY}\r\n\r\n`)),
    );
    const gone = await startRawLoopback((socket) => socket.once('data', () => socket.destroy()));
    open.push(rude, gone);
    const former = await startLoopback(() => {});
    await former.close();
    const refused = former.origin;
    for (const origin of [rude.origin, gone.origin, refused]) {
      const error = await failureOf(fetchTo(origin).fetch(origin));
      expect(error).toMatchObject({ name: 'GatewayError', code: 'connection_error' });
      expect(everythingIn(error)).not.toContain(CANARY);
    }
    expect((await failureOf(fetchTo(refused).fetch(refused))).cause).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('TLS', () => {
  it('accepts a server that an authority of NODE_EXTRA_CA_CERTS vouches for', async () => {
    const server = await serve(answer(200, {}, 'hello'), { certificate: 'good' });
    expect(await (await fetchTo(server.origin).fetch(server.origin)).text()).toBe('hello');
  });

  it.each(['expired', 'elsewhere', 'self-signed'] as const)('refuses a certificate that is %s', async (certificate) => {
    const server = await serve(answer(200), { certificate });
    const variable = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const error = await failureOf(fetchTo(server.origin).fetch(server.origin));
      expect(error).toMatchObject({ code: 'connection_error', message: expect.stringContaining('certificate') });
    } finally {
      if (variable === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = variable;
    }
    expect(server.requests).toHaveLength(0);
  });

  it('refuses TLS 1.0', async () => {
    const server = await serve(answer(200), {
      certificate: 'good',
      tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    const error = await failureOf(fetchTo(server.origin).fetch(server.origin));
    expect(error).toMatchObject({ code: 'connection_error', message: expect.stringContaining('TLS') });
    expect(server.requests).toHaveLength(0);
  });
});

const PASSWORD = `${CANARY}-proxy`;

/** A forward proxy on loopback: plain requests and tunnels, each asking for its credentials; every name is 127.0.0.1. */
async function serveProxy(options: { refuse?: boolean } = {}) {
  const { connect } = await import('node:net');
  const { request: send } = await import('node:http');
  const seen: string[] = [];
  const expected = `Basic ${Buffer.from(`user:${PASSWORD}`).toString('base64')}`;
  const allowed = (header: string | undefined) => !options.refuse && (header === undefined || header === expected);
  const proxy = await serve((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] === expected}`);
    if (!allowed(incoming.headers['proxy-authorization'])) {
      response.writeHead(407).end();
      return;
    }
    const { port, pathname } = new URL(incoming.url ?? '');
    const { 'proxy-authorization': _hidden, ...headers } = incoming.headers;
    const onward = send({ host: '127.0.0.1', port, path: pathname, method: incoming.method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    incoming.pipe(onward);
  });
  proxy.server.on('connect', (request, client) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] === expected}`);
    if (!allowed(request.headers['proxy-authorization'])) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(client);
      client.pipe(onward);
    });
    for (const socket of [onward, client]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        onward.destroy();
        client.destroy();
      });
    }
  });
  return Object.assign(proxy, { seen, url: proxy.origin.replace('://', `://user:${PASSWORD}@`) });
}

describe('a proxy of the environment', () => {
  it('is used with its credentials, tunnelled for https and plain for http', async () => {
    const proxy = await serveProxy();
    const plain = await serve(answer(200, {}, 'plain'));
    const secure = await serve(answer(200, {}, 'secure'), { certificate: 'good' });
    const environment = { HTTP_PROXY: proxy.url, https_proxy: proxy.url };
    for (const [server, scheme] of [
      [plain, 'http'],
      [secure, 'https'],
    ] as const) {
      const url = `${scheme}://mcp.test:${server.port}/mcp`;
      const upstream = fetchTo(url, { environment });
      expect(await (await upstream.fetch(url, post)).text()).toBe(scheme === 'http' ? 'plain' : 'secure');
      expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/mcp', headers: { 'x-api-key': CANARY } });
      expect(JSON.stringify(server.requests)).not.toContain('proxy-authorization');
    }
    expect(proxy.seen).toEqual([`POST http://mcp.test:${plain.port}/mcp true`, `CONNECT mcp.test:${secure.port} true`]);
  });

  it('is passed by for NO_PROXY', async () => {
    const proxy = await serveProxy();
    const server = await serve(answer(200, {}, 'direct'));
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: 'other.test,127.0.0.1' };
    expect(await (await fetchTo(server.origin, { environment }).fetch(server.origin)).text()).toBe('direct');
    expect(proxy.connections).toBe(0);
  });

  it('that refuses is told apart from the server, and its password stays unsaid', async () => {
    const proxy = await serveProxy({ refuse: true });
    const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    for (const url of ['http://mcp.test/', 'https://mcp.test/']) {
      const error = await failureOf(fetchTo(url, { environment }).fetch(url));
      expect(error).toMatchObject({
        code: 'connection_error',
        message: expect.stringContaining('proxy refused (407)'),
      });
      expect(everythingIn(error)).not.toContain(PASSWORD);
    }
  });

  it('that refuses with a body is told the same way, and its body is not read to its end', async () => {
    let isClosed = false;
    const proxy = await serve((_incoming, response) => {
      response.on('close', () => {
        isClosed = true;
      });
      response.writeHead(407).write('one');
      const more = setInterval(() => response.write('more'), 5);
      response.on('close', () => clearInterval(more));
    });
    const fetching = fetchTo('http://mcp.test/', { environment: { HTTP_PROXY: proxy.origin } }).fetch(
      'http://mcp.test/',
    );
    expect(await failureOf(fetching)).toMatchObject({ message: expect.stringContaining('proxy refused (407)') });
    await until(() => isClosed, 'the connection to be closed');
  });

  it('that is not there, not valid or mute fails without its password', async () => {
    for (const [variable, code] of [
      [`http://user:${PASSWORD}@127.0.0.1:9`, 'connection_error'],
      [`socks5://user:${PASSWORD}@127.0.0.1:9`, 'config_error'],
      [`http://user:${PASSWORD}@127.0.0.1:99999`, 'config_error'],
    ] as const) {
      for (const url of ['http://mcp.test/', 'https://mcp.test/']) {
        const environment = { HTTP_PROXY: variable, HTTPS_PROXY: variable };
        const error = await failureOf(fetchTo(url, { environment }).fetch(url));
        expect(error.code).toBe(code);
        expect(everythingIn(error)).not.toContain(PASSWORD);
      }
    }
  });

  it('does not open the way to private hosts that a response named', async () => {
    const proxy = await serveProxy();
    const resolve = ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
      callback(null, [{ address: '10.0.0.1', family: 4 }])) as unknown as NonNullable<UpstreamFetchOptions['resolve']>;
    const upstream = fetchTo('http://127.0.0.1:9/', { environment: { HTTPS_PROXY: proxy.url }, resolve });
    expect((await failureOf(upstream.fetch('https://inside.test/'))).message).toContain('not allowed');
    expect(proxy.seen).toEqual([]);
  });
});
