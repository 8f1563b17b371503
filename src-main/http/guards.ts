// Who may speak to the loopback API at all: decided on the raw headers, before the path and the body are looked at.
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, badRequest, forbidden } from './answers.ts';

/** What the guards read. `rawHeaders`, because `headers` has already merged or dropped what was sent twice. */
export type GuardedRequest = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>;

const MAX_HEADERS = 100;

const NONE: readonly string[] = [];

/** Every value that was sent for `name` (lower case), in order. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  let values: string[] | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    // The length first: this runs for several names on every request.
    if (given?.length !== name.length || given.toLowerCase() !== name) continue;
    if (values === null) values = [rawHeaders[at + 1] ?? ''];
    else values.push(rawHeaders[at + 1] ?? '');
  }
  return values ?? NONE;
}

/**
 * The answer to a request that may not come in; null when it may.
 *
 * @param hosts what may stand in `Host`, see {@link ownHosts}
 * @param ownOrigin the origin whose pages may call: ours where a page of ours is served, null where no page may
 */
export function refusal(request: GuardedRequest, hosts: ReadonlySet<string>, ownOrigin: string | null): Answer | null {
  return malformed(request) ?? wrongHost(request, hosts) ?? foreignPage(request.rawHeaders, ownOrigin);
}

function malformed({ rawHeaders }: GuardedRequest): Answer | null {
  if (rawHeaders.length > MAX_HEADERS * 2) return { status: 431, body: { detail: 'Too many header fields' } };
  // Node accepts any coding before `chunked`; we undo none, so the body would be read as something it is not.
  const codings = headerValues(rawHeaders, 'transfer-encoding');
  if (codings.some((coding) => coding.toLowerCase() !== 'chunked') || codings.length > 1) return badRequest;
  return null;
}

/**
 * A web page that rebinds its name to 127.0.0.1 still sends that name, so exactly ours may stand in Host (RFC 9112 §3.2
 * wants exactly one). The absolute form is for proxies, and would carry a second host.
 */
function wrongHost({ rawHeaders, url }: GuardedRequest, hosts: ReadonlySet<string>): Answer | null {
  const given = headerValues(rawHeaders, 'host');
  const [host] = given;
  if (given.length !== 1 || host === undefined) return badRequest;
  if (!hosts.has(host.toLowerCase())) return forbidden('This host name is not served here');
  if (!url?.startsWith('/') && url !== '*') return forbidden('This is not a proxy');
  return null;
}

/** The hosts of a server that listens on `port`, in lower case. */
export function ownHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const hosts = names.map((name) => `${name}:${port}`);
  return new Set(port === 80 ? [...names, ...hosts] : hosts);
}

/**
 * No web page is a client of this API: whatever tells that one is behind the request refuses it, even when empty. A page
 * on another port of this machine counts as `same-site`, so only `none` (typed in by the user) and our own pass.
 */
function foreignPage(rawHeaders: readonly string[], own: string | null): Answer | null {
  const origins = headerValues(rawHeaders, 'origin');
  const referers = headerValues(rawHeaders, 'referer');
  const sites = headerValues(rawHeaders, 'sec-fetch-site');
  // So it is with every client that is no browser.
  if (origins.length + referers.length + sites.length === 0) return null;
  const isOwn = (origin: string) => own !== null && origin === own;
  const allOwn =
    origins.every(isOwn) &&
    referers.every((referer) => own !== null && referer.startsWith(`${own}/`)) &&
    sites.every((site) => site === 'none' || (own !== null && site === 'same-origin'));
  return allOwn ? null : forbidden('Web pages may not call this API');
}

/** The token of the one `Authorization: Bearer` header (RFC 6750 §2.1); null without, or with more than one. */
export function bearerToken(rawHeaders: readonly string[]): string | null {
  const values = headerValues(rawHeaders, 'authorization');
  if (values.length !== 1) return null;
  return /^bearer +(\S+)$/i.exec(values[0] ?? '')?.[1] ?? null;
}

/** Compares in a time that depends on neither text: both become digests of one length first. */
export function sameToken(given: string, expected: string): boolean {
  // Node hands headers over as Latin-1; a token outside ASCII arrives as the bytes of its UTF-8.
  const [left, right] = [sha256(Buffer.from(given, 'latin1')), sha256(Buffer.from(expected, 'utf8'))];
  return timingSafeEqual(left, right) && expected !== '';
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
