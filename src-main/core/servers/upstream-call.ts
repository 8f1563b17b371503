// One request of a client on its way to a server: what may be said of it, and the limits it gets.
import { MAX_TOOL_CALL_MS } from '../../../src-shared/model/setting-defaults.ts';
import type { CancelSignal } from '../cancellation.ts';
import type { CallProgress } from '../tools/tool.ts';
import type { JsonObject } from './session.ts';
import type { UpstreamRequestOptions } from './upstream-link.ts';

export interface UpstreamCall {
  readonly signal?: CancelSignal | undefined;
  /** Milliseconds without an answer or progress; the server's own limit for calls when absent. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: CallProgress) => void) | undefined;
  /** The called tool's definition, for parameters that are mirrored into HTTP headers. */
  readonly tool?: JsonObject | undefined;
  /** A large result may come as `RawJson`, the bytes the server wrote. Without it every result is parsed. */
  readonly raw?: boolean | undefined;
}

export function requestOptions(method: string, call: UpstreamCall, callTimeoutMs: number): UpstreamRequestOptions {
  const { signal, timeoutMs = callTimeoutMs, onProgress, tool, raw } = call;
  // Asked for even when nobody listens: it is what a long call lives on.
  const asked = onProgress ?? (method === 'tools/call' ? ignore : undefined);
  return { signal, timeoutMs, maxTotalMs: MAX_TOOL_CALL_MS, onProgress: asked, raw, tool };
}

function ignore(): void {}
