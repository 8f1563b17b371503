// A running gateway seen from outside and inside: memory, descriptors, children, event loop, and whether it answers meanwhile.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ServeProcess, startServe } from '../../support/serve-process.ts';
import { until } from '../../support/test-gateway.ts';

const INSIDE = path.join(import.meta.dirname, 'inside.mjs');

export interface Inside {
  /** Delays of the event loop in milliseconds, since the last look; `busy`: the longest turn in processor time of its own. */
  readonly loop: { readonly p99: number; readonly max: number; readonly busy: number };
  /** Bytes in use after a collection of garbage. */
  readonly heap: number;
  /** Those that run, and those that are still held by somebody. */
  readonly timers: number;
}

export interface WatchedServe extends ServeProcess {
  /** Asks the process itself; what it counted begins anew with that. */
  look(): Promise<Inside>;
}

/** `folder`: for the file it answers through; the data directory lies in it. */
export async function startWatched(folder: string): Promise<WatchedServe> {
  const file = path.join(folder, 'inside.json');
  const environment = { NODE_OPTIONS: `--import=${INSIDE}`, TRUST_INSIDE: file };
  const serve = await startServe(path.join(folder, 'data'), { environment });
  const read = (): (Inside & { answers: number }) | null =>
    existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return {
    ...serve,
    async look() {
      const before = read()?.answers ?? 0;
      process.kill(serve.ready.pid, 'SIGURG');
      await until(
        () => (read()?.answers ?? 0) > before,
        () => 'the gateway did not answer SIGURG',
      );
      return read() as Inside;
    },
  };
}

const MIB = 2 ** 20;

/** Resident memory in MiB, now and at its peak since `forgetPeak` (Linux). */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => (Number(status.match(`${name}:\\s+(\\d+) kB`)?.[1]) * 1_024) / MIB;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Its open descriptors but for connections that its clients keep: how many those are is the clients' business. */
export function descriptorsOf({ ready: { pid, url } }: ServeProcess): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  const connections = readFileSync('/proc/net/tcp', 'utf8').matchAll(
    new RegExp(`:${port} [0-9A-F]+:[0-9A-F]+ 01 `, 'g'),
  );
  return readdirSync(`/proc/${pid}/fd`).length - [...connections].length;
}

export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

export interface Answering {
  /** Milliseconds. */
  readonly list: number;
  readonly calls: readonly number[];
  /** How many of the calls had their answer before the work was over. */
  readonly during: number;
  readonly failed: number;
}

/** Lists servers and calls the healthy sibling, again and again: while something goes on, and `least` times in any case. */
export async function whileAsking(
  serve: ServeProcess,
  sibling: string,
  work: Promise<unknown> | null,
  least = 1,
): Promise<Answering> {
  let over = work === null;
  const done = work?.finally(() => {
    over = true;
  });
  const found = { list: 0, calls: [] as number[], during: 0, failed: 0 };
  const timed = async (ask: () => Promise<unknown>): Promise<number> => {
    const asked = performance.now();
    await ask().catch(() => {
      found.failed += 1;
    });
    return performance.now() - asked;
  };
  const ask = async () => {
    do {
      found.list = Math.max(found.list, await timed(() => serve.client.list_servers()));
      const text = `${found.calls.length}`;
      const call = async () => {
        const { result } = await serve.client.call_tool({ name: `${sibling}__echo`, arguments: { text } });
        if (!JSON.stringify(result).includes(text)) throw new Error('the answer of somebody else');
      };
      found.calls.push(await timed(call));
      if (!over) found.during += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
    } while (!over || found.calls.length < least);
  };
  await Promise.all([ask(), done]);
  return found;
}
