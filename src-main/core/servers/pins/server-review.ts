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

export interface ServerReview {
  /** The marks of a list, by the server's own names; the list is remembered where it is the first. */
  judge(config: ServerConfig, tools: readonly DiscoveredTool[]): ReadonlyMap<string, ToolReviewMark>;
  summary(): ReviewSummary;
  view(): ToolReview;
  /** @throws GatewayError `conflict` when the fingerprint is of another review */
  accept(accepted: AcceptTools): void;
}

export function createServerReview(serverId: string, pins: PinBook): ServerReview {
  let judged: Judgement = { pins: null, marks: new Map() };
  let target = '';
  let tools: readonly DiscoveredTool[] = [];
  const marked = () => tools.filter(({ definition }) => judged.marks.has(definition.name));
  const fingerprint = () => {
    const seen = marked().map(({ definition }) => definition);
    return seen.length === 0 ? null : hashOf(seen);
  };
  return {
    judge(config, discovered) {
      target = targetOf(config);
      tools = discovered;
      const before = pins.get(serverId);
      judged = judgeTools(
        before,
        target,
        discovered.map(({ definition }) => definition),
      );
      if (judged.pins !== before && judged.pins !== null && judged.pins !== LOST) pins.set(serverId, judged.pins);
      return judged.marks;
    },
    // Before the first list of a run the policy is known all the same.
    summary: () =>
      judged.pins === null ? { policy: policyOf(pins.get(serverId)), new: 0, changed: 0 } : summaryOf(judged),
    view: () => ({
      policy: policyOf(pins.get(serverId)),
      tools: marked().map(({ definition }) => {
        const accepted =
          judged.pins === null || judged.pins === LOST ? undefined : judged.pins.tools.get(definition.name);
        const mark = judged.marks.get(definition.name) as ToolReviewMark;
        const changes = mark === 'changed' ? toolChanges(accepted?.definition ?? {}, definition) : [];
        return { name: definition.name, mark, changes };
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
      const accepted = marked().filter(({ definition }) => chosen?.has(definition.name) ?? true);
      const before = pins.get(serverId);
      // Tools that were accepted once must not be forgotten because the server was not connected when its policy changed.
      const now = target === '' && before !== null && before !== LOST ? before.target : target;
      pins.set(
        serverId,
        acceptTools(
          before,
          now,
          accepted.map(({ definition }) => definition),
          policy,
        ),
      );
    },
  };
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
