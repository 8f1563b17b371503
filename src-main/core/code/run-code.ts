// Runs a function of somebody's code for one call: bounded in time, left alone when the caller is gone.
import type { Clock } from '../clock.ts';
import { callCancelled, GatewayError } from '../errors.ts';
import type { CallOptions } from '../tools/tool.ts';
import type { ToolContext } from './tool-definition.ts';

export interface RunLimits {
  readonly clock: Clock;
  /** Without progress. */
  readonly timeoutMs: number;
  /** However much progress there is. */
  readonly maxTotalMs: number;
}

/**
 * Resolves with what the work resolves with. Rejects as soon as the caller aborts or the time is over, whether or not the
 * work listens to its signal.
 *
 * @throws GatewayError `timeout` or `cancelled`, or what the work throws
 */
export async function runCode<T>(
  work: (context: ToolContext) => Promise<T>,
  { signal, agent, onProgress }: CallOptions,
  { clock, timeoutMs, maxTotalMs }: RunLimits,
): Promise<T> {
  if (signal.aborted) throw callCancelled();
  const ending = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (error: GatewayError) => {
    reject(error);
    ending.abort(error);
  };
  const onAbort = () => end(callCancelled());
  const startedAt = clock.monotonic();
  let cancelTimer = () => {};
  const startTimer = () => {
    cancelTimer();
    const left = Math.min(timeoutMs, startedAt + maxTotalMs - clock.monotonic());
    const late = () =>
      end(new GatewayError('timeout', `The tool did not finish within ${seconds(clock, startedAt)} s`));
    cancelTimer = clock.after(Math.max(left, 0), late);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  startTimer();
  try {
    const context: ToolContext = {
      signal: ending.signal,
      agent: agent ?? null,
      onProgress({ progress, total = null, message = null }) {
        if (ending.signal.aborted) return;
        startTimer();
        onProgress?.({ progress, total, message });
      },
    };
    return await Promise.race([ended, work(context)]);
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
    // What the work still reports is nobody's business any more.
    ended.catch(() => {});
  }
}

function seconds(clock: Clock, since: number): number {
  return Math.round((clock.monotonic() - since) / 100) / 10;
}
