// Start and rest: how long until the API answers and ten servers are listed, and what the process weighs then.
//
// Both sides are measured by the same clock, from just before their process is spawned until a line of their own says that
// all servers have listed: ours logs one for each server when its tools are in the registry, and the API must agree. By hand
// every server is sent `initialize`, `initialized` and `tools/list`; ours is asked for the modern era before that, so one
// question more. A second start has somebody who asks the API every 10 ms, on the same two cores.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from './figures.ts';
import { end, median, residentMb, startAndReadLine, until } from './measure.ts';

const CLI = path.resolve(import.meta.dirname, '../out/main/cli.js');
const TINY = path.resolve(import.meta.dirname, 'tiny-server.mjs');
const SERVERS = 10;
/** What the log says of each server that has its tools listed. */
const CONNECTED = '"Connected"';
const TOKEN = 'bench-token-that-opens-only-this-run';

export async function benchStart(rounds: number): Promise<Row[]> {
  const ready: number[] = [];
  const listed: number[] = [];
  const asked: number[] = [];
  const byHand: number[] = [];
  const memory: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    byHand.push(await startByHand());
    const run = await startGateway();
    ready.push(run.readyMs);
    listed.push(run.listedMs);
    asked.push(run.askedMs);
    if (run.rss !== null) memory.push(run.rss);
    const rss = await bareNode();
    if (rss !== null) bare.push(rss);
  }
  const ratio = median(listed) / median(byHand);
  return [
    row('API ready after process start', `${median(ready).toFixed(0)} ms`, '', '', '< 500 ms', median(ready) < 500),
    row(
      `${SERVERS} tiny stdio servers listed`,
      `${median(listed).toFixed(0)} ms`,
      `${median(byHand).toFixed(0)} ms (the same started in parallel by hand)`,
      `${ratio.toFixed(2)} ×`,
      '≤ 1.3 ×',
      ratio <= 1.3,
    ),
    row(
      'the same while the API is asked every 10 ms',
      `${median(asked).toFixed(0)} ms`,
      '',
      `${(median(asked) / median(byHand)).toFixed(2)} ×`,
      '',
      null,
    ),
    memoryRow(memory, bare),
  ];
}

function memoryRow(memory: readonly number[], bare: readonly number[]): Row {
  const what = `Resident memory, ${SERVERS} servers connected`;
  if (memory.length === 0 || bare.length === 0)
    return row(what, 'not measured on this system', '', '', '≤ bare Node + 45 MB', null);
  const extra = median(memory) - median(bare);
  return row(
    what,
    `${median(memory).toFixed(0)} MB`,
    `${median(bare).toFixed(0)} MB (bare Node)`,
    `+ ${extra.toFixed(0)} MB`,
    '≤ + 45 MB',
    extra <= 45,
  );
}

function row(what: string, value: string, baseline: string, ratio: string, target: string, ok: boolean | null): Row {
  return { what, value, baseline, ratio, target, ok };
}

/** Registers ten servers once, then measures two more starts of the same profile. */
async function startGateway(): Promise<{ readyMs: number; listedMs: number; askedMs: number; rss: number | null }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'agw-bench-'));
  const args = [CLI, 'serve', '--json', '--data-dir', dataDir, '--port', '0', '--log-level'];
  const quiet = [...args, 'silent'];
  const environment = { ...process.env, AGENT_GATEWAY_TOKEN: TOKEN };
  try {
    const first = await startAndReadLine(process.execPath, quiet, environment);
    const { url } = JSON.parse(first.line) as { url: string };
    for (let index = 0; index < SERVERS; index++) {
      const body = {
        name: `tiny-${index}`,
        transport: 'stdio',
        command: process.execPath,
        args: [TINY, '--name', `t${index}`],
      };
      const answer = await api(url, '/v1/admin/mcp-servers', body);
      if (answer === null) throw new Error('A server could not be registered');
    }
    await end(first.child);

    const askedFrom = performance.now();
    const second = await startAndReadLine(process.execPath, quiet, environment);
    await until(() => allConnected(second.line));
    const askedMs = performance.now() - askedFrom;
    await end(second.child);

    const started = performance.now();
    const { promise: allListed, resolve: noteAll } = Promise.withResolvers<void>();
    let log = '';
    const third = await startAndReadLine(process.execPath, [...args, 'info'], environment, (text) => {
      log += text;
      if (log.split(CONNECTED).length > SERVERS) noteAll();
    });
    await allListed;
    const listedMs = performance.now() - started;
    if (!(await allConnected(third.line))) throw new Error('The API does not say what the log said');
    // Let start-up garbage go before weighing.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const rss = residentMb(third.child.pid as number);
    await end(third.child);
    return { readyMs: third.ms, listedMs, askedMs, rss };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function allConnected(readyLine: string): Promise<boolean> {
  const { url } = JSON.parse(readyLine) as { url: string };
  const servers = (await api(url, '/v1/admin/mcp-servers')) as { status: string }[] | null;
  return servers?.every(({ status }) => status === 'connected') ?? false;
}

async function api(base: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(base + route, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.ok ? response.json() : null;
}

/** Starts a fresh Node that spawns the same servers in parallel and ends once it has all their lists. */
async function startByHand(): Promise<number> {
  const started = performance.now();
  const script = path.resolve(import.meta.dirname, 'by-hand.mjs');
  const { child, line } = await startAndReadLine(process.execPath, [script, TINY, String(SERVERS)]);
  const ms = performance.now() - started;
  if (line !== 'listed') throw new Error('The servers started by hand did not list');
  await end(child);
  return ms;
}

async function bareNode(): Promise<number | null> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const rss = residentMb(child.pid as number);
  await end(child);
  return rss;
}
