// The one way to an upstream server over HTTP: bound to its origin, counting what it reads, and ended when told.
import { lookup } from 'node:dns';
import { promisify } from 'node:util';
import type { FetchLike } from '@modelcontextprotocol/client';
import { headerNameFault, headerValueFault } from '../../../../src-shared/model/fields.ts';
import { GatewayError } from '../../errors.ts';
import type { Environment } from '../../settings.ts';
import { largerThan } from '../large-message.ts';
import { isAllowedHost, isPrivateAddress, type Reach } from './address-guard.ts';
import { readBody, readStart, streamBody, streamOf } from './bounded-body.ts';
import { createDispatchers, type Dispatchers } from './dispatchers.ts';
import { createEventFramer } from './event-frames.ts';
import { type Exchange, exchange } from './http-exchange.ts';
import { proxyFor } from './proxy-settings.ts';
import type { TrustStore } from './trust-store.ts';
import { proxyRefusal, safeFailure, UpstreamHttpError } from './upstream-http-error.ts';

export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const USER_AGENT = 'agent-gateway-desktop';
const MAX_REDIRECTS = 5;
/** A refusal is explained by its status; of its body, and of one that nobody wants, only the start is read. */
const START = { maxBytes: 64 * 1024, milliseconds: 2_000 };
/** Requests to other hosts are small look-ups that nobody else ends. */
const DERIVED_TIMEOUT_MS = 30_000;

export type HeaderSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface UpstreamFetchOptions {
  /** The URL as configured; its origin is the only one that gets the configured headers. */
  readonly url: string;
  /** Secret headers, asked anew for every request. What a request sets itself wins over them. */
  readonly headers: HeaderSource;
  readonly environment: Environment;
  readonly trust: TrustStore;
  /**
   * Which addresses may be contacted because a response named them: https ones that everybody can reach, unless given.
   * `any` is for networks of which every server is one's own.
   */
  readonly derivedReach?: Reach | undefined;
  /** Decoded bytes of one JSON body or one event. */
  readonly maxMessageBytes?: number;
  /** Takes the place of the system's resolver. */
  readonly resolve?: typeof lookup;
}

/** What the fetch takes beside the usual. */
export interface UpstreamInit extends RequestInit {
  /** Nobody reads what an answer says beyond its head: the response has no body, unless it is a refusal. */
  readonly unread?: boolean;
}

export interface UpstreamFetch {
  /**
   * Rejects with a `GatewayError` that repeats nothing foreign, or with the reason of the caller's signal. JSON bodies
   * are read whole before it resolves; an event stream delivers events as {@link createEventFramer} cuts them, and fails with
   * `upstream_error` at an event above the limit.
   */
  readonly fetch: FetchLike;
  /** Decoded bytes of all bodies so far. */
  readonly bytesRead: number;
  /** Ends every connection; requests under way and later ones fail. */
  close(): Promise<void>;
}

export function createUpstreamFetch(options: UpstreamFetchOptions): UpstreamFetch {
  const { origin } = new URL(options.url);
  const limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  let closed = false;
  let pools: Promise<Pools> | null = null;
  let bytesRead = 0;

  const sendOnce = async (url: URL, init: RequestInit, signal: AbortSignal | null): Promise<Exchange> => {
    const reach = reachOf(url, origin, options.derivedReach ?? 'public');
    pools ??= openPools(options);
    const { request, dispatchers } = await pools;
    if (reach === 'public') await refuseHiddenHost(url, options);
    const headers = new Headers({ 'user-agent': USER_AGENT });
    const configured = url.origin === origin ? await configuredHeaders(options.headers) : {};
    for (const [name, value] of Object.entries(configured)) headers.set(name, value);
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    if (closed) throw closedError();
    const method = init.method ?? 'GET';
    return exchange(url, { method, headers, body: init.body, signal }, dispatchers.dispatcherFor(url, reach), request);
  };

  const follow = async (start: URL, init: RequestInit, signal: AbortSignal | null): Promise<Exchange> => {
    let url = start;
    for (let redirects = 0; ; redirects++) {
      const response = await sendOnce(url, init, signal);
      const target = redirectTarget(response, url, init.method ?? 'GET', redirects);
      if (!target) return response;
      response.body.destroy();
      url = target;
    }
  };

  const bounded = async (answer: Exchange, target: string, unread: boolean): Promise<Response> => {
    const { status, headers, contentLength, body } = answer;
    const refuse = (error: GatewayError): never => {
      body.destroy();
      throw error;
    };
    if (status > 599) refuse(new UpstreamHttpError(target, { status }));
    if (status === 407) refuse(proxyRefusal(status, target));
    if (status === 204 || status === 205 || status === 304) {
      body.resume();
      return new Response(null, { status, headers });
    }
    if (status > 299) return new Response(await readStart(body, START), { status, headers });
    if (unread) {
      await readStart(body, START);
      return new Response(null, { status, headers });
    }
    const tooLarge = (): never =>
      refuse(new GatewayError('upstream_error', `The answer of ${target} is ${largerThan(limit)}`));
    if (isEventStream(headers)) {
      const frame = createEventFramer(limit, tooLarge);
      const events = streamBody(body, (bytes) => {
        bytesRead += bytes.length;
        return frame(bytes);
      });
      return new Response(events, { status, headers });
    }
    if ((contentLength ?? 0) > limit) tooLarge();
    let length = 0;
    const pieces = await readBody(body, (bytes) => {
      bytesRead += bytes.length;
      length += bytes.length;
      if (length > limit) tooLarge();
    });
    return new Response(streamOf(pieces), { status, headers });
  };

  return {
    async fetch(input, init = {}) {
      const url = new URL(input);
      const signal = url.origin === origin ? (init.signal ?? null) : limited(init.signal);
      try {
        if (closed) throw closedError();
        const { unread = false }: UpstreamInit = init;
        return await bounded(await follow(url, init, signal), url.origin, unread);
      } catch (error) {
        if (init.signal?.aborted) throw init.signal.reason;
        throw closed ? closedError() : safeFailure(error, url.origin);
      }
    },
    get bytesRead() {
      return bytesRead;
    },
    async close() {
      closed = true;
      const opened = await pools?.catch(() => null);
      await opened?.dispatchers.close();
    },
  };
}

