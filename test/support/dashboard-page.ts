// Builds the dashboard and serves it as the product does: own origin, the same policy, a fresh nonce in every answer.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { pagePlugins } from '../../scripts/build/page.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const FAKE = path.join(ROOT, 'test/support/fake-gateway/page.ts');

export interface DashboardPage {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveFakeDashboard(): Promise<DashboardPage> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'dashboard-'));
  await build({
    root: path.join(ROOT, 'src-renderer'),
    configFile: false,
    logLevel: 'warn',
    html: { cspNonce: '__CSP_NONCE__' },
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: path.join(ROOT, 'src-renderer/index.html') } },
    plugins: [withFake(), pagePlugins(ROOT)],
  });
  const server = createServer((request, response) => {
    void answer(outDir, request.url ?? '/', (status, headers, body) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** The fake runs before the page's own entry; with `?world=none` there is no gateway, as in a browser without a token. */
function withFake(): Plugin {
  return {
    name: 'fake-gateway',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replace(
          '<script type="module"',
          `<script type="module" src="/@fs${FAKE}"></script>\n<script type="module"`,
        ),
    },
    resolveId: (id) => (id === `/@fs${FAKE}` ? FAKE : null),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

type Send = (status: number, headers: Record<string, string>, body: string | Buffer) => void;

async function answer(outDir: string, url: string, send: Send): Promise<void> {
  const { pathname } = new URL(url, 'http://page');
  if (pathname.startsWith('/v1/')) {
    return send(
      401,
      { 'content-type': 'application/json' },
      '{"error":{"code":"invalid_credentials","message":"The token is not valid"}}',
    );
  }
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
    'content-security-policy': policy(nonce),
    'x-content-type-options': 'nosniff',
  };
  try {
    const file = await readFile(path.join(outDir, path.normalize(`/${name}`)));
    send(200, headers, name.endsWith('.html') ? file.toString().replaceAll('__CSP_NONCE__', nonce) : file);
  } catch {
    send(404, { 'content-type': 'text/plain' }, 'Not found');
  }
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
