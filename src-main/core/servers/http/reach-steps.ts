// The way to a remote server before the first message: its name, a connection, its certificate.
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Environment } from '../../settings.ts';
import { proxyFor } from './proxy-settings.ts';
import type { TrustStore } from './trust-store.ts';

export interface ReachStep {
  readonly step: 'resolve name' | 'connect' | 'TLS';
  /** A sentence on what was found. Rejects with the system's error, or when the signal aborts. */
  readonly attempt: () => Promise<string>;
}

/** To be taken in order. Behind a proxy it is the proxy that is connected to, and the rest is its affair. */
export function reachSteps(url: URL, environment: Environment, trust: TrustStore, signal: AbortSignal): ReachStep[] {
  const proxy = proxyFor(url, environment);
  const next = proxy === null ? url : new URL(proxy.origin);
  const through = proxy === null ? '' : ` (the proxy ${proxy.origin})`;
  const host = next.hostname.replace(/^\[|\]$/g, '');
  const port = Number(next.port || (next.protocol === 'https:' ? 443 : 80));
  const steps: ReachStep[] = [
    {
      step: 'resolve name',
      async attempt() {
        const found = await within(signal, lookup(host, { all: true }));
        return `${host}${through} is ${found.map(({ address }) => address).join(', ')}`;
      },
    },
    {
      step: 'connect',
      async attempt() {
        const socket = connect({ host, port });
        await opened(socket, 'connect', signal);
        return `${socket.remoteAddress ?? host} accepts connections on port ${port}${through}`;
      },
    },
  ];
  if (url.protocol !== 'https:' || proxy !== null) return steps;
  const attempt = async () => {
    const tls = process.getBuiltinModule('node:tls');
    // A name for the certificate; an address is none (RFC 6066, section 3).
    const servername = /^[\d.]+$|:/.test(host) ? '' : host;
    const socket = tls.connect({ host, port, servername, secureContext: trust.secureContext() });
    await opened(socket, 'secureConnect', signal);
    return `Its certificate is trusted (${socket.getProtocol() ?? 'TLS'})`;
  };
  return [...steps, { step: 'TLS', attempt }];
}

async function opened(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  try {
    await once(socket, event, { signal });
  } finally {
    // An error after this is of no interest, but would end the process.
    socket.on('error', () => {});
    socket.destroy();
  }
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
