// The exact answers scripts rely on: status and body of every success and failure, path parameters, common headers.
import { describe, expect, it } from 'vitest';
import { Pieces } from '../../src-main/core/pieces.ts';
import { RawJson } from '../../src-main/core/raw-json.ts';
import { HTTP_STATUS } from '../../src-main/http/answers.ts';
import { ERROR_CODES, type ErrorCode, GatewayError } from '../../src-shared/contract/errors.ts';
import { ID, SAMPLES, serverView } from '../shared/contract/samples.ts';
import { runServer } from './running-server.ts';

const LIST = '/v1/admin/mcp-servers';
const json = (method: string, body: unknown): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

describe('success', () => {
  it('is 200 for every method, creating included', async () => {
    const { get } = await runServer();
    const created = await get(LIST, json('POST', SAMPLES.create_server.input));
    expect([created.status, await created.json()]).toEqual([200, serverView]);
    expect((await get(`${LIST}/${ID}`, json('PUT', {}))).status).toBe(200);
    const deleted = await get(`${LIST}/${ID}`, { method: 'DELETE' });
    expect([deleted.status, await deleted.json()]).toEqual([200, { deleted: true }]);
    expect(await (await get(LIST)).json()).toEqual(SAMPLES.list_servers.output);
  });

  it('carries the headers of every answer', async () => {
    const { get } = await runServer();
    const ids = new Set<string | null>();
    for (const path of [LIST, '/v1/admin/nothing', '/docs', '/openapi.json', '/v1/health']) {
      const { headers } = await get(path);
      expect(headers.get('x-execution-id')).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(headers.get('x-request-duration-ms')).toMatch(/^\d+$/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      ids.add(headers.get('x-execution-id'));
    }
    expect(ids.size).toBe(5);
  });

  it('forgives a slash at the end, as Agent Gateway does', async () => {
    const { get } = await runServer();
    expect(await (await get(`${LIST}/`)).json()).toEqual(SAMPLES.list_servers.output);
  });
});

describe('failure', () => {
  const STATUS: Partial<Record<ErrorCode, number>> = {
    connection_error: 502,
    auth_error: 502,
    config_error: 502,
    upstream_error: 502,
    timeout: 504,
    tool_not_found: 404,
    call_not_found: 404,
    agent_not_found: 404,
    forbidden: 403,
    conflict: 409,
    key_unavailable: 409,
    storage_full: 503,
    read_only: 503,
  };

  it.each(Object.entries(STATUS))('%s is %i', async (code, status) => {
    const { get } = await runServer({
      handlers: {
        refresh_server() {
          throw new GatewayError(code as ErrorCode, 'Why it failed');
        },
      },
    });
    const answer = await get(`${LIST}/${ID}/refresh`, { method: 'POST' });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: { code, message: 'Why it failed' } });
  });

  it('an unknown server is 404 with the member scripts read', async () => {
    const { get } = await runServer({
      handlers: {
        get_server() {
          throw new GatewayError('mcp_server_not_found', 'There is no such server');
        },
      },
    });
    const answer = await get(`${LIST}/x`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: { code: 'mcp_server_not_found', message: 'There is no such server', execution_id: null },
    });
  });

  it('an unknown route is 404 in the words of the original', async () => {
    const { get } = await runServer();
    for (const path of ['/v1/admin/nothing', '/nothing', '/', '/mcp', `${LIST}/${ID}/nothing`, '/V1/health']) {
      const answer = await get(path);
      expect([path, answer.status, await answer.json()]).toEqual([path, 404, { detail: 'Not Found' }]);
    }
  });

  it('only what we did wrong ourselves is 500', () => {
    expect(ERROR_CODES.filter((code) => HTTP_STATUS[code] === 500)).toEqual(['internal']);
  });

  it('an unexpected failure keeps its text to the log, where the id finds it', async () => {
    const { get, logs } = await runServer({
      handlers: {
        list_tools() {
          throw new TypeError('agwc-inside');
        },
      },
    });
    const answer = await get('/v1/admin/tools');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/agwc|TypeError|\bat /);
    const id = answer.headers.get('x-execution-id') ?? '';
    expect(logs.some((line) => line.includes(id) && line.includes('list_tools'))).toBe(true);
  });

  it('a result that was not parsed is sent as the bytes it is, with what is beside it', async () => {
    const pieces = ['{"content":[],"b', 'ytes":"日本"}'].map((text) => Buffer.from(text));
    let mayBeRaw: boolean | undefined;
    const { get } = await runServer({
      handlers: {
        call_tool(_input, { raw }) {
          mayBeRaw = raw;
          return { result: new RawJson(new Pieces(pieces)), duration_ms: 1.5 };
        },
      },
    });
    const answer = await get('/v1/admin/tools/a__b/call', json('POST', {}));
    const body = '{"result":{"content":[],"bytes":"日本"},"duration_ms":1.5}';
    expect([answer.status, await answer.text(), mayBeRaw]).toEqual([200, body, true]);
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
  });

  it('an answer too deep to be written is the upstream server’s fault', async () => {
    const deep: { a?: unknown } = {};
    let at = deep;
    for (let level = 0; level < 50_000; level += 1) at = at.a = {};
    const { get } = await runServer({ handlers: { call_tool: () => ({ result: deep, duration_ms: 1 }) } });
    const answer = await get('/v1/admin/tools/a__b/call', json('POST', {}));
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { code: 'upstream_error' } });
  });
});

