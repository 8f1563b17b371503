// The connection pools of one upstream server: direct or through the environment's proxy, with guarded addresses, TLS
// checked against the trust store, and every socket ended by `close`.
import type { lookup } from 'node:dns';
import type { Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import type { Environment } from '../../settings.ts';
import { guardedLookup, type Reach } from './address-guard.ts';
import { coalesce } from './coalesce.ts';
import { type ProxyRoute, proxyFor } from './proxy-settings.ts';
import type { TrustStore } from './trust-store.ts';

/** Bytes of one answer's headers: a little above the 64 KiB that a single header of it may fill. */
const MAX_HEADER_BYTES = 80 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** Above the longest tool call: whoever sends a request ends it sooner. */
const HEADERS_TIMEOUT_MS = 660_000;

export interface DispatchersOptions {
  readonly undici: typeof import('undici');
  readonly environment: Environment;
  readonly trust: TrustStore;
  /** Takes the place of the system's resolver. */
  readonly resolve?: typeof lookup;
}

export interface Dispatchers {
  /** Throws `config_error` when the environment names a proxy that cannot be used. */
  dispatcherFor(url: URL, reach: Reach): Dispatcher;
  /** Ends every connection, those still being made included. */
  close(): Promise<void>;
}

export function createDispatchers(options: DispatchersOptions): Dispatchers {
  const { Agent, ProxyAgent, Pool } = options.undici;
  const pools = new Map<string, { readonly pool: Dispatcher; readonly dispatcher: Dispatcher }>();
  const connecting = new Set<Socket>();
  const limits = { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: 0 };

  const direct = (reach: Reach) =>
    new Agent({ ...limits, connect: createConnector(options, reach, (socket) => track(connecting, socket)) });

  const proxied = (proxy: ProxyRoute, secure: boolean) => {
    const tls = secure || proxy.origin.startsWith('https:') ? tlsOptions(options.trust) : {};
    return new ProxyAgent({
      ...limits,
      uri: proxy.origin,
      ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
      // Many proxies allow tunnels to port 443 only, so plain http goes through them as plain proxy requests.
      proxyTunnel: false,
      requestTls: tls,
      proxyTls: { ...tls, timeout: CONNECT_TIMEOUT_MS },
      factory: (origin, defaults) => new Pool(origin, { ...defaults, ...limits }),
      clientFactory: (origin, defaults) => new Pool(origin, { ...defaults, headersTimeout: CONNECT_TIMEOUT_MS }),
    });
  };

  return {
    dispatcherFor(url, reach) {
      const proxy = proxyFor(url, options.environment);
      const secure = url.protocol === 'https:';
      const key = proxy ? `${proxy.origin} ${proxy.authorization} ${secure}` : reach;
      const known = pools.get(key);
      if (known) return known.dispatcher;
      const pool = proxy ? proxied(proxy, secure) : direct(reach);
      const dispatcher = pool.compose(coalesce);
      pools.set(key, { pool, dispatcher });
      return dispatcher;
    },
    async close() {
      for (const socket of connecting) socket.destroy();
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

function tlsOptions(trust: TrustStore): buildConnector.BuildOptions {
  // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would switch the check off otherwise.
  return { secureContext: trust.secureContext(), rejectUnauthorized: true };
}

function createConnector(
  { undici, trust, resolve }: DispatchersOptions,
  reach: Reach,
  track: (socket: Socket) => void,
): buildConnector.connector {
  const base = { lookup: guardedLookup(reach, resolve), timeout: CONNECT_TIMEOUT_MS };
  const plain = undici.buildConnector(base);
  let secure: buildConnector.connector | null = null;
  return (options, callback) => {
    let connect = plain;
    if (options.protocol === 'https:') {
      secure ??= undici.buildConnector({ ...base, ...tlsOptions(trust) });
      connect = secure;
    }
    // The connector returns the socket it starts with, though its type does not say so.
    track(connect(options, callback) as unknown as Socket);
  };
}

/** The pools know a socket only once it is connected; until then it is ended through this set. */
function track(connecting: Set<Socket>, socket: Socket): void {
  connecting.add(socket);
  const forget = () => connecting.delete(socket);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', forget);
  socket.once('close', forget);
}
