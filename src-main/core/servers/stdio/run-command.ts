// Runs a program to its end for what it prints: bounded in time and output, without a shell, and nothing left behind.
import { GatewayError } from '../../errors.ts';
import type { ProcessRecord } from './process-record.ts';
import { spawnTree } from './process-tree.ts';
import type { StderrBuffer } from './stderr-buffer.ts';

export interface RunOptions {
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Unique to this process tree. */
  readonly marker: string;
  readonly record?: ProcessRecord;
  readonly stderr: StderrBuffer;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Bytes of stdout; a program that prints more is ended. */
  readonly maxOutput: number;
  /** Written to its stdin, which is closed afterwards. */
  readonly input?: string;
  /** See `SpawnTreeOptions`. */
  readonly admit?: ((program: string) => Promise<void>) | undefined;
}

export interface RunResult {
  readonly stdout: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** The last lines of stderr, redacted. */
  readonly stderrTail: string;
}

/** Rejects with `LaunchError`, `timeout`, `cancelled`, or `upstream_error` when it prints too much. */
export async function runCommand(options: RunOptions): Promise<RunResult> {
  const { argv, stderr, timeoutMs, signal, maxOutput, input, record } = options;
  const [command, ...args] = argv;
  if (signal.aborted) throw cancelled(command);
  const { cwd, env, marker, admit } = options;
  const tree = await spawnTree({ command, args, cwd, env, marker, admit, ...(record && { record }) });
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  const onAbort = () => reject(cancelled(command));
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => reject(new GatewayError('timeout', `${command} did not end within ${timeoutMs / 1_000} s`)),
    timeoutMs,
  );
  const parts: Buffer[] = [];
  let size = 0;
  tree.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxOutput) reject(new GatewayError('upstream_error', `${command} printed more than ${maxOutput} bytes`));
    else parts.push(chunk);
  });
  tree.stderr.on('data', (chunk: Buffer) => stderr.append(chunk));
  tree.stdin.end(input);
  try {
    const { code } = await Promise.race([tree.drained, stopped]);
    return { stdout: Buffer.concat(parts).toString('utf8'), exitCode: code, stderrTail: stderr.tail() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    await tree.kill();
  }
}

function cancelled(command: string): GatewayError {
  return new GatewayError('cancelled', `${command} was stopped`);
}
