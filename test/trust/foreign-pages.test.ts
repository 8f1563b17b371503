// A real browser attacks the loopback API: from a page of another origin, and from one whose name was bound to 127.0.0.1.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/test-run/chromium.ts';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { figure } from './support/run.ts';

const executablePath = findChromium();
const LIST = '/v1/admin/mcp-servers';
const VICTIM = { name: 'made-by-a-page', transport: 'stdio', command: 'node', enabled: false };

/** Runs in the page: every way a page has to send something to an address, and what it could read of the answers. */
async function attack({ base, body, token }: { base: string; body: string; token: string }) {
  const readable: string[] = [];
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const authorization = `Bearer ${token}`;
  const attempt = async (name: string, init: RequestInit, path = '/v1/admin/mcp-servers') => {
    try {
      const response = await fetch(base + path, init);
      if (response.type !== 'opaque') readable.push(`${name} ${response.status} ${await response.text()}`);
    } catch {
      // The browser kept it from the page.
    }
  };
  await attempt('simple GET', {});
  await attempt('health', {}, '/v1/health');
  await attempt('no-cors POST', { method: 'POST', mode: 'no-cors', body });
  await attempt('POST with JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await attempt('with the token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body,
  });
  await attempt('text with the token', { method: 'POST', headers: { authorization }, body });
  await attempt('credentials', { method: 'POST', credentials: 'include', mode: 'no-cors', body });
  await attempt(
    'MCP',
    {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    },
    '/mcp',
  );
  navigator.sendBeacon(`${base}/v1/admin/mcp-servers`, body);
  navigator.sendBeacon(`${base}/v1/admin/mcp-servers`, new Blob([body], { type: 'application/x-www-form-urlencoded' }));
  const frame = Object.assign(document.createElement('iframe'), { name: 'target' });
  document.body.append(frame);
  for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const form = Object.assign(document.createElement('form'), {
      method: 'POST',
      action: `${base}/v1/admin/mcp-servers`,
      enctype,
      target: 'target',
    });
    const field = Object.assign(document.createElement('input'), { name: body.slice(0, -1), value: '"}' });
    form.append(field);
    document.body.append(form);
    form.submit();
    await wait(50);
  }
  const script = Object.assign(document.createElement('script'), { src: `${base}/v1/admin/mcp-servers` });
  const image = Object.assign(document.createElement('img'), { src: `${base}/v1/admin/snapshot` });
  document.body.append(script, image);
  const events = new EventSource(`${base}/v1/admin/events`);
  events.onopen = () => readable.push('event stream');
  const socket = new WebSocket(`${base.replace('http', 'ws')}/mcp`);
  socket.onopen = () => readable.push('web socket');
  await wait(250);
  events.close();
  socket.close();
  return readable;
}

describe.skipIf(executablePath === undefined)('a page in Chromium', () => {
  const folder = temporaryFolder();
  let serve: ServeProcess;
  let browser: Browser;
  /** The attacker's own server: serves the page, and shows what a page can do where nobody guards. */
  const received: { method: string; origin: string | undefined; type: string | undefined; body: string }[] = [];
  const attacker = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    received.push({
      method: request.method ?? '',
      origin: request.headers.origin,
      type: request.headers['content-type'],
      body,
    });
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><body>attacker</body>');
  });
  const portOf = () => (attacker.address() as AddressInfo).port;

  beforeAll(async () => {
    serve = await startServe(folder.path);
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        ...CHROMIUM_ARGS,
        '--no-proxy-server',
        '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    attacker.closeAllConnections();
    attacker.close();
    await serve?.stop();
    folder.remove();
  });

  const open = async (address: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(address);
    return page;
  };
  const names = async () => (await serve.client.list_servers()).map(({ name }) => name);
  const body = JSON.stringify(VICTIM);

  test('of another origin changes nothing and reads nothing; where nobody guards, the same page does both', async () => {
    for (const host of ['127.0.0.1', 'evil.test']) {
      const page = await open(`http://${host}:${portOf()}/`);
      expect(await page.evaluate(attack, { base: serve.ready.url, body, token: serve.token })).toEqual([]);
      await page.close();
    }
    expect(await names()).toEqual([]);

    // Control: the very same attack on a server without guards arrives, in all its forms, and its answers are read.
    received.length = 0;
    const page = await open(`http://evil.test:${portOf()}/`);
    const readable = await page.evaluate(attack, { base: `http://127.0.0.1:${portOf()}`, body, token: serve.token });
    expect(readable.length).toBeGreaterThan(4);
    const posts = received.filter(({ method }) => method === 'POST');
    expect(posts.length).toBeGreaterThan(7);
    expect(posts.every(({ origin }) => origin === `http://evil.test:${portOf()}`)).toBe(true);
    await page.close();
    figure('Requests of foreign pages that changed or read anything', (await names()).length, 'requests');
  });

  test('whose name was bound to 127.0.0.1 gets 403 to everything, with the right token, too', async () => {
    const port = new URL(serve.ready.url).port;
    const page = await browser.newPage();
    const base = `http://evil.test:${port}`;
    const statuses: number[] = [];
    for (const where of ['/', '/v1/health', '/openapi.json', '/docs', LIST, '/mcp']) {
      statuses.push((await page.goto(base + where))?.status() ?? 0);
    }
    // Now the page is of the same origin as what it asks for: the browser guards nothing any more.
    const answers = await page.evaluate(attack, { base, body, token: serve.token });
    expect(new Set(statuses)).toEqual(new Set([403]));
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.filter((answer) => !/ 403 /.test(answer))).toEqual([]);
    await page.close();
    expect(await names()).toEqual([]);
    // Control: the same create passes under the right name, without a page.
    const { id } = await serve.client.create_server({ ...VICTIM, transport: 'stdio' });
    expect(await names()).toEqual([VICTIM.name]);
    await serve.client.delete_server({ id });
  });
});
