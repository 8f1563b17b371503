// tools/call: the one check of what the agent may use, and the way to the server and back with nothing looked at in between.
import type { CallOptions, CallProgress } from '../tools/tool.ts';
import type { RegisteredTool } from '../tools/tool-registry.ts';
import { failedCall, type Redact } from './failures.ts';
import { CODE, isObject, notificationMessage, RpcFailure } from './json-rpc.ts';
import { metaFor } from './meta.ts';
import type { CallRecord, JsonObject, UpstreamDirectory } from './parts.ts';
import { asModern } from './results.ts';
import type { RunningCall } from './running-call.ts';
import type { ToolOffers } from './tool-offer.ts';

export interface ToolCallParts {
  readonly offers: ToolOffers;
  readonly upstreams: UpstreamDirectory;
  readonly redact: Redact;
}

/**
 * Resolves with the result as the tool's owner gave it. A failure to reach the owner is a result that says `isError`.
 *
 * @throws RpcFailure `invalidParams` for a tool that is not there or not for this agent, or what the server answered
 */
export async function callTool(call: RunningCall, parts: ToolCallParts): Promise<unknown> {
  const { name, arguments: args = {} } = call.params;
  if (typeof name !== 'string') throw new RpcFailure(CODE.invalidParams, 'name must be a string');
  if (!isObject(args)) throw new RpcFailure(CODE.invalidParams, 'arguments must be an object');
  // The name that is found here is the one that is forwarded: nothing is read from the message a second time.
  const found = parts.offers.of(call.caller.agent, call.server).find(name);
  if (!found) throw unknownTool(name);
  try {
    const result = await run(call, found, args, parts.upstreams);
    return call.isModern ? asModern(result) : result;
  } catch (error) {
    const failed = call.signal.aborted ? null : failedCall(error, parts.redact);
    if (failed === null) throw error;
    return call.isModern ? asModern(failed) : failed;
  }
}

function run(
  call: RunningCall,
  { owner, tool }: RegisteredTool,
  args: JsonObject,
  upstreams: UpstreamDirectory,
): Promise<unknown> {
  const { signal } = call;
  const onProgress = progressTo(call);
  call.reached = owner.server_name;
  const upstream = owner.server_name === null ? undefined : upstreams.get(owner.server_name);
  if (!upstream) {
    const options: CallOptions = { signal, agent: call.caller.agent, ...(onProgress && { onProgress }) };
    return tool.run(args, options);
  }
  const { definition } = tool;
  const params = metaFor(call, upstream.peer?.era ?? null, { ...call.params, name: definition.name });
  // Progress is asked for even when nobody listens: it is what a long call lives on.
  return upstream.request('tools/call', params, {
    signal,
    tool: definition,
    raw: true,
    onProgress: onProgress ?? ignore,
  });
}

function ignore(): void {}

/** Under the client's own token; null when it wants to hear of none. */
export function progressTo({ params, reply }: RunningCall): ((progress: CallProgress) => void) | null {
  const token = isObject(params._meta) ? params._meta.progressToken : undefined;
  if (typeof token !== 'string' && typeof token !== 'number') return null;
  return ({ progress, total, message }) => {
    const said = {
      progressToken: token,
      progress,
      ...(total !== null && { total }),
      ...(message !== null && { message }),
    };
    reply.say(notificationMessage('notifications/progress', said));
  };
}

export function unknownTool(name: string): RpcFailure {
  return new RpcFailure(CODE.invalidParams, `Unknown tool: ${name.slice(0, 128)}`);
}

/** @param bytes of the answer */
export function recordOf(call: RunningCall, outcome: unknown, ms: number, bytes: number): CallRecord {
  const { caller, params, reached } = call;
  return {
    agent: caller.agent,
    tokenId: caller.tokenId,
    tool: typeof params.name === 'string' ? params.name : '',
    server: reached,
    args: params.arguments,
    ms,
    bytes,
    result:
      outcome instanceof RpcFailure ? 'error' : isObject(outcome) && outcome.isError === true ? 'tool_error' : 'ok',
  };
}
