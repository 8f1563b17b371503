// The floor of stdio: the tiny server's own pipe, with nobody in between. Answers come in the order of the requests.
import { type ChildProcess, spawn } from 'node:child_process';
import { end } from '../measure.ts';
import { LIMIT_MS, type Line, withLimit } from './line.ts';

export interface PipeLine extends Line {
  readonly child: ChildProcess;
  ended(): Promise<void>;
}

export async function openPipe(args: readonly string[]): Promise<PipeLine> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((answer: Buffer) => void)[] = [];
  let parts: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      waiting.shift()?.(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  });
  child.stdin.on('error', () => {});
  let id = 0;
  const line: PipeLine = {
    child,
    request: (method, params, limitMs = LIMIT_MS) =>
      withLimit(limitMs, (resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })}\n`);
      }),
    close: () => void child.kill(),
    ended: () => end(child),
  };
  const clientInfo = { name: 'bench', version: '1' };
  await line.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  return line;
}
