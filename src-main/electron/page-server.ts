// Answers the requests of our scheme: files of the built dashboard, and pages the shell writes itself.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAppUrl } from './app-origin.ts';
import { NONCE_PLACEHOLDER, pageHeaders } from './page-policy.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** A percent-encoded dot, slash, backslash or NUL has no honest use in the path of a file. */
const SUSPICIOUS = /%(?:2e|2f|5c|00)|\\|\0/i;

export interface PageServerOptions {
  /** The folder of the built dashboard, absolute; it may lie inside an archive. */
  readonly root: string;
  /** The HTML of a page that is no file, by its path; null when there is none. */
  readonly virtualPage?: (pathname: string) => string | null;
}

export function createPageServer({ root, virtualPage }: PageServerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const nonce = randomBytes(16).toString('base64');
    const plain = (status: number, text: string) =>
      new Response(text, { status, headers: pageHeaders('text/plain; charset=utf-8', nonce) });
    if (!isAppUrl(request.url)) return plain(400, 'Not an address of this application');
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only for reading');
    const { pathname } = new URL(request.url);
    const page = virtualPage?.(pathname);
    if (page != null) return htmlAnswer(page, nonce);
    const file = resolveFile(root, pathname);
    if (file === null) return plain(400, 'Not a path of this application');
    const type = TYPES[path.extname(file)];
    if (type === undefined) return plain(404, 'There is no such file');
    try {
      const bytes = await readFile(file);
      if (path.extname(file) === '.html') return htmlAnswer(bytes.toString('utf8'), nonce);
      return new Response(new Uint8Array(bytes), { headers: pageHeaders(type, nonce) });
    } catch {
      return plain(404, 'There is no such file');
    }
  };
}

/** The file a path stands for, certain to lie below `root`; null for anything that tries to leave it. */
export function resolveFile(root: string, pathname: string): string | null {
  if (SUSPICIOUS.test(pathname)) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const file = path.resolve(root, `.${decoded}`);
  return file.startsWith(root + path.sep) ? file : null;
}

function htmlAnswer(page: string, nonce: string): Response {
  const body = page.replaceAll(NONCE_PLACEHOLDER, nonce);
  return new Response(body, { headers: pageHeaders('text/html; charset=utf-8', nonce) });
}
