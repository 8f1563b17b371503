// The files of the built dashboard, as answers: for the window's own scheme and for the loopback server alike.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NONCE_PLACEHOLDER, pageHeaders } from './page-policy.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

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

/** @param root the folder of the built dashboard, absolute; it may lie inside an archive */
export async function pageFile(root: string, pathname: string): Promise<PageAnswer> {
  const file = resolveFile(root, pathname);
  if (file === null) return plainPage(400, 'Not a path of this application');
  const type = TYPES[path.extname(file)];
  if (type === undefined) return plainPage(404, 'There is no such file');
  try {
    const bytes = await readFile(file);
    if (path.extname(file) === '.html') return htmlPage(bytes.toString('utf8'));
    return { status: 200, headers: pageHeaders(type, newNonce()), body: new Uint8Array(bytes) };
  } catch {
    return plainPage(404, 'There is no such file');
  }
}

/** A page with a nonce of its own wherever the placeholder stands. */
export function htmlPage(page: string): PageAnswer {
  const nonce = newNonce();
  const body = new TextEncoder().encode(page.replaceAll(NONCE_PLACEHOLDER, nonce));
  return { status: 200, headers: pageHeaders('text/html; charset=utf-8', nonce), body };
}

export function plainPage(status: number, text: string): PageAnswer {
  const headers = pageHeaders('text/plain; charset=utf-8', newNonce());
  return { status, headers, body: new TextEncoder().encode(text) };
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

function newNonce(): string {
  return randomBytes(16).toString('base64');
}
