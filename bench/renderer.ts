// The dashboard in headless Chromium over a real gateway: first paint, an event's way to the screen, rows drawn anew, scrolling.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../scripts/test-run/chromium.ts';
import type { AdminClient } from '../src-shared/contract/admin.ts';
import { createAdminClient, httpSend } from '../src-shared/contract/client.ts';
import type { Row } from './figures.ts';
import { type HttpServers, startHttpServers } from './http-servers.ts';
import { end, median, startAndReadLine, until } from './measure.ts';
import { openUnwatched } from './renderer-page.ts';
import { installProbe, type Scrolled, scrollThrough, whenPainted } from './renderer-probes.ts';

const CLI = path.resolve(import.meta.dirname, '../out/main/cli.js');
const TOKEN = 'bench-token-that-opens-only-this-run';
const FEW = 50;
const MANY = 300;
const TOOLS_EACH = 17;

export async function benchRenderer(rounds: number): Promise<Row[]> {
  const executablePath = findChromium();
  if (!executablePath) {
    return [row('Dashboard', 'not measured: there is no Chromium here', '', 'CHROMIUM_PATH names one', null)];
  }
  const dataDir = mkdtempSync(path.join(tmpdir(), 'agw-bench-'));
  const servers = await startHttpServers();
  const gateway = await startAndReadLine(
    process.execPath,
    [CLI, 'serve', '--json', '--data-dir', dataDir, '--port', '0', '--log-level', 'silent'],
    { ...process.env, AGENT_GATEWAY_TOKEN: TOKEN },
  );
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const { url, dashboard_url } = JSON.parse(gateway.line) as { url: string; dashboard_url: string };
    const client = createAdminClient(httpSend(url, TOKEN, fetch));
    await addServers(client, servers, 0, FEW);
    const rows = [
      ...(await firstScreen(browser, dashboard_url, rounds)),
      ...(await oneChange(browser, dashboard_url, url, client, rounds)),
    ];
    await addServers(client, servers, FEW, MANY);
    return [...rows, ...(await scrolling(browser, dashboard_url))];
  } finally {
    await browser.close();
    await end(gateway.child);
    await servers.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function addServers(client: AdminClient, servers: HttpServers, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    await client.create_server({ name: nameOf(index), transport: 'streamable_http', url: servers.url(TOOLS_EACH) });
  }
  await until(async () => (await client.list_servers()).every(({ status }) => status === 'connected'), 120_000);
}

const nameOf = (index: number) => `server-${String(index).padStart(3, '0')}`;

/** A page in a browser context of its own: nothing cached, nothing remembered. */
async function open(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(installProbe);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.probe.painted.list !== undefined);
  return page;
}

/**
 * The clock starts with the page's load event, when its document, styles and entry are there and its own work begins: the
 * application is evaluated and drawn after that event, never before it. What passes before is the browser's, and told beside.
 */
async function firstScreen(browser: Browser, address: string, rounds: number): Promise<Row[]> {
  const size = await sizeOf(browser, address);
  const shown: number[] = [];
  const painted: number[] = [];
  for (let round = 0; round < Math.max(rounds, 10); round++) {
    const { list, load } = await openUnwatched(browser, address);
    shown.push(list);
    painted.push(list - load);
  }
  const work = await tasksOf(browser, async () => {
    const page = await open(browser, address);
    await page.context().close();
  });
  const paint = median(painted);
  return [
    row(
      'Scripts and styles of the first screen, gzip',
      `${(size / 1_000).toFixed(0)} kB`,
      '',
      '≤ 250 kB',
      size <= 250_000,
    ),
    row(
      `First paint of the list after the page's load event, ${FEW} servers`,
      `${paint.toFixed(0)} ms`,
      `${median(shown).toFixed(0)} ms (since the page was asked for); ${sum(work).toFixed(0)} ms of processor time in all`,
      '≤ 300 ms',
      paint <= 300,
    ),
  ];
}

/** What the first screen loads, in bytes as gzip. */
async function sizeOf(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bodies = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    if (/\.(?:js|css)$/.test(new URL(response.url()).pathname)) bodies.set(response.url(), response.body());
  });
  await page.goto(address);
  await page.locator('[data-server]').first().waitFor();
  let size = 0;
  for (const body of bodies.values()) size += gzipSync(await body).length;
  await context.close();
  return size;
}

