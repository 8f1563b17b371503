// The server's life: where it listens, what it hands over, how callers that leave are noticed, and how it ends.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Exchange, RawHandler } from '../../src-main/http/exchange.ts';
import { ListenError } from '../../src-main/http/listen-error.ts';
import type { McpDoor } from '../../src-main/http/loopback-server.ts';
import { SAMPLES } from '../shared/contract/samples.ts';
import { rawConnect, requestText } from './raw-client.ts';
import { runServer, TOKEN } from './running-server.ts';

const LIST = '/v1/admin/mcp-servers';
const listText = (port: number) =>
  requestText(`GET ${LIST} HTTP/1.1`, [
    ['Host', `127.0.0.1:${port}`],
    ['Authorization', `Bearer ${TOKEN}`],
  ]);

describe('listening', () => {
  it('says where', async () => {
    const { url, port } = await runServer();
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it('on a port that is in use fails with the reason', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const failed = await runServer({ port }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ListenError);
    expect(failed).toMatchObject({ reason: 'port_in_use', port, message: expect.stringContaining(String(port)) });
  });
});

describe('the endpoint at /mcp', () => {
  const doorTo = (handle: RawHandler): McpDoor => ({ handle, isAgentToken: () => false, close() {} });

  const runWithEndpoint = async () => {
    const seen: { method: string | undefined; url: string | undefined }[] = [];
    const mcp = doorTo((exchange) => {
      const { request, response, id } = exchange;
      seen.push({ method: request.method, url: request.url });
      response.setHeader('X-Execution-Id', id).setHeader('X-Request-Duration-Ms', exchange.elapsedMs());
      request.pipe(response);
    });
    return { seen, ...(await runServer({ mcp })) };
  };

  it('gets request and response raw, whatever the method, and brings its own tokens', async () => {
    const { seen, url } = await runWithEndpoint();
    const echoed = await fetch(`${url}/mcp?x=1`, { method: 'POST', body: 'not json' });
    expect([echoed.status, await echoed.text()]).toEqual([200, 'not json']);
    await fetch(`${url}/mcp`, { method: 'DELETE' });
    await fetch(`${url}/mcp/sub`, { method: 'PUT', body: 'x' });
    expect(seen).toEqual([
      { method: 'POST', url: '/mcp?x=1' },
      { method: 'DELETE', url: '/mcp' },
      { method: 'PUT', url: '/mcp/sub' },
    ]);
  });

  it('is behind the guards, and no page at all may call it', async () => {
    const { seen, url, port } = await runWithEndpoint();
    for (const origin of ['http://evil', `http://127.0.0.1:${port}`]) {
      expect((await fetch(`${url}/mcp`, { headers: { origin } })).status).toBe(403);
    }
    expect(seen).toEqual([]);
    expect((await fetch(`${url}/mcpx`)).status).toBe(404);
  });

  it('is not for the dashboard either', async () => {
    const answering = ({ response }: Exchange) => void response.end('taken');
    const { url, get } = await runServer({ mcp: doorTo(answering), dashboard: answering });
    const headers = { origin: url };
    expect((await fetch(`${url}/mcp`, { headers })).status).toBe(403);
    expect((await get(LIST, { headers })).status).toBe(200);
    expect(await (await fetch(`${url}/mcp`)).text()).toBe('taken');
  });

  it('that fails is 500 without its words, or cut when it had begun', async () => {
    const mcp = doorTo(async ({ response, request }) => {
      if (request.method === 'POST') response.writeHead(200).write('half');
      throw new Error('agwc-inside');
    });
    const { url, get } = await runServer({ mcp });
    const failed = await fetch(`${url}/mcp`);
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('agwc');
    await expect(fetch(`${url}/mcp`, { method: 'POST' }).then((answer) => answer.text())).rejects.toThrow();
    expect((await get(LIST)).status).toBe(200);
  });
});

describe('a caller that leaves', () => {
  const waitsForAbort = (signals: AbortSignal[]) => ({
    list_servers: (_input: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((resolve) => {
        signals.push(signal);
        signal.addEventListener('abort', () => resolve(SAMPLES.list_servers.output));
      }),
  });

  it('aborts its call', async () => {
    const signals: AbortSignal[] = [];
    const { port, get } = await runServer({ handlers: waitsForAbort(signals) });
    const connection = await rawConnect(port);
    connection.send(listText(port));
    await expect.poll(() => signals.length).toBe(1);
    expect(signals[0]?.aborted).toBe(false);
    connection.socket.destroy();
    await expect.poll(() => signals[0]?.aborted).toBe(true);
    expect((await get('/v1/health')).status).toBe(200);
  });

  it('aborts every call it had pipelined', async () => {
    const signals: AbortSignal[] = [];
    const { port } = await runServer({ handlers: waitsForAbort(signals) });
    const connection = await rawConnect(port);
    connection.send(listText(port).repeat(3));
    await expect.poll(() => signals.length).toBe(3);
    connection.socket.destroy();
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });

  it('control: one that stays gets its answer, and nothing is aborted', async () => {
    const running = await runServer();
    expect((await running.get(LIST)).status).toBe(200);
    expect((await running.get(LIST)).status).toBe(200);
    expect(running.calls.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });
});

describe('closing', () => {
  it('lets an answer out that is under way, then nothing listens', async () => {
    let finish: (() => void) | null = null;
    const { server, get, url } = await runServer({
      handlers: {
        list_servers: () =>
          new Promise((resolve) => {
            finish = () => resolve(SAMPLES.list_servers.output);
          }),
      },
    });
    const answer = get(LIST);
    await expect.poll(() => finish).not.toBeNull();
    const closed = server.close(60_000);
    (finish as (() => void) | null)?.();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
  });

  it('cuts what does not finish, streams and idle connections included', async () => {
    const signals: AbortSignal[] = [];
    const { server, get, port } = await runServer({
      handlers: {
        list_servers: (_input, { signal }) => {
          signals.push(signal);
          return new Promise(() => {});
        },
      },
    });
    const hanging = get(LIST).catch(() => 'cut');
    const stream = await get('/v1/admin/events');
    const idle = await rawConnect(port);
    await expect.poll(() => signals.length).toBe(1);
    await server.close(50);
    expect(await hanging).toBe('cut');
    expect(signals[0]?.aborted).toBe(true);
    expect(await stream.text()).toBe(': connected\n\n');
    await idle.closed;
  });

  it('may be asked for twice, and before listening', async () => {
    const { server } = await runServer();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});
