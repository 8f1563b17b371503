// Runs the bridge on the streams and signals of this process.
import { standardOutput } from './lines.ts';
import { runBridge } from './run-bridge.ts';
import type { StartCommand } from './start-gateway.ts';

export interface OnProcessOptions {
  readonly dataDir: string;
  readonly agent: string;
  readonly start: StartCommand | null;
}

/** Resolves when the client has gone. */
export async function onProcess(options: OnProcessOptions): Promise<void> {
  const ending = new AbortController();
  const end = () => ending.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  await runBridge({
    ...options,
    input: process.stdin,
    output: standardOutput(),
    log: (line) => void process.stderr.write(`agent-gateway bridge: ${line}\n`),
    signal: ending.signal,
  });
  for (const signal of signals) process.off(signal, end);
}
