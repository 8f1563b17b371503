// Runs the bridge as a client does, as a program on pipes, and talks to it line by line.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { cleanEnvironment } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

export const BRIDGE_MAIN = path.resolve(import.meta.dirname, '../../src-main/bridge/main.ts');

export interface Answer {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
  readonly params?: Record<string, unknown>;
}

export interface BridgeProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Every line of stdout so far, parsed: whatever is no JSON throws. */
  messages(): Answer[];
  stderr(): string;
  send(message: unknown): void;
  /** Waits for the answer to a request. */
  answerTo(id: string | number): Promise<Answer>;
  /** Waits for a notification. */
  heard(method: string): Promise<Answer>;
  readonly ended: Promise<number | null>;
}

export function startBridge(dataDir: string, args: readonly string[] = []): BridgeProcess {
  const child = spawn(process.execPath, [BRIDGE_MAIN, '--data-dir', dataDir, ...args], { env: cleanEnvironment() });
  const pieces: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const messages = () =>
    Buffer.concat(pieces)
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Answer);
  const find = async (wanted: (message: Answer) => boolean, what: string): Promise<Answer> => {
    await until(
      () => messages().some(wanted),
      () => `still waiting for ${what}; stderr: ${stderr}`,
    );
    return messages().find(wanted) as Answer;
  };
  return {
    child,
    messages,
    stderr: () => stderr,
    send: (message) => void child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    answerTo: (id) => find((message) => message.id === id && message.method === undefined, `the answer to ${id}`),
    heard: (method) => find((message) => message.method === method, method),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** A call as a client with a handshake makes it. */
export function call(id: string | number, name: string, meta?: Record<string, unknown>) {
  return {
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: {}, ...(meta && { _meta: meta }) },
  };
}
