// What a body may be: type, size, encoding, nesting. Nothing that is refused reaches a handler.
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { isDeeperThan } from '../../src-main/core/json-depth.ts';
import { parseJsonObject } from '../../src-main/http/json-body.ts';
import { depthOf } from '../core/support/random-json.ts';
import { ID, SAMPLES } from '../shared/contract/samples.ts';
import { rawConnect, rawRequest, requestText } from './raw-client.ts';
import { type RunningServer, runServer, TOKEN } from './running-server.ts';

let running: RunningServer;
beforeEach(async () => {
  running = await runServer();
});

const LIST = '/v1/admin/mcp-servers';
const GOOD = JSON.stringify(SAMPLES.create_server.input);
const MIB = 1024 * 1024;

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = LIST) =>
  running.get(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

function head(headers: readonly (readonly [string, string])[], path = LIST): string {
  return requestText(`POST ${path} HTTP/1.1`, [
    ['Host', `127.0.0.1:${running.port}`],
    ['Authorization', `Bearer ${TOKEN}`],
    ['Content-Type', 'application/json'],
    ...headers,
  ]);
}

describe('the content type', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'text/plain;application/json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'json',
    '',
  ])('%j is 415', async (type) => {
    const answer = await post(GOOD, { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toEqual({ error: { code: 'unsupported_media_type', message: expect.any(String) } });
    expect(running.calls).toEqual([]);
  });

  it('none at all, or two, is 415', async () => {
    const none = head([['Content-Length', String(GOOD.length)]]).replace(/Content-Type: .*\r\n/, '');
    expect((await rawRequest(running.port, none + GOOD)).status).toBe(415);
    const two = head([
      ['Content-Type', 'application/json'],
      ['Content-Length', String(GOOD.length)],
    ]);
    expect((await rawRequest(running.port, two + GOOD)).status).toBe(415);
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=UTF-8',
    'application/json;charset="utf-8"',
  ])('control: %s is taken', async (type) => {
    expect((await post(GOOD, { 'content-type': type })).status).toBe(200);
  });

  it('is not asked for where there is no body', async () => {
    expect((await running.get(`${LIST}/${ID}/test`, { method: 'POST' })).status).toBe(200);
    const empty = await running.get(LIST, { method: 'POST' });
    expect(empty.status).toBe(422);
    expect(await empty.json()).toMatchObject({ detail: [{ loc: ['body', 'name'], type: 'missing' }, {}] });
  });

  it('a compressed body is 415, bomb or not', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * MIB)));
    for (const encoding of ['gzip', 'br', 'deflate', 'identity, gzip']) {
      expect((await post(bomb, { 'content-encoding': encoding })).status).toBe(415);
    }
    expect((await post(GOOD, { 'content-encoding': 'identity' })).status).toBe(200);
  });
});

