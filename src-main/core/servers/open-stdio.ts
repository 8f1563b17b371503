// Opens a connection to a spawned server: environment, working directory, process tree, handshake, and the way back.
import path from 'node:path';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { Clock } from '../clock.ts';
import { connectionError } from '../errors.ts';
import { type ClientSide, PLAIN_CLIENT } from './client-identity.ts';
import type { LaunchWatch } from './launch-doctor.ts';
import { createSessionLink } from './session-link.ts';
import { withLastLines } from './stdio/exit-reason.ts';
import type { LaunchLimiter } from './stdio/launch-limiter.ts';
import type { ProcessRecord } from './stdio/process-record.ts';
import type { ProcessTable } from './stdio/process-table.ts';
import { spawnTree } from './stdio/process-tree.ts';
import type { StderrBuffer } from './stdio/stderr-buffer.ts';
import { openSession } from './stdio/stdio-session.ts';
import { StdioTransport } from './stdio/stdio-transport.ts';
import type { UpstreamLink } from './upstream-link.ts';

export interface OpenStdioOptions {
  readonly config: ServerConfig;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute: where a server runs that names no directory, and where a relative one begins. */
  readonly defaultDirectory: string;
  /** Unique to this process tree. */
  readonly marker: string;
  readonly record: ProcessRecord;
  readonly table: ProcessTable;
  readonly stderr: Pick<StderrBuffer, 'append' | 'tail'>;
  readonly redact: (text: string) => string;
  readonly limiter: LaunchLimiter;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly knownLegacy: boolean;
  readonly onWarning: (sentence: string) => void;
  readonly client?: ClientSide | undefined;
  readonly watch?: LaunchWatch | undefined;
  readonly admit?: ((program: string) => Promise<void>) | undefined;
}

/** Rejects with what the process has to say about its end, where it has ended. */
export async function openStdio(options: OpenStdioOptions): Promise<UpstreamLink> {
  const { config, marker, record, table, stderr, redact, limiter, signal, timeoutMs, clock, knownLegacy } = options;
  const { client = PLAIN_CLIENT, watch } = options;
  const target = config.name;
  const slot = await limiter.acquire(signal);
  try {
    const tree = await spawnTree({
      command: config.command ?? '',
      args: config.args ?? [],
      cwd: path.resolve(options.defaultDirectory, config.cwd ?? '.'),
      env: options.environment,
      marker,
      record,
      table,
      admit: options.admit,
    });
    slot.spawned();
    watch?.onSpawned(tree.pid);
    const transport = new StdioTransport({
      target,
      tree,
      stderr,
      redact,
      clock,
      clientInfo: client.clientInfo,
      clientCapabilities: client.capabilities,
      onready() {
        slot.release();
        watch?.onSpoke();
      },
      onnoise: watch?.onNoise,
      onwarning: ({ message }) => options.onWarning(message),
    });
    try {
      const session = await openSession(transport, { target, timeoutMs, signal, clock, knownLegacy, client });
      return createSessionLink({
        target,
        session,
        clock,
        pid: tree.pid,
        remote: false,
        closeReason: () => transport.reason,
        lastLines: stderr.tail,
      });
    } catch (error) {
      throw withLastLines(transport.reason ?? connectionError(error, target), stderr.tail());
    }
  } finally {
    slot.release();
  }
}
