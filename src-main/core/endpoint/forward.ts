// Carries one request of a client to its server and the result back, and answers what the server wants to know in between.
import { RawJson } from '../raw-json.ts';
import type { CallProgress } from '../tools/tool.ts';
import type { BorrowedLines } from './borrowed-lines.ts';
import { CODE, isObject, notificationMessage, RpcFailure } from './json-rpc.ts';
import type { Line, Lines } from './lines.ts';
import { metaFor } from './meta.ts';
import type { News } from './news.ts';
import type { JsonObject, ServerRequestOutcome, Upstream } from './parts.ts';
import { asModern } from './results.ts';
import type { RunningCall } from './running-call.ts';
import { canBeSuspended, notWaiting, type SuspendableCall, type SuspendedCalls } from './suspended-calls.ts';

/** A server that still asks after so many answers gets no more of them. */
const MAX_ROUNDS = 10;

export interface ForwardParts {
  readonly lines: Lines;
  readonly borrowed: BorrowedLines;
  readonly suspended: SuspendedCalls;
  readonly news: Pick<News, 'hear'>;
  /** Puts a question of a server to whoever can answer it for this call. */
  answer(call: RunningCall, method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
}

export interface ForwardOptions {
  /** The called tool's definition. */
  readonly tool?: JsonObject;
  /** Its result may be kept for a while, in the modern era. */
  readonly cacheable?: boolean;
  /** Milliseconds without an answer or progress; the server's own limit for calls when absent. */
  readonly timeoutMs?: number;
}

/** Resolves with the result as the server gave it, with what the era of the client requires. Rejects as `Upstream.request`. */
export function forward(
  call: RunningCall,
  upstream: Upstream,
  params: JsonObject,
  parts: ForwardParts,
  options: ForwardOptions = {},
): Promise<unknown> {
  const resumed = call.isModern ? parts.suspended.resume(call, upstream.name) : null;
  if (resumed !== null) return resumed.then((result) => asModern(result, options.cacheable));
  call.reached = upstream.name;
  const line = parts.borrowed.for(call, upstream) ?? parts.lines.of(call, upstream);
  call.hasOwnLine = line instanceof Promise;
  if (line instanceof Promise) return line.then((own) => send(call, own, params, parts, options));
  const level = call.envelope?.logLevel ?? null;
  const heard = level === null ? null : parts.news.hear(upstream.name, level);
  if (heard !== null) return heard.then(() => send(call, line, params, parts, options));
  return send(call, line, params, parts, options);
}

async function send(
  call: RunningCall,
  line: Line,
  params: JsonObject,
  parts: ForwardParts,
  { tool, cacheable = false, timeoutMs }: ForwardOptions,
): Promise<unknown> {
  const era = line.peer?.era ?? null;
  const { cancellation: signal, method } = call;
  if (era === 'legacy' && call.isModern && params.requestState !== undefined) throw notWaiting();
  // A server of the legacy era asks while it works; a modern client is asked by a result.
  call.suspendable = era !== 'modern' && canBeSuspended(call) ? parts.suspended.begin(call) : null;
  const onProgress = call.suspendable ? progressOf(call.suspendable) : progressTo(call);
  // What a modern client needs in a result that may be kept can only be put into one that was parsed.
  const raw = !(cacheable && call.isModern);
  const options = { signal, tool, raw, timeoutMs, onProgress: onProgress ?? ignore };
  const request = line.request(method, metaFor(call, era, params), options);
  let result = await (call.suspendable?.follow(request) ?? request);
  // In the modern era the client is asked by the result; one of the legacy era does not know that, so we ask it.
  for (let round = 0; !call.isModern && isObject(result) && result.resultType === 'input_required'; round++) {
    if (round === MAX_ROUNDS) {
      throw new RpcFailure(CODE.internalError, `${call.reached} goes on asking for input: it was asked ${round} times`);
    }
    const { requestState } = result;
    const inputResponses = await answersFor(call, result, parts);
    const again = { ...params, inputResponses, ...(requestState !== undefined && { requestState }) };
    result = await line.request(method, metaFor(call, era, again), options);
  }
  if (!call.isModern || (era === 'modern' && result instanceof RawJson)) return result;
  return asModern(result, cacheable);
}

async function answersFor(call: RunningCall, { inputRequests }: JsonObject, parts: ForwardParts): Promise<JsonObject> {
  const responses: Record<string, unknown> = {};
  for (const [key, question] of Object.entries(isObject(inputRequests) ? inputRequests : {})) {
    const { method, params } = isObject(question) ? question : {};
    const outcome = await parts.answer(call, String(method), isObject(params) ? params : {}, call.signal);
    if ('error' in outcome) {
      throw new RpcFailure(
        CODE.internalError,
        `${call.reached} asks for ${String(method).slice(0, 64)}, which nobody here can answer`,
      );
    }
    responses[key] = outcome.result;
  }
  return responses;
}

function ignore(): void {}

function progressOf(suspendable: SuspendableCall): (progress: CallProgress) => void {
  return (progress) => progressTo(suspendable.current)?.(progress);
}

/** Under the client's own token; null when it wants to hear of none. */
export function progressTo({ params, reply }: RunningCall): ((progress: CallProgress) => void) | null {
  const token = isObject(params._meta) ? params._meta.progressToken : undefined;
  if (typeof token !== 'string' && typeof token !== 'number') return null;
  return ({ progress, total, message, wire }) => {
    const said = {
      ...wire,
      progressToken: token,
      progress,
      ...(total !== null && { total }),
      ...(message !== null && { message }),
    };
    reply.say(notificationMessage('notifications/progress', said));
  };
}