describe('the size', () => {
  const padded = (bytes: number) => GOOD.padEnd(bytes, ' ');

  it('1 MiB is taken, one byte more is 413', async () => {
    expect((await post(padded(MIB))).status).toBe(200);
    const answer = await post(padded(MIB + 1));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({
      error: { code: 'payload_too_large', message: expect.stringContaining('1,048,576') },
    });
    expect(running.calls).toHaveLength(1);
  });

  it('a tool call may be larger', async () => {
    const body = JSON.stringify({ arguments: { text: 'x'.repeat(2 * MIB) } });
    expect((await post(body, {}, '/v1/admin/tools/files__read/call')).status).toBe(200);
    const tooLong = head([['Content-Length', String(64 * MIB + 1)]], '/v1/admin/tools/files__read/call');
    expect((await rawRequest(running.port, tooLong)).status).toBe(413);
  });

  it('is that of its values as well', async () => {
    const call = (values: number) =>
      post(`{"arguments":{"a":[${'1,'.repeat(values)}1]}}`, {}, '/v1/admin/tools/files__read/call');
    expect((await call(400_000)).status).toBe(200);
    const answer = await call(500_000);
    expect([answer.status, await answer.json()]).toEqual([
      413,
      {
        error: {
          code: 'payload_too_large',
          message: 'The body must have at most 500,000 values, keys and commas counted',
        },
      },
    ]);
  });

  it('is judged by its announcement, before a byte of it has come', async () => {
    const answer = await rawRequest(running.port, `${head([['Content-Length', '10000000000']])}x`);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'payload_too_large' } });
  });

  it('is counted while it comes when nothing is announced', async () => {
    const connection = await rawConnect(running.port);
    connection.send(head([['Transfer-Encoding', 'chunked']]));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    // Endless: it goes on until the server has had enough and closes.
    const pour = () => {
      while (!connection.socket.destroyed && connection.socket.write(chunk));
    };
    connection.socket.on('drain', pour);
    pour();
    expect((await connection.answer()).status).toBe(413);
    await connection.closed;
    expect((await running.get(LIST)).status).toBe(200);
  });

  it('costs about its size when it comes byte by byte', async () => {
    const connection = await rawConnect(running.port);
    const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = used();
    connection.send(head([['Transfer-Encoding', 'chunked']], '/v1/admin/tools/files__read/call'));
    const chunks = '1\r\n \r\n'.repeat(10_000);
    for (let sent = 0; sent < 100; sent += 1) {
      if (!connection.socket.write(chunks)) await once(connection.socket, 'drain');
    }
    // All has been read once what comes after it is answered.
    connection.send('2\r\n{}\r\n0\r\n\r\n');
    const answering = connection.answer();
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, used() - before);
    }, 20);
    expect((await answering).status).toBe(200);
    clearInterval(looking);
    // One buffer for each of a million bytes would be some 240 MB.
    expect(most).toBeLessThan(100e6);
  });

  it('the connection is still good after a refused body that did come', async () => {
    const connection = await rawConnect(running.port);
    const body = padded(MIB + 1);
    const request = head([['Content-Length', String(body.length)]]) + body;
    connection.send(request + head([['Content-Length', String(GOOD.length)]]) + GOOD);
    expect((await connection.answer()).status).toBe(413);
    expect((await connection.answer()).status).toBe(200);
    connection.socket.destroy();
  });

  it('an announced body is only asked for when it will be read', async () => {
    const expecting = (length: number, token: string) =>
      head([
        ['Content-Length', String(length)],
        ['Expect', '100-continue'],
      ]).replace(TOKEN, token);
    const refused = await rawConnect(running.port);
    refused.send(expecting(GOOD.length, 'wrong'));
    expect((await refused.answer()).status).toBe(401);
    expect(refused.received()).toBe('');
    refused.socket.destroy();
    const taken = await rawConnect(running.port);
    taken.send(expecting(GOOD.length, TOKEN));
    await expect.poll(() => taken.received()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    taken.send(GOOD);
    expect((await taken.answer()).status).toBe(200);
    taken.socket.destroy();
  });
});

