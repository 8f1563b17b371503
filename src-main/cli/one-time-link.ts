// A link for the command line of another program, where every user of the machine can read it: it leads on once.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How long a browser may take to start. */
const LIMIT_MS = 30_000;

export interface OneTimeLink {
  readonly url: string;
  /** True when somebody followed it; false when nobody did in time. */
  readonly taken: Promise<boolean>;
  close(): void;
}

/**
 * Redirects the first request for a random path to `target`, and answers no second one. Where the system tells whose a
 * connection is, only this user may follow it.
 */
export async function offerOnce(target: string, signal: AbortSignal): Promise<OneTimeLink> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const { promise: taken, resolve } = Promise.withResolvers<boolean>();
  let given = false;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const isOurs = request.headers.host === `127.0.0.1:${port}` && request.url === path && isSameUser(request.socket);
    if (given || !isOurs || request.method !== 'GET') return refuse(request, response);
    given = true;
    response.writeHead(302, { location: target, 'cache-control': 'no-store', connection: 'close' });
    response.end(() => resolve(true));
  });
  await new Promise<void>((listening, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', listening);
  });
  const timer = setTimeout(() => resolve(false), LIMIT_MS);
  signal.addEventListener('abort', () => resolve(false), { once: true });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    taken,
    close() {
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { connection: 'close' }).end();
}

/** Reads /proc/net/tcp, which has the owner of every connection of this machine (proc(5)); true where there is none. */
function isSameUser({ remotePort, localPort }: Socket): boolean {
  const user = process.geteuid?.();
  if (user === undefined || process.platform !== 'linux') return true;
  const [from, to] = [address(remotePort), address(localPort)];
  try {
    const lines = readFileSync('/proc/net/tcp', 'latin1').split('\n');
    const fields = lines
      .map((line) => line.trim().split(/\s+/))
      .find(([, local, remote]) => local === from && remote === to);
    return fields?.[7] === String(user);
  } catch {
    return true;
  }
}

/** 127.0.0.1 and a port as that file writes them: the address is the number as this machine keeps it. */
function address(port = 0): string {
  const loopback = new Uint32Array(Uint8Array.of(127, 0, 0, 1).buffer)[0] ?? 0;
  const hex = (number: number, length: number) => number.toString(16).toUpperCase().padStart(length, '0');
  return `${hex(loopback, 8)}:${hex(port, 4)}`;
}
