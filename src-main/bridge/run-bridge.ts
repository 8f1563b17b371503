// The bridge as a whole: a client on stdio, the gateway's endpoint behind it, and a clean end.
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createExchange } from './exchange.ts';
import { createGatewayFinder } from './gateway-finder.ts';
import { createLineWriter, readLines } from './lines.ts';
import { createPump } from './pump.ts';
import { type StartCommand, startGateway } from './start-gateway.ts';

export interface BridgeOptions {
  readonly dataDir: string;
  readonly agent: string;
  /** How to start a gateway that is not there; null: never. */
  readonly start: StartCommand | null;
  readonly input: Readable;
  readonly output: Writable;
  readonly log: (line: string) => void;
  /** Ends it as the end of the input does, but at once. */
  readonly signal: AbortSignal;
  readonly waitMs?: number;
}

/** Clients give a server about ten seconds at the least: the words why there is none must come before. */
const WAIT_MS = 8_000;
/** What was asked before the input ended may still be answered. */
const GRACE_MS = 1_000;

/** Resolves when the client has gone and everything is ended. */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const { dataDir, agent, start, input, output, log, signal, waitMs = WAIT_MS } = options;
  const exchange = createExchange();
  const writer = createLineWriter(output);
  const pump = createPump({
    finder: createGatewayFinder({ dataDir, agent, start: start && (() => startGateway(start, dataDir)) }),
    exchange,
    write: writer.write,
    log,
    waitMs,
  });
  const stop = () => void input.destroy();
  signal.addEventListener('abort', stop);
  // Nobody reads any more: the client is gone.
  output.on('error', stop).on('close', stop);
  try {
    for await (const line of readLines(input)) await pump.take(line);
  } catch (error) {
    if (!input.destroyed) log(error instanceof Error ? error.message : String(error));
  }
  await pump.close(signal.aborted || !output.writable ? 0 : GRACE_MS);
  await Promise.race([writer.end(), delay(GRACE_MS, undefined, { ref: false })]);
  exchange.close();
  signal.removeEventListener('abort', stop);
}
