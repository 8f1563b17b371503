// The application's own scheme: which files it serves, which paths it refuses, and what every answer forbids the page.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPageServer } from '../../src-main/electron/page-server.ts';
import { resolveFile } from '../../src-main/http/page-files.ts';
import { contentPolicy } from '../../src-main/http/page-policy.ts';

let folder: string;
let serve: (request: Request) => Promise<Response>;
const get = (address: string, init?: RequestInit) => serve(new Request(address, init));

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'page-server-'));
  const root = path.join(folder, 'renderer');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.js'), 'outside');
  writeFileSync(path.join(`${root}-beside.js`), 'outside');
  writeFileSync(
    path.join(root, 'index.html'),
    '<style nonce="__CSP_NONCE__"></style><script nonce="__CSP_NONCE__"></script>',
  );
  writeFileSync(path.join(root, 'assets', 'app.js'), 'export {}');
  writeFileSync(path.join(root, 'notes.txt'), 'no type of ours');
  serve = createPageServer({ root, virtualPage: (pathname) => (pathname === '/notice/1' ? '<p>notice</p>' : null) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('files', () => {
  test('a page gets a nonce of its own in every answer, the same in text and policy', async () => {
    const nonces = [];
    for (let count = 0; count < 2; count += 1) {
      const response = await get('agw://app/index.html');
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
      const text = await response.text();
      expect(text).toBe(`<style nonce="${nonce}"></style><script nonce="${nonce}"></script>`);
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(Buffer.from(nonces[0] ?? '', 'base64')).toHaveLength(16);
  });

  test('a script has the type of a script, a page the shell writes is served like a file', async () => {
    const script = await get('agw://app/assets/app.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(await (await get('agw://app/notice/1')).text()).toBe('<p>notice</p>');
  });

  test('what is not there, and what has a type of no use to a page, is not found', async () => {
    for (const file of ['/gone.js', '/notes.txt', '/assets', '/', '/notice/2']) {
      expect((await get(`agw://app${file}`)).status, file).toBe(file === '/' ? 400 : 404);
    }
  });
});

describe('refused', () => {
  const outside = [
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/%2E%2E%2Fsecret.js',
    '/..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '/assets/..\\..\\secret.js',
    '/..%00/secret.js',
    '/%252e%252e/secret.js',
    '/../renderer-beside.js',
    '/%c0%ae%c0%ae/secret.js',
    '/%E0%A4%A.js',
  ];
  for (const attempt of outside) {
    test(`${attempt} reaches nothing outside`, async () => {
      const response = await get(`agw://app${attempt}`);
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toContain('outside');
    });
  }

  test('a path that resolves outside is no file, however it came to be', () => {
    const root = path.join(folder, 'renderer');
    for (const attempt of ['/../secret.js', '/../renderer-beside.js', '/..', '/.', '/%2e%2e/secret.js']) {
      expect(resolveFile(root, attempt), attempt).toBeNull();
    }
    expect(resolveFile(root, '/assets/app.js')).toBe(path.join(root, 'assets', 'app.js'));
  });

  test('other hosts, other methods', async () => {
    expect((await get('agw://evil/index.html')).status).toBe(400);
    expect((await get('agw://app:80/index.html')).status).toBe(400);
    expect((await get('agw://app/index.html', { method: 'POST', body: 'x' })).status).toBe(405);
  });
});

describe('policy', () => {
  test('every answer carries the headers, refusals included', async () => {
    for (const address of ['agw://app/index.html', 'agw://app/gone.js', 'agw://evil/', 'agw://app/%2e%2e/x']) {
      const { headers } = await get(address);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('allows exactly this', () => {
    expect(contentPolicy('N')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
        "require-trusted-types-for 'script'",
    );
  });
});
