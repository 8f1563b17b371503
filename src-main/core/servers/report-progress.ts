// What a server tells about how far a request of ours is, over whatever it came.
import type { CallProgress } from '../tools/tool.ts';

/** A report without a number is none. */
export function reportProgress(
  params: Readonly<Record<string, unknown>>,
  listener: ((progress: CallProgress) => void) | undefined,
): void {
  const { progress, total, message } = params;
  if (typeof progress !== 'number') return;
  listener?.({
    progress,
    total: typeof total === 'number' ? total : null,
    message: typeof message === 'string' ? message : null,
    wire: params,
  });
}