describe('a wrong input', () => {
  it('is 422, each field with its place, never with its value', async () => {
    const { get } = await runServer();
    const body = { name: 'agwc secret', transport: 'stdio', args: ['ok', 7], headers: { 'X-A': 'agwc\r\nsecret' } };
    const answer = await get(LIST, json('POST', body));
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).not.toContain('agwc');
    const { detail } = JSON.parse(text) as { detail: Record<string, unknown>[] };
    for (const entry of detail) expect(Object.keys(entry).sort()).toEqual(['loc', 'msg', 'type']);
    expect(detail.map(({ loc }) => loc)).toEqual([
      ['body', 'name'],
      ['body', 'args', 1],
      ['body', 'headers', 'X-A'],
    ]);
  });

  it('says "path" of what came with the path', async () => {
    const { get } = await runServer();
    const answer = await get(`/v1/admin/calls/${'x'.repeat(129)}/cancel`, { method: 'POST' });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: [{ loc: ['path', 'call_id'] }] });
  });

  it('without details is one entry about the body', async () => {
    const { get } = await runServer({
      handlers: {
        create_server() {
          throw new GatewayError('validation_error', 'That does not go together');
        },
      },
    });
    expect(await (await get(LIST, json('POST', SAMPLES.create_server.input))).json()).toEqual({
      detail: [{ loc: ['body'], msg: 'That does not go together', type: 'value_error' }],
    });
  });
});

describe('the path', () => {
  it('is decoded once, a segment at a time', async () => {
    const { get, calls } = await runServer();
    for (const name of ['a/b', 'a%2Fb', '../x', 'é 漢', '?#', '__proto__', 'constructor', '%']) {
      expect((await get(`/v1/admin/tools/${encodeURIComponent(name)}`)).status).toBe(200);
      expect(calls.at(-1)?.input).toEqual({ name });
    }
  });

  it('wins over a member of the same name', async () => {
    const { get, calls } = await runServer();
    await get(`${LIST}/${ID}`, json('PUT', { id: 'another', enabled: false, created_at: 'x', unknown: 1 }));
    expect(calls[0]?.input).toEqual({ id: ID, enabled: false });
    await get('/v1/admin/tools/right/call', json('POST', { name: 'wrong', arguments: {} }));
    expect(calls[1]?.input).toEqual({ name: 'right', arguments: {} });
  });

  it('with an overlong id is an unknown server, not an unknown route', async () => {
    const { get, calls } = await runServer();
    expect((await get(`${LIST}/${'x'.repeat(8_000)}`)).status).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it('of the unsaved test is no id', async () => {
    const { get, calls } = await runServer();
    expect((await get(`${LIST}/test`, json('POST', SAMPLES.test_server_config.input))).status).toBe(200);
    expect(calls[0]?.operation).toBe('test_server_config');
  });
});
