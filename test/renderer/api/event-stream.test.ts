import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventStream } from '../../../src-renderer/api/connection.ts';
import { openEventStream } from '../../../src-renderer/api/event-stream.ts';
import type { NumberedEvent } from '../../../src-shared/contract/events.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let stream: EventStream | undefined;
afterEach(async () => {
  stream?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
});

/** Answers the first request with the first answer, and so on; the last one again and again. */
async function serve(...answers: Answer[]) {
  const requests: IncomingMessage[] = [];
  server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { requests, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function follow(baseUrl: string) {
  const events: NumberedEvent[] = [];
  const sink = { onEvents: (more: readonly NumberedEvent[]) => events.push(...more), onLost: vi.fn(), onLive: vi.fn() };
  const onRefused = vi.fn();
  stream = openEventStream({ baseUrl, token: 'secret', fetch, lastId: 'b:4', sink, onRefused });
  return { events, sink, onRefused };
}

const frame = (id: string) => `id: ${id}\nevent: agents\ndata: {"type":"agents","agents":[]}\n\n`;
const head = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('openEventStream', () => {
  it('sends the token in a header and the last id, never in the address', async () => {
    const { requests, baseUrl } = await serve((_, response) => head(response).write(frame('b:5')));
    const { events, sink } = follow(baseUrl);
    await vi.waitFor(() => expect(events.map(({ id }) => id)).toEqual(['b:5']));
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'last-event-id': 'b:4' });
    expect(requests[0]?.url).toBe('/v1/admin/events');
    expect(sink.onLive).toHaveBeenCalledOnce();
  });

  it('resumes after the last event it saw, and says when it tries again', async () => {
    const { requests, baseUrl } = await serve(
      (_, response) => head(response).end(frame('b:5') + frame('b:6')),
      (_, response) => head(response).write(frame('b:7')),
    );
    const { events, sink } = follow(baseUrl);
    await vi.waitFor(() => expect(events.map(({ id }) => id)).toEqual(['b:5', 'b:6', 'b:7']), 10_000);
    expect(requests[1]?.headers['last-event-id']).toBe('b:6');
    expect(sink.onLost).toHaveBeenCalledOnce();
    expect(sink.onLive).toHaveBeenCalledTimes(2);
  });

  it('tries at once when asked to', async () => {
    const { requests, baseUrl } = await serve((_, response) => response.writeHead(503).end());
    const { sink } = follow(baseUrl);
    await vi.waitFor(() => expect(sink.onLost).toHaveBeenCalled(), 10_000);
    const before = requests.length;
    stream?.retry();
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(before), 10_000);
  });

  it('gives up when the token is refused', async () => {
    const { requests, baseUrl } = await serve((_, response) => response.writeHead(401).end());
    const { sink, onRefused } = follow(baseUrl);
    await vi.waitFor(() => expect(onRefused).toHaveBeenCalledOnce());
    expect(sink.onLost).not.toHaveBeenCalled();
    expect(requests).toHaveLength(1);
  });

  it('closes its connection', async () => {
    const closed = vi.fn();
    const { baseUrl } = await serve((request, response) => {
      request.socket.on('close', closed);
      head(response).write(': connected\n\n');
    });
    const { sink } = follow(baseUrl);
    await vi.waitFor(() => expect(sink.onLive).toHaveBeenCalled());
    stream?.close();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 10_000);
    expect(sink.onLost).not.toHaveBeenCalled();
  });

  it('leaves out what is no event', async () => {
    const { baseUrl } = await serve((_, response) => head(response).write(`id: b:5\ndata: {broken\n\n${frame('b:6')}`));
    const { events } = follow(baseUrl);
    await vi.waitFor(() => expect(events.map(({ id }) => id)).toEqual(['b:6']));
  });
});
