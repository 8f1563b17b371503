// What is measured of one contender; each function is bounded in time, and every answer is looked at.
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { median, processorMicroseconds } from '../measure.ts';
import { type Door, openLines } from './contender.ts';
import { type Line, resultOf, textOf } from './line.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const MIB = 1_024 * 1_024;
const ASK_LIMIT_MS = 1_000;
const CALL_LIMIT_MS = 5_000;

let count = 0;
/** 64 bytes that no other call carries. */
const nonce = () => `call ${++count} `.padEnd(64, '.');

export async function echo(line: Line, tool: string, text = nonce()): Promise<void> {
  const bytes = await line.request('tools/call', { name: tool, arguments: { text } }, CALL_LIMIT_MS);
  if (!bytes.includes(text)) throw new Error(`answered something else: ${bytes.toString('utf8', 0, 200)}`);
}

/**
 * Resolves once the tools `echo` of the servers behind doors of one URL are listed.
 *
 * @throws Error after the limit
 */
export async function listed(doors: Door | readonly Door[], limitMs: number): Promise<void> {
  const all = [doors].flat();
  const door = all[0] as Door;
  const wanted = all.map(({ tool }) => `"${tool('echo')}"`);
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    let line: Line | undefined;
    try {
      // One that is asked too early may never answer: it is asked anew.
      [line] = await openLines(door, 1, ASK_LIMIT_MS);
      while (line && performance.now() < deadline) {
        const list = await line.request('tools/list', {}, ASK_LIMIT_MS);
        if (wanted.every((name) => list.includes(name))) return;
        await pause(5);
      }
    } catch {
      await pause(10);
    } finally {
      line?.close();
    }
  }
  throw new Error(`not listed within ${limitMs / 1_000} s`);
}

/** Microseconds of each of the calls made one after another in `budgetMs`. */
export async function oneAfterAnother(line: Line, tool: string, budgetMs: number): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + budgetMs; performance.now() < end; ) {
    const started = performance.now();
    await echo(line, tool);
    times.push((performance.now() - started) * 1_000);
  }
  return times;
}

/** One call in flight on each line for `budgetMs`. CPU: microseconds per call of the given processes. */
export async function inFlight(
  lines: readonly Line[],
  tool: string,
  budgetMs: number,
  pids: readonly number[],
): Promise<{ perSecond: number; cpu: number | null }> {
  let calls = 0;
  const before = processorMicroseconds(pids);
  const started = performance.now();
  const end = started + budgetMs;
  await Promise.all(
    lines.map(async (line) => {
      for (; performance.now() < end; calls++) await echo(line, tool);
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  const after = processorMicroseconds(pids);
  return { perSecond: calls / seconds, cpu: before === null || after === null ? null : (after - before) / calls };
}

/** Milliseconds for a text of 1 MiB there and back. */
export async function mebibyteMs(line: Line, tool: string, times: number): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const text = nonce().padEnd(MIB, 'm');
    const started = performance.now();
    await echo(line, tool, text);
    taken.push(performance.now() - started);
  }
  return median(taken);
}

/** What becomes of an answer of 11 MiB, and of the call after it. */
export async function elevenMebibytes(line: Line, door: Door): Promise<string> {
  try {
    const bytes = await line.request('tools/call', { name: door.tool('blob'), arguments: { bytes: 11 * MIB } }, 10_000);
    if (bytes.length < 11 * MIB) textOf(bytes);
  } catch (error) {
    return (await lives(door)) ? `refused (${short(error)}), next call ok` : `upstream dead (${short(error)})`;
  }
  return (await lives(door)) ? 'ok' : 'answered, then dead';
}

async function lives(door: Door): Promise<boolean> {
  try {
    const [line] = (await openLines(door, 1)) as [Line];
    const text = nonce();
    const bytes = await line.request('tools/call', { name: door.tool('echo'), arguments: { text } }, 3_000);
    line.close();
    return bytes.includes(text);
  } catch {
    return false;
  }
}

/** Microseconds to list a server of a thousand tools, one list after another. */
export async function listing(line: Line, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const started = performance.now();
    const bytes = await line.request('tools/list', {});
    taken.push((performance.now() - started) * 1_000);
    if (time === 0) {
      const { tools } = resultOf(bytes) as { tools: readonly unknown[] };
      if (tools.length < 1_000) throw new Error(`listed ${tools.length} tools`);
    }
  }
  return taken;
}

/** The same calls, one after another, by the official client; microseconds each. */
export async function byOfficialClient(door: Door, budgetMs: number): Promise<number[]> {
  const client = new Client({ name: 'bench', version: '1' });
  const url = new URL(door.url);
  const options = { requestInit: { headers: { ...door.headers } } };
  await client.connect(
    door.wire === 'http' ? new StreamableHTTPClientTransport(url, options) : new SSEClientTransport(url, options),
  );
  try {
    return await callsOf(client, door.tool('echo'), budgetMs);
  } finally {
    await client.close();
  }
}

export async function callsOf(client: Client, tool: string, budgetMs: number): Promise<number[]> {
  const taken: number[] = [];
  for (const end = performance.now() + budgetMs; performance.now() < end; ) {
    const started = performance.now();
    await client.callTool({ name: tool, arguments: { text: nonce() } });
    taken.push((performance.now() - started) * 1_000);
  }
  return taken;
}

/** Kills the server in the middle of a call: milliseconds until that call failed, and until the next one succeeded. */
export async function afterKill(
  door: Door,
  patienceMs: number,
): Promise<{ failed: number | null; usable: number | null }> {
  const [caller, other] = (await openLines(door, 2)) as [Line, Line];
  const pid = Number(textOf(await other.request('tools/call', { name: door.tool('pid'), arguments: {} })));
  const sleep = { name: door.tool('sleep'), arguments: { ms: 60_000 } };
  const long = caller.request('tools/call', sleep, patienceMs).then(
    (bytes) => textOf(bytes),
    (error: Error) => Promise.reject(error),
  );
  await pause(100);
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  const failing = long.then(
    () => null,
    (error: Error) => (error.message.startsWith('no answer within') ? null : performance.now() - killed),
  );
  let usable: number | null = null;
  while (usable === null && performance.now() - killed < patienceMs) {
    if (await answers(other, door)) usable = performance.now() - killed;
    else await pause(2);
  }
  const failed = await failing;
  caller.close();
  other.close();
  return { failed, usable };
}

async function answers(line: Line, door: Door): Promise<boolean> {
  try {
    const text = nonce();
    return textOf(await line.request('tools/call', { name: door.tool('echo'), arguments: { text } }, 1_000)) === text;
  } catch {
    return false;
  }
}

export function short(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Of a page in HTML only the status before it says something.
  return text
    .replace(/<[\s\S]*/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 40);
}
