// The bare HTTP echo as a contender: nothing behind it, so that only what HTTP costs is left.
import path from 'node:path';
import { end, startAndReadLine } from '../measure.ts';
import { type Contender, pidOf, type Running } from './contender.ts';

const SCRIPT = path.join(import.meta.dirname, 'bare-http.mjs');

export const bareHttp: Contender = {
  name: 'bare node:http echo',
  prepare: async () => ({ start, dispose() {} }),
};

async function start(): Promise<Running> {
  const { child, line } = await startAndReadLine(process.execPath, [SCRIPT]);
  const { port } = JSON.parse(line) as { port: number };
  return {
    pids: [pidOf(child)],
    doors: [{ wire: 'http', url: `http://127.0.0.1:${port}/mcp`, handshake: false, tool: (name) => name }],
    stop: () => end(child),
  };
}

/** The floor of a start: milliseconds until a Node listens that does nothing else. */
export async function bareStartMs(): Promise<number> {
  const started = performance.now();
  const { child } = await startAndReadLine(process.execPath, [SCRIPT]);
  const ms = performance.now() - started;
  await end(child);
  return ms;
}
