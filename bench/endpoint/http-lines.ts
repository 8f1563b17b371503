// Lines over streamable HTTP: one session, as many sockets as there are to be requests in flight.
import { HttpSocket } from './http-socket.ts';
import { LIMIT_MS, type Line, withLimit } from './line.ts';

export interface HttpTarget {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for the bare echo, which knows no handshake. */
  readonly handshake?: boolean;
}

/** Opens one session and `count` sockets that share it. */
export async function openHttpLines(
  { url, headers = {}, handshake = true }: HttpTarget,
  count: number,
  openMs: number,
): Promise<Line[]> {
  const { port, host, pathname } = new URL(url);
  const head = (more: Readonly<Record<string, string>>) =>
    [
      `POST ${pathname} HTTP/1.1`,
      `host: ${host}`,
      'content-type: application/json',
      'accept: application/json, text/event-stream',
      ...Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}`),
      '',
    ].join('\r\n');
  const sockets = Array.from({ length: count }, () => new HttpSocket(Number(port)));
  const send = (socket: HttpSocket, top: string, body: string, limitMs: number) =>
    withLimit<{ head: string; body: Buffer }>(limitMs, (resolve, reject) =>
      socket.request(top, body, {
        resolve: ({ status, head: text, body: bytes }) =>
          status === 200 || status === 202
            ? resolve({ head: text, body: bytes })
            : reject(new Error(`${status} ${bytes.toString('utf8', 0, 120)}`)),
        reject,
      }),
    );
  const first = sockets[0] as HttpSocket;
  let own: Record<string, string> = {};
  if (handshake) {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
    const hello = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    const answer = await send(first, head({}), hello, openMs);
    const session = /^mcp-session-id: *(\S+)/im.exec(answer.head)?.[1];
    own = { 'mcp-protocol-version': '2025-06-18', ...(session !== undefined && { 'mcp-session-id': session }) };
    await send(first, head(own), '{"jsonrpc":"2.0","method":"notifications/initialized"}', openMs);
  }
  const top = head(own);
  let id = 0;
  return sockets.map((socket) => ({
    async request(method, params, limitMs = LIMIT_MS) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
      return (await send(socket, top, body, limitMs)).body;
    },
    close: () => socket.close(),
  }));
}
