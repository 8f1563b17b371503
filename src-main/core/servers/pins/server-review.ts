// The review of one server's tools: judged with every list, looked at by a person, accepted as they are.
import { createHash } from 'node:crypto';
import type { ServerConfig } from '../../../../src-shared/model/mcp-server.ts';
import type {
  ReviewSummary,
  ToolPolicy,
  ToolReview,
  ToolReviewMark,
} from '../../../../src-shared/model/tool-review.ts';
import { GatewayError } from '../../errors.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import type { DiscoveredTool } from '../discover-tools.ts';
import type { PinBook } from './pin-book.ts';
import { toolChanges } from './tool-changes.ts';
import { acceptTools, hashOf, type Judgement, judgeTools, LOST, policyOf, summaryOf } from './tool-pins.ts';

export interface AcceptTools {
  readonly fingerprint?: string | undefined;
  /** The server's own names; all that are marked when absent. */
  readonly tools?: readonly string[] | undefined;
  readonly policy?: ToolPolicy | undefined;
}

/** What a server says of how it is used is pinned among its tools, under a name that no tool can have. */
const INSTRUCTIONS = '';
/** How people meet it. */
export const INSTRUCTIONS_LABEL = '(instructions)';

export interface ServerReview {
  /** The marks of a list, by the server's own names; the list is remembered where it is the first. */
  judge(
    config: ServerConfig,
    tools: readonly DiscoveredTool[],
    instructions: string | null,
  ): ReadonlyMap<string, ToolReviewMark>;
  /** What may be told to agents: the instructions as they are, or those that were accepted last; null where there are none. */
  instructions(): string | null;
  summary(): ReviewSummary;
  view(): ToolReview;
  /** @throws GatewayError `conflict` when the fingerprint is of another review */
  accept(accepted: AcceptTools): void;
}

export function createServerReview(serverId: string, pins: PinBook): ServerReview {
  let judged: Judgement = { pins: null, marks: new Map() };
  let target = '';
  let definitions: readonly ToolDefinition[] = [];
  let said: string | null = null;
  const marked = () => definitions.filter(({ name }) => judged.marks.has(name));
  const acceptedPin = (name: string) =>
    judged.pins === null || judged.pins === LOST ? undefined : judged.pins.tools.get(name);
  const fingerprint = () => {
    const seen = marked();
    return seen.length === 0 ? null : hashOf(seen);
  };
  return {
    judge(config, discovered, instructions) {
      target = targetOf(config);
      said = instructions;
      definitions = discovered.map(({ definition }) => definition);
      if (instructions !== null) definitions = [instructionsPin(instructions), ...definitions];
      const before = pins.get(serverId);
      judged = judgeTools(before, target, definitions);
      if (judged.pins !== before && judged.pins !== null && judged.pins !== LOST) pins.set(serverId, judged.pins);
      return judged.marks;
    },
    instructions() {
      if (said === null || !judged.marks.has(INSTRUCTIONS)) return said;
      // Also those that came after the first list: a text that every agent reads is not offered like a tool that nobody has to call.
      if (judged.marks.get(INSTRUCTIONS) === 'new') return null;
      const pin = acceptedPin(INSTRUCTIONS);
      return pin && pin.hash === undefined ? String(pin.definition.description) : null;
    },
    // Before the first list of a run the policy is known all the same.
    summary: () =>
      judged.pins === null ? { policy: policyOf(pins.get(serverId)), new: 0, changed: 0 } : summaryOf(judged),
    view: () => ({
      policy: policyOf(pins.get(serverId)),
      tools: marked().map((definition) => {
        const { name } = definition;
        const accepted = acceptedPin(name);
        const mark = judged.marks.get(name) as ToolReviewMark;
        if (name === INSTRUCTIONS) {
          const before = mark === 'changed' ? accepted?.definition.description : undefined;
          const changes = toolChanges({ instructions: before }, { instructions: definition.description });
          return { name: INSTRUCTIONS_LABEL, mark, changes };
        }
        return { name, mark, changes: mark === 'changed' ? toolChanges(accepted?.definition ?? {}, definition) : [] };
      }),
      fingerprint: fingerprint(),
    }),
    accept({ fingerprint: seen, tools: names, policy }) {
      if (seen !== undefined && seen !== fingerprint()) {
        throw new GatewayError('conflict', 'The tools have changed since they were shown: look at them again');
      }
      // Whoever only says how to go on has looked at nothing.
      const nothing = policy !== undefined && seen === undefined && names === undefined;
      const chosen = nothing ? new Set<string>() : names && new Set(names);
      const isChosen = (name: string) => chosen?.has(name === INSTRUCTIONS ? INSTRUCTIONS_LABEL : name) ?? true;
      const accepted = marked().filter(({ name }) => isChosen(name));
      const before = pins.get(serverId);
      // Tools that were accepted once must not be forgotten because the server was not connected when its policy changed.
      const now = target === '' && before !== null && before !== LOST ? before.target : target;
      pins.set(serverId, acceptTools(before, now, accepted, policy));
    },
  };
}

function instructionsPin(text: string): ToolDefinition {
  return { name: INSTRUCTIONS, description: text, inputSchema: {} };
}

/** The answer to a call of a tool that is held back. */
export function heldSentence(tool: string, server: string): string {
  return `The tool ${tool} of ${server} has changed since it was accepted and is held back. Look at the change and accept it: agent-gateway servers review ${server}`;
}

/** How the server is reached: tools that were accepted of one program say nothing of another. */
function targetOf({ transport, command, args, cwd, url }: ServerConfig): string {
  return createHash('sha256')
    .update(JSON.stringify([transport, command, args, cwd, url]))
    .digest('hex');
}