async function oneChange(
  browser: Browser,
  address: string,
  url: string,
  client: AdminClient,
  rounds: number,
): Promise<Row[]> {
  const page = await open(browser, address);
  const second = await listen(url);
  const changed = (await client.list_servers()).find(({ name }) => name === nameOf(5));
  if (!changed) throw new Error('The server to rename is not there');
  const ways: number[] = [];
  let others = 0;
  let own = 0;
  for (let round = 0; round < Math.max(rounds, 10); round++) {
    // Other servers have been quiet for a while.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await page.evaluate(() => {
      for (const id of Object.keys(globalThis.probe.drawn)) delete globalThis.probe.drawn[id];
    });
    const name = `renamed-${round}`;
    const painted = page.evaluate(whenPainted, name);
    const told = second.told(name);
    await client.update_server({ id: changed.id, name });
    ways.push((await painted) - (await told));
    await until(async () => (await client.get_server({ id: changed.id })).status === 'connected');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const drawn = await page.evaluate(() => ({ ...globalThis.probe.drawn }));
    own += drawn[changed.id] ?? 0;
    others += Object.entries(drawn).reduce((sum, [id, times]) => sum + (id === changed.id ? 0 : times), 0);
  }
  second.stop();
  await client.update_server({ id: changed.id, name: changed.name });
  await page.context().close();
  if (own === 0) throw new Error('The row that changed was not seen to be drawn: the count is worth nothing');
  return [
    row(
      'An event of the core on screen',
      `${median(ways).toFixed(0)} ms, slowest ${Math.max(...ways).toFixed(0)} ms`,
      '0 ms (another program hears of it)',
      '≤ 50 ms',
      median(ways) <= 50,
    ),
    row(
      'Components of other rows drawn anew when one server changes',
      String(others),
      `${own} (of its own row)`,
      '0',
      others === 0,
    ),
  ];
}

/** Hears events as any other program does. */
async function listen(url: string): Promise<{ told(name: string): Promise<number>; stop(): void }> {
  const ended = new AbortController();
  const response = await fetch(`${url}/v1/admin/events`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: ended.signal,
  });
  const waiting = new Map<string, (at: number) => void>();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      const at = Date.now();
      const text = decoder.decode(bytes, { stream: true });
      for (const [name, resolve] of waiting) {
        if (!text.includes(`"name":"${name}"`)) continue;
        waiting.delete(name);
        resolve(at);
      }
    }
  })().catch(() => {});
  return {
    told: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    stop: () => ended.abort(),
  };
}

async function scrolling(browser: Browser, address: string): Promise<Row[]> {
  const page = await open(browser, address);
  const servers = await scrolled(browser, page, 'Servers');
  await page.getByRole('link', { name: /^Tools/ }).click();
  await page.locator('[data-tool]').first().waitFor();
  const tools = await scrolled(browser, page, 'Tools');
  await page.context().close();
  return [
    scrollRow(`${MANY} servers, scrolled through`, servers),
    scrollRow(`${MANY * TOOLS_EACH} tools, scrolled through`, tools),
  ];
}

type Tasks = Scrolled & { readonly tasks: readonly number[] };

async function scrolled(browser: Browser, page: Page, label: string): Promise<Tasks> {
  let seen: Scrolled = { frames: 0, mostRows: 0 };
  const tasks = await tasksOf(browser, async () => {
    seen = await page.evaluate(scrollThrough, label);
  });
  return { ...seen, tasks };
}

function scrollRow(what: string, { frames, mostRows, tasks }: Tasks): Row {
  const longest = Math.max(...tasks);
  return row(
    what,
    `${mostRows} rows at most, longest task ${longest.toFixed(0)} ms`,
    `${frames} frames, ${(sum(tasks) / frames).toFixed(1)} ms for each`,
    '≤ 60 rows, no task over 50 ms of processor time',
    mostRows <= 60 && longest <= 50,
  );
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** Processor time of the thread, in µs. */
  readonly tdur?: number;
}

/**
 * The tasks of the page's main thread while something is done, each in ms of processor time. That is what a task would take on
 * a machine that does nothing else: on one that does, the clock also counts what other programs take, and so measures them. It
 * flatters a task only where that waits for something, which a page's main thread does for its storage and not in a scroll.
 */
async function tasksOf(browser: Browser, run: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(undefined, { categories: ['toplevel'] });
  await run();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const tasks = traceEvents.filter((each) => each.ph === 'X' && /RunTask$/.test(each.name) && pages.has(thread(each)));
  if (tasks.length === 0) throw new Error('This Chromium does not tell its tasks');
  return tasks.map(({ tdur = 0 }) => tdur / 1_000);
}

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);

function row(what: string, value: string, baseline: string, target: string, ok: boolean | null): Row {
  return { what, value, baseline, ratio: '', target, ok };
}
