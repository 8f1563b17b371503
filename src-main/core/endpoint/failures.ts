// What a client hears of a failure: the server's own JSON-RPC error with its code, or words that say what to do.
import { GatewayError, rpcErrorOf } from '../errors.ts';
import { visible } from '../logger.ts';
import { errorResult, type ToolResult } from '../tools/tool-result.ts';
import { CODE, RpcFailure } from './json-rpc.ts';
import type { RunningCall } from './running-call.ts';

const MAX_WORDS = 2_000;
/** What a server says to us with these is about our request to it, and would be taken for ours to the client. */
const NOT_PASSED_ON: readonly number[] = [CODE.headerMismatch, CODE.missingCapability, CODE.unsupportedVersion];

/** Of the HTTP answers that carry these, in the modern era. */
const STATUS: Readonly<Record<number, number>> = { [CODE.missingCapability]: 400, [CODE.methodNotFound]: 404 };

export type Redact = (text: string) => string;

/**
 * @param redact takes our secrets out of words that are not ours
 * @param call at one server's own path a modern client speaks to that server itself: what it lacks is its own affair
 */
export function failureOf(error: unknown, redact: Redact, call: RunningCall | null = null): RpcFailure {
  if (error instanceof RpcFailure) return error;
  const answered = rpcErrorOf(error);
  if (answered) {
    const words = redact(visible(answered.message)).slice(0, MAX_WORDS);
    const { code } = answered;
    const isOwn = call?.isModern === true && call.server !== null;
    if (!NOT_PASSED_ON.includes(code) || (isOwn && code === CODE.missingCapability)) {
      const data = redacted(answered.data, redact);
      return new RpcFailure(code, words, { data, status: isOwn ? (STATUS[code] ?? 200) : 200 });
    }
    return new RpcFailure(CODE.internalError, `The server answered with error ${answered.code}: ${words}`);
  }
  if (error instanceof GatewayError) return new RpcFailure(CODE.internalError, redact(error.message));
  return new RpcFailure(CODE.internalError, 'Something went wrong inside the gateway; its log says more');
}

/** A tool that could not run is a result, so that the model can do something about it; null when it is none of that kind. */
export function failedCall(error: unknown, redact: Redact): ToolResult | null {
  if (rpcErrorOf(error) || !(error instanceof GatewayError)) return null;
  return errorResult(redact(error.message));
}

function redacted(data: unknown, redact: Redact): unknown {
  if (data === undefined) return undefined;
  try {
    return JSON.parse(redact(JSON.stringify(data)));
  } catch {
    return undefined;
  }
}
