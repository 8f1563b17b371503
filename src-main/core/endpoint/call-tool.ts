// tools/call: the one check of what the agent may use, and the way to the server and back with nothing looked at in between.
import { GatewayError } from '../errors.ts';
import { paramHeaderFault } from '../param-headers.ts';
import { saysIsError } from '../raw-json.ts';
import type { CallOptions } from '../tools/tool.ts';
import type { RegisteredTool } from '../tools/tool-registry.ts';
import { mismatch } from './era.ts';
import { failedCall } from './failures.ts';
import { forward, progressTo } from './forward.ts';
import { CODE, isObject, RpcFailure } from './json-rpc.ts';
import type { MethodParts } from './methods.ts';
import type { CallRecord, JsonObject } from './parts.ts';
import { asModern } from './results.ts';
import type { RunningCall } from './running-call.ts';

/**
 * Resolves with the result as the tool's owner gave it. A failure to reach the owner is a result that says `isError`.
 *
 * @throws RpcFailure `invalidParams` for a tool that is not there or not for this agent, or what the server answered
 */
export async function callTool(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const { name, arguments: args = {} } = call.params;
  if (typeof name !== 'string') throw new RpcFailure(CODE.invalidParams, 'name must be a string');
  if (!isObject(args)) throw new RpcFailure(CODE.invalidParams, 'arguments must be an object');
  // The name that is found here is the one that is forwarded: nothing is read from the message a second time.
  const offer = parts.offers.of(call.caller.agent, call.server);
  const found = offer.find(name);
  const held = found ? null : offer.held(name);
  if (held !== null) {
    const answer = { content: [{ type: 'text', text: held }], isError: true };
    return call.isModern ? asModern(answer) : answer;
  }
  if (!found) throw new RpcFailure(CODE.invalidParams, `Unknown tool: ${name.slice(0, 128)}`);
  const checks = call.isModern && !call.caller.overPipe;
  const fault = checks ? paramHeaderFault(offer.mirrored(name), args, call.header) : null;
  if (fault !== null) throw mismatch(fault.header, fault.reason);
  try {
    return await run(call, found, args, parts);
  } catch (error) {
    const failed = call.cancellation.aborted ? null : failedCall(error, parts.redact);
    if (failed === null) throw error;
    return call.isModern ? asModern(failed) : failed;
  }
}

function run(
  call: RunningCall,
  { owner, tool }: RegisteredTool,
  args: JsonObject,
  parts: MethodParts,
): Promise<unknown> {
  const { definition } = tool;
  if (owner.server_name === null) {
    const onProgress = progressTo(call);
    const options: CallOptions = { signal: call.signal, agent: call.caller.agent, ...(onProgress && { onProgress }) };
    const running = tool.run(args, options);
    return call.isModern ? running.then((result) => asModern(result)) : running;
  }
  const upstream = parts.upstreams.get(owner.server_name);
  if (!upstream)
    throw new GatewayError(
      'connection_error',
      `The server ${owner.server_name} is not connected; Agent Gateway shows why. Go on without its tools`,
    );
  return forward(call, upstream, { ...call.params, name: definition.name }, parts, { tool: definition });
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
    result: outcome instanceof RpcFailure ? 'error' : saysIsError(outcome) ? 'tool_error' : 'ok',
  };
}
