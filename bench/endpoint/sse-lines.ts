// Lines over the transport of 2024-11-05, which some gateways still offer alone: posts, and one stream with all the answers.
import { type ClientRequest, type IncomingMessage, request as open } from 'node:http';
import { HttpSocket } from './http-socket.ts';
import { LIMIT_MS, type Line, withLimit } from './line.ts';

/** Opens one session and `count` sockets to post on. */
export async function openSseLines(url: string, count: number, openMs: number): Promise<Line[]> {
  const { port, host } = new URL(url);
  const waiting = new Map<number, (bytes: Buffer) => void>();
  const stream = open(url, { headers: { accept: 'text/event-stream' }, agent: false });
  const path = await withLimit<string>(openMs, (resolve, reject) => {
    stream.on('error', reject);
    stream.on('response', (response) =>
      readEvents(response, (data) => {
        if (data.startsWith('/')) return resolve(data);
        const id = Number(/"id":(\d+)\}?/.exec(data.slice(-24))?.[1] ?? (JSON.parse(data) as { id?: number }).id);
        const settle = waiting.get(id);
        waiting.delete(id);
        settle?.(Buffer.from(data));
      }),
    );
    stream.end();
  });
  const top = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
  let id = 0;
  const sockets = Array.from({ length: count }, () => new HttpSocket(Number(port)));
  const lines = sockets.map((socket) => lineOn(socket, stream));
  const [first] = lines as [Line];
  const clientInfo = { name: 'bench', version: '1' };
  await first.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, openMs);
  await withLimit<void>(openMs, (resolve, reject) =>
    (sockets[0] as HttpSocket).request(top, '{"jsonrpc":"2.0","method":"notifications/initialized"}', {
      resolve: () => resolve(),
      reject,
    }),
  );
  return lines;

  function lineOn(socket: HttpSocket, events: ClientRequest): Line {
    return {
      request: (method, params, limitMs = LIMIT_MS) =>
        withLimit(limitMs, (resolve, reject) => {
          const own = ++id;
          waiting.set(own, resolve);
          socket.request(top, JSON.stringify({ jsonrpc: '2.0', id: own, method, params }), {
            resolve({ status, body }) {
              if (status !== 200 && status !== 202) reject(new Error(`${status} ${body.toString('utf8', 0, 120)}`));
            },
            reject,
          });
        }),
      close() {
        socket.close();
        events.destroy();
      },
    };
  }
}

function readEvents(response: IncomingMessage, onData: (data: string) => void): void {
  let rest: string[] = [];
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (part: string) => {
    // The empty line may be cut in two.
    if (!((rest.at(-1)?.at(-1) ?? '') + part).includes('\n\n')) {
      rest.push(part);
      return;
    }
    const events = (rest.join('') + part).split('\n\n');
    rest = [events.pop() ?? ''];
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data:'));
      if (data !== undefined) onData(data.slice('data:'.length).trim());
    }
  });
}
