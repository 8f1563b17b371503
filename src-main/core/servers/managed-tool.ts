// A server's tool as the registry runs it, for a person or for code: the call, and the questions the server asks meanwhile.
import { GatewayError } from '../errors.ts';
import type { CallOptions, Tool } from '../tools/tool.ts';
import type { DiscoveredTool } from './discover-tools.ts';
import type { JsonObject } from './session.ts';
import type { UpstreamCall } from './upstream-call.ts';

/** A server that still asks after so many answers gets no more of them. */
const MAX_ROUNDS = 10;

export interface ToolRunner {
  readonly server: string;
  request(method: string, params: JsonObject, call: UpstreamCall): Promise<unknown>;
  /** Puts a question to the person at this machine. */
  ask(tool: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject>;
}

/** What stands in a tool's way, and what became of it since somebody looked. */
export type ToolStanding = Pick<Tool, 'disabled' | 'review' | 'held'>;

/** @param runner null while the server is not connected and not being connected */
export function managedTool(
  { definition, warnings }: DiscoveredTool,
  { disabled, review = null, held = null }: ToolStanding,
  runner: () => ToolRunner | null,
): Tool {
  const run: Tool['run'] = async (args, options) => {
    const current = runner();
    if (!current) throw new GatewayError('connection_error', 'The server of this tool is not connected');
    return call(current, definition, args, options);
  };
  return { definition, warnings, disabled: disabled || held !== null, review, held, run };
}

async function call(
  runner: ToolRunner,
  definition: DiscoveredTool['definition'],
  args: JsonObject,
  { signal, onProgress, raw }: CallOptions,
): Promise<unknown> {
  const { name } = definition;
  let params: JsonObject = { name, arguments: args };
  let refused = false;
  for (let round = 0; ; round++) {
    const result = await runner.request('tools/call', params, { signal, onProgress, raw, tool: definition });
    const wanted = inputRequests(result);
    if (wanted === null) return result;
    // Whoever was told no may make do without, but does not get to ask until it hears a yes.
    if (refused)
      throw new GatewayError('upstream_error', `${runner.server} needs an answer to go on, and it was declined`);
    if (round === MAX_ROUNDS) {
      throw new GatewayError(
        'upstream_error',
        `${runner.server} goes on asking for input: it was asked ${round} times`,
      );
    }
    const inputResponses: Record<string, unknown> = {};
    for (const [key, question] of Object.entries(wanted)) {
      const answer = await answerTo(runner, name, question, signal);
      refused ||= answer.action !== 'accept';
      inputResponses[key] = answer;
    }
    const { requestState } = result as JsonObject;
    params = { name, arguments: args, inputResponses, ...(requestState !== undefined && { requestState }) };
  }
}

/** What a result asks for before the call can go on (2026-07-28, multi round-trip requests); null for a complete one. */
function inputRequests(result: unknown): JsonObject | null {
  const { resultType, inputRequests: wanted } = (result ?? {}) as JsonObject;
  if (resultType !== 'input_required') return null;
  return typeof wanted === 'object' && wanted !== null ? (wanted as JsonObject) : {};
}

async function answerTo(runner: ToolRunner, tool: string, question: unknown, signal: AbortSignal): Promise<JsonObject> {
  const { method, params } = (question ?? {}) as JsonObject;
  if (method !== 'elicitation/create') {
    throw new GatewayError('upstream_error', `${runner.server} asks for something that nobody here can answer`);
  }
  return runner.ask(tool, (params ?? {}) as JsonObject, signal);
}