const closedError = () => new GatewayError('connection_error', 'The connection was closed');

function limited(signal: AbortSignal | null | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(DERIVED_TIMEOUT_MS);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

interface Pools {
  readonly request: typeof import('undici').request;
  readonly dispatchers: Dispatchers;
}

/** Loaded with the first request: a gateway of local servers only needs none of it. */
async function openPools(options: UpstreamFetchOptions): Promise<Pools> {
  const undici = await import('undici');
  return { request: undici.request, dispatchers: createDispatchers({ ...options, undici }) };
}

function reachOf(url: URL, origin: string, derived: Reach): Reach {
  const reach = url.origin === origin ? 'any' : derived;
  if (reach === 'public' && url.protocol !== 'https:') {
    throw new GatewayError('connection_error', 'The server named an address that is not https; it is not contacted');
  }
  if (!isAllowedHost(url.hostname, reach)) {
    throw new GatewayError('connection_error', `Could not reach ${url.origin}: this address is not allowed`);
  }
  return reach;
}

/** Behind a proxy no lookup of ours happens at the connection, so a name is looked up here, if this machine can. */
async function refuseHiddenHost(url: URL, { environment, resolve }: UpstreamFetchOptions): Promise<void> {
  if (proxyFor(url, environment) === null) return;
  const addresses = await promisify(resolve ?? lookup)(url.hostname, { all: true }).catch(() => []);
  if (addresses.length > 0 && addresses.every(({ address }) => isPrivateAddress(address))) {
    throw new GatewayError(
      'connection_error',
      `Could not reach ${url.origin}: it leads to an address that is not allowed`,
    );
  }
}

async function configuredHeaders(source: HeaderSource): Promise<Readonly<Record<string, string>>> {
  const headers = typeof source === 'function' ? await source() : source;
  for (const [name, value] of Object.entries(headers)) {
    // Checked here because undici's own message would repeat the value.
    const fault = headerNameFault(name) ?? headerValueFault(value);
    if (fault) throw new GatewayError('config_error', `The header ${JSON.stringify(name)} cannot be sent: it ${fault}`);
  }
  return headers;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where to send the same request again, null when this is no redirect. Throws for one that is not followed. */
function redirectTarget({ status, headers, body }: Exchange, from: URL, method: string, redirects: number): URL | null {
  if (!REDIRECTS.has(status)) return null;
  const refuse = (reason: string): never => {
    body.destroy();
    throw new UpstreamHttpError(from.origin, { status }, `Could not reach ${from.origin}: ${reason}`);
  };
  const target = URL.parse(headers.get('location') ?? '', from.href);
  if (!target) return refuse(`it redirects (${status}) without saying where to`);
  if (target.origin !== from.origin) {
    const hint = /^https?:$/.test(target.protocol) ? ` to ${target.origin.slice(0, 200)}` : '';
    return refuse(`it redirects (${status})${hint}, and only redirects within one origin are followed`);
  }
  if (method !== 'GET' && method !== 'HEAD' && status !== 307 && status !== 308) {
    return refuse(`it redirects (${status}) in a way that would turn the request into another one`);
  }
  if (redirects >= MAX_REDIRECTS) return refuse('it redirects again and again');
  target.username = '';
  target.password = '';
  return target;
}

export function isEventStream(headers: Headers): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
}
