// Runs a tool by the name it is offered under, and keeps the calls that are running so that they can be cancelled.
import type { Actor } from '../../../src-shared/model/activity.ts';
import { GatewayError } from '../errors.ts';
import type { CallProgress } from './tool.ts';
import type { ToolRegistry } from './tool-registry.ts';

export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** On whose behalf; whether it may was decided before. */
  readonly agent?: string | undefined;
  /** What the call came from; the code of this process when absent. */
  readonly by?: Actor['kind'];
  /** A large result may come as `RawJson`. */
  readonly raw?: boolean | undefined;
  /** Names the call for progress and cancellation. */
  readonly callId?: string | undefined;
  readonly onProgress?: (progress: CallProgress) => void;
}

export interface ToolCaller {
  /** Resolves with the CallToolResult untouched and the time it took in milliseconds. */
  call(call: ToolCall): Promise<{ result: unknown; duration_ms: number }>;
  /** False when no call of this id is running. */
  cancel(callId: string): boolean;
}

/** A call that has ended: with its CallToolResult, or with an error. */
export interface EndedCall {
  readonly call: ToolCall;
  readonly server: string | null;
  readonly ms: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

export function createToolCaller(
  registry: ToolRegistry,
  monotonic: () => number,
  onEnd: (ended: EndedCall) => void = () => {},
): ToolCaller {
  const running = new Map<string, AbortController>();
  return {
    async call(call) {
      const { name, args, signal, agent, raw, callId, onProgress } = call;
      const found = registry.get(name);
      if (!found)
        throw new GatewayError('tool_not_found', `There is no tool called ${JSON.stringify(name.slice(0, 128))}`);
      if (found.tool.held) throw new GatewayError('conflict', found.tool.held);
      if (found.tool.disabled) throw new GatewayError('conflict', `The tool ${name} is switched off`);
      if (callId !== undefined && running.has(callId)) {
        throw new GatewayError('conflict', `A call with the id ${JSON.stringify(callId)} is already running`);
      }
      const controller = callId === undefined ? null : new AbortController();
      if (callId !== undefined && controller) running.set(callId, controller);
      const started = monotonic();
      try {
        // A signal made of two is dear: only what has a name can be cancelled by it.
        const either = controller ? AbortSignal.any([signal, controller.signal]) : signal;
        const result = await found.tool.run(args, { signal: either, agent, raw, ...(onProgress && { onProgress }) });
        const ms = monotonic() - started;
        onEnd({ call, server: found.owner.server_name, ms, result });
        return { result, duration_ms: Math.round(ms * 1_000) / 1_000 };
      } catch (error) {
        onEnd({ call, server: found.owner.server_name, ms: monotonic() - started, error });
        if (controller?.signal.aborted || signal.aborted)
          throw new GatewayError('cancelled', `The call of ${name} was cancelled`);
        throw error;
      } finally {
        if (callId !== undefined) running.delete(callId);
      }
    },
    cancel(callId) {
      const controller = running.get(callId);
      controller?.abort();
      return controller !== undefined;
    },
  };
}