describe('the text', () => {
  const bytes = (...values: number[]) => new Uint8Array(values);
  const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));
  const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

  it.each([
    ['an open brace', utf8('{')],
    ['NaN', utf8('{"name":NaN}')],
    ['a comment', utf8('{/* */}')],
    ['a byte order mark', utf8(`\ufeff${GOOD}`)],
    ['UTF-16', utf16(GOOD)],
    ['UTF-16 without a mark', utf16(GOOD).slice(2)],
    ['a byte that is not UTF-8', bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ['a surrogate in UTF-8', bytes(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d)],
    ['half a surrogate pair, escaped', utf8(GOOD.replace('"npx"', '"npx\\ud800"'))],
    ['half a surrogate pair in a key', utf8(GOOD.replace('"TOKEN"', '"\\udc00"'))],
    ['a number beyond all bounds', utf8(GOOD.replace('{', '{"timeouts":{"connection_ms":1e999},'))],
    ['only blanks', utf8('   ')],
  ])('%s is 422 json_invalid', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    const { detail } = (await answer.json()) as { detail: { loc: unknown[]; msg: string; type: string }[] };
    expect(detail).toEqual([{ loc: expect.any(Array), msg: expect.any(String), type: 'json_invalid' }]);
    expect(detail[0]?.loc[0]).toBe('body');
    expect(running.calls).toEqual([]);
  });

  it('names the place, and repeats nothing of the body', async () => {
    const answer = await (await post('{"name": "agwc-secret-value", }')).text();
    expect(JSON.parse(answer)).toEqual({
      detail: [{ loc: ['body', 30], msg: 'The body is not valid JSON', type: 'json_invalid' }],
    });
    expect(await (await post('agwc-secret at position 7')).text()).not.toMatch(/agwc|7/);
  });

  it.each(['[]', 'null', '"x"', '1', 'true', '[{}]'])('%s is 422: not an object', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({
      detail: [{ loc: ['body'], msg: expect.any(String), type: 'model_attributes_type' }],
    });
  });

  it('of a key that is there twice, the last one counts', async () => {
    expect((await post(GOOD.replace('{', '{"name":"first",'))).status).toBe(200);
    expect(running.calls[0]?.input).toMatchObject({ name: 'files' });
  });

  it('a key __proto__ changes nothing', async () => {
    expect((await post(GOOD.replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":1},'))).status).toBe(
      200,
    );
    const call = '{"arguments":{"__proto__":{"polluted":1},"x":1}}';
    expect((await post(call, {}, '/v1/admin/tools/a__b/call')).status).toBe(200);
    for (const { input } of running.calls) expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('the nesting', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  it.each([
    ['100,000 brackets', '['.repeat(100_000)],
    ['a million braces', nested(150_000)],
    [
      '5,000 levels in a field',
      JSON.stringify({ name: 'a', credentials: { extra_params: 'X' } }).replace('"X"', nested(5_000)),
    ],
    ['65 levels', nested(65)],
  ])('%s is 400', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      detail: [{ loc: ['body'], msg: 'The body is nested deeper than 64 levels', type: 'json_too_deep' }],
    });
    expect(running.calls).toEqual([]);
  });

  it('control: 64 levels are parsed', async () => {
    expect((await post(nested(64))).status).toBe(422);
    const call = JSON.stringify({ arguments: JSON.parse(nested(63)) });
    expect((await post(call, {}, '/v1/admin/tools/a__b/call')).status).toBe(200);
  });

  it('brackets inside strings do not count', () => {
    const text = JSON.stringify({ a: '[{'.repeat(1_000), b: '\\', c: '"[[', d: '\\"{{' });
    expect(isDeeperThan(Buffer.from(text), 1)).toBe(false);
    expect(parseJsonObject(Buffer.from(text))).toEqual({ value: JSON.parse(text) });
  });

  it('agrees with a walk over what was parsed', () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const make = (levels: number): unknown => {
      const kind = random(levels > 0 ? 5 : 3);
      if (kind === 0) return random(1_000);
      if (kind === 1) return ['[', '{"', '\\', '"', ']}', 'é\\u0022'][random(6)];
      if (kind === 2) return null;
      const entries = Array.from({ length: random(4) }, (_, at) => [`k"[${at}`, make(levels - 1)] as const);
      return kind === 3 ? Object.fromEntries(entries) : entries.map(([, value]) => value);
    };
    for (let round = 0; round < 2_000; round += 1) {
      const value = make(8);
      const bytes = Buffer.from(JSON.stringify(value));
      const levels = depthOf(value);
      expect(isDeeperThan(bytes, levels)).toBe(false);
      if (levels > 0) expect(isDeeperThan(bytes, levels - 1)).toBe(true);
    }
  });
});
