// A proxy on loopback for programs that cannot send a token: adds headers, and passes everything else on as it comes.
import { type IncomingHttpHeaders, request as open } from 'node:http';
import { type Loopback, startLoopback } from '../fixtures/http/loopback.ts';

/**
 * Bodies stream in both directions, and either side's going away is told to the other.
 *
 * A request that names the proxy as its host or origin is one of the proxy's own and leaves under the name of the target;
 * a request for any other host, or from any other page, is for the target to refuse.
 */
export async function startHeaderProxy(target: string, headers: Readonly<Record<string, string>>): Promise<Loopback> {
  const { port } = new URL(target);
  const proxy = await startLoopback((request, response) => {
    const own = String(proxy.port);
    const outgoing = open({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: { ...renamed(request.headers, own, port), ...headers },
    });
    outgoing.on('response', (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      response.flushHeaders();
      incoming.on('error', () => response.destroy());
      incoming.pipe(response);
    });
    outgoing.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
  });
  return proxy;
}

function renamed({ origin, ...headers }: IncomingHttpHeaders, own: string, port: string): IncomingHttpHeaders {
  const isOwn = new RegExp(`^(localhost|127\\.0\\.0\\.1|\\[::1\\]):${own}$`);
  const host = headers.host ?? '';
  return {
    ...headers,
    host: isOwn.test(host) ? host.replace(own, port) : host,
    ...(origin !== undefined && !isOwn.test(origin.replace('http://', '')) && { origin }),
  };
}
