// Serves the API's description, for programs (/openapi.json) and for people (/docs), to anyone on this machine.
import { createHash } from 'node:crypto';
import { HTTP_STATUS } from './answers.ts';
import { sendBytes } from './exchange.ts';
import { referencePage } from './reference-page.ts';
import { REFERENCE_STYLE } from './reference-style.ts';
import type { Route } from './router.ts';

export interface ApiReferenceOptions {
  readonly version: string;
  /** Where this gateway listens; asked for at the first request, when the port is known. */
  readonly baseUrl: () => string;
}

/** Nothing may run or be fetched; the one style that is allowed is the page's own, by its digest. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REFERENCE_STYLE).digest('base64')}'`,
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Both hold nothing of the user's. They are built at the first request and kept as bytes. */
export function apiReferenceRoutes({ version, baseUrl }: ApiReferenceOptions): Route[] {
  const document = once(async () => {
    const { createOpenApiDocument } = await import('../../src-shared/contract/openapi.ts');
    return createOpenApiDocument({ version, baseUrl: baseUrl(), status: HTTP_STATUS });
  });
  const json = once(async () => Buffer.from(JSON.stringify(await document())));
  const page = once(async () => Buffer.from(referencePage(await document(), REFERENCE_STYLE)));
  const at = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, access: 'page', handle });
  return [
    at('/openapi.json', async (exchange) => sendBytes(exchange, 200, 'application/json', await json())),
    at('/docs', async (exchange) => sendBytes(exchange, 200, 'text/html; charset=utf-8', await page(), PAGE_HEADERS)),
  ];
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
