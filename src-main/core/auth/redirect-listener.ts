// The one-shot listener that a browser comes back to after a sign-in: loopback only, a path nobody can guess, and an
// answer of 400 to everybody but the one with the right state.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost } from '../../../src-shared/model/url.ts';
import { GatewayError } from '../errors.ts';

export interface RedirectListener {
  readonly redirectUri: string;
  /** Stops listening; an answer under way is finished first. */
  close(): Promise<void>;
}

export interface RedirectListenerOptions {
  /** A fixed URI of a client that was registered by hand; its port may be left away. A random one unless given. */
  readonly redirectUri?: string | undefined;
  /** Gives the page that answers; null when this is not the callback that is waited for. */
  readonly onCallback: (params: URLSearchParams) => Promise<CallbackPage> | null;
}

/** The text is our own: nothing of a request may be repeated in it. */
export interface CallbackPage {
  readonly status: 200 | 400;
  readonly text: string;
}

const CLOSE_GRACE_MS = 1_000;

/** @throws GatewayError `config_error` when the fixed URI cannot be listened at */
export async function listenForRedirect(options: RedirectListenerOptions): Promise<RedirectListener> {
  const fixed = fixedUri(options.redirectUri);
  const path = fixed?.pathname ?? `/${randomBytes(24).toString('base64url')}`;
  let host = '';
  const server = createServer({ maxHeaderSize: 16_384, keepAlive: false }, (request, response) => {
    const params = callbackOf(request, path, host);
    const page = params && options.onCallback(params);
    if (!page) {
      answer(response, 400, 'This is not the page you are looking for.');
      return;
    }
    page.then(
      ({ status, text }) => answer(response, status, text),
      () => answer(response, 400, 'The sign-in did not work. The application says why.'),
    );
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  server.maxConnections = 256;
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new GatewayError('config_error', 'The port for the sign-in cannot be opened')));
    server.listen(Number(fixed?.port || 0), '127.0.0.1', resolve);
  });
  server.on('error', () => {});
  server.unref();
  host = `${fixed?.hostname ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  return { redirectUri: `http://${host}${path}`, close: () => close(server) };
}

function fixedUri(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const uri = URL.parse(text);
  if (uri?.protocol !== 'http:' || !isLoopbackHost(uri.hostname) || uri.search !== '' || uri.hash !== '') {
    throw new GatewayError('config_error', 'The redirect URI must be http://127.0.0.1 or http://localhost and a path');
  }
  return uri;
}

/** The parameters of a request that could be the callback, else null. */
function callbackOf(request: IncomingMessage, path: string, host: string): URLSearchParams | null {
  const { method, url = '', headers } = request;
  if (method !== 'GET' || headers.host !== host || !url.startsWith(`${path}?`)) return null;
  const params = new URLSearchParams(url.slice(path.length + 1));
  const isOnce = ['state', 'code', 'iss', 'error'].every((name) => params.getAll(name).length <= 1);
  return isOnce ? params : null;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-in</title><p>${text}</p></html>\n`);
}

async function close(server: ReturnType<typeof createServer>): Promise<void> {
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(force);
}
