// Opens a connection to a spawned server: environment, working directory, process tree, handshake, and the way back.
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import { createClientLink } from './client-link.ts';
import { connectClient } from './sdk-client.ts';
import type { LaunchLimiter } from './stdio/launch-limiter.ts';
import { LineTransport } from './stdio/line-transport.ts';
import type { ProcessRecord } from './stdio/process-record.ts';
import { spawnTree } from './stdio/process-tree.ts';
import type { StderrBuffer } from './stdio/stderr-buffer.ts';
import type { UpstreamLink } from './upstream-link.ts';

export interface OpenStdioOptions {
  readonly config: ServerConfig;
  readonly environment: Readonly<Record<string, string>>;
  /** Where a server runs that names no directory of its own. */
  readonly defaultDirectory: string;
  /** Unique to this process tree. */
  readonly marker: string;
  readonly record: ProcessRecord;
  readonly stderr: StderrBuffer;
  readonly limiter: LaunchLimiter;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly knownLegacy: boolean;
  readonly onWarning: (sentence: string) => void;
}

export async function openStdio(options: OpenStdioOptions): Promise<UpstreamLink> {
  const { config, environment, marker, record, stderr, limiter, signal, timeoutMs, clock } = options;
  const target = config.name;
  const release = await limiter.acquire(signal);
  try {
    const tree = await spawnTree({
      command: config.command ?? '',
      args: config.args ?? [],
      cwd: config.cwd ?? options.defaultDirectory,
      env: environment,
      marker,
      record,
    });
    const transport = new LineTransport({
      target,
      tree,
      stderr,
      onWarning: options.onWarning,
      onFirstMessage: release,
    });
    try {
      const { client, requests } = await connectClient(transport, {
        target,
        timeoutMs,
        signal,
        clock,
        knownLegacy: options.knownLegacy,
      });
      transport.onoversize = () => requests.failAll(new GatewayError('upstream_error', `An answer of ${target} was too large`));
      return createClientLink({
        target,
        client,
        requests,
        clock,
        pid: tree.pid,
        remote: false,
        closeReason: () => transport.reason,
        afterClose: async () => {
          await tree.kill();
        },
      });
    } catch (error) {
      await tree.kill();
      // What the process itself has to say explains more than what the protocol made of it.
      throw transport.reason ?? connectionError(error, target);
    }
  } finally {
    release();
  }
}
