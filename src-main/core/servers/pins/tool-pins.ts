// Compares a server's tools with those that were accepted before: the rule of what is offered, marked and held back.
import { createHash } from 'node:crypto';
import type { ReviewSummary, ToolPolicy, ToolReviewMark } from '../../../../src-shared/model/tool-review.ts';
import type { ToolDefinition } from '../../tools/tool.ts';
import { canonicalJson, sameContent } from './canonical-json.ts';

export interface ToolPin {
  /** As it was accepted: the whole of what the server said about it. */
  readonly definition: ToolDefinition;
  /** It came after the first list, and nobody has looked at it yet. */
  readonly isNew: boolean;
  /** Of the whole definition, where a secret was taken out of the one above. */
  readonly hash?: string;
}

export interface ToolPins {
  /** What the server was when its tools were accepted: another command or address is another server. */
  readonly target: string;
  readonly policy: ToolPolicy;
  readonly tools: ReadonlyMap<string, ToolPin>;
}

/** There are accepted tools, but no telling which: nothing is offered before somebody has looked. */
export const LOST = 'lost';
export type KnownPins = ToolPins | typeof LOST | null;

export interface Judgement {
  /** The very same object when there is nothing new to remember. */
  readonly pins: KnownPins;
  readonly marks: ReadonlyMap<string, ToolReviewMark>;
}

/**
 * The first list is taken as it is. From then on a new tool is offered and marked; a changed one is marked and to be held
 * back, unless the server is followed. A tool that is gone stays remembered: it may come back as another.
 */
export function judgeTools(before: KnownPins, target: string, tools: readonly ToolDefinition[]): Judgement {
  if (before === LOST) return { pins: LOST, marks: new Map(tools.map(({ name }) => [name, 'changed'])) };
  if (before === null || before.target !== target) {
    return { pins: acceptTools(null, target, tools, before?.policy), marks: new Map() };
  }
  const marks = new Map<string, ToolReviewMark>();
  const learned = new Map<string, ToolPin>();
  const { policy } = before;
  for (const definition of tools) {
    const { name } = definition;
    const pin = before.tools.get(name);
    if (pin && isSame(pin, definition)) {
      if (pin.isNew) marks.set(name, 'new');
    } else if (pin && policy === 'block') {
      marks.set(name, 'changed');
    } else {
      const isNew = pin === undefined && policy === 'block';
      learned.set(name, { definition, isNew });
      if (isNew) marks.set(name, 'new');
    }
  }
  if (learned.size === 0) return { pins: before, marks };
  return { pins: { ...before, tools: new Map([...before.tools, ...learned]) }, marks };
}

/** Takes tools as they are now. */
export function acceptTools(
  before: KnownPins,
  target: string,
  tools: readonly ToolDefinition[],
  policy?: ToolPolicy | undefined,
): ToolPins {
  const known = before === LOST || before?.target !== target ? null : before;
  const accepted = tools.map((definition): [string, ToolPin] => [definition.name, { definition, isNew: false }]);
  return {
    target,
    policy: policy ?? known?.policy ?? 'block',
    tools: new Map([...(known?.tools ?? []), ...accepted]),
  };
}

export function summaryOf({ pins, marks }: Judgement): ReviewSummary {
  const changed = [...marks.values()].filter((mark) => mark === 'changed').length;
  return { policy: policyOf(pins), new: marks.size - changed, changed };
}

/** SHA-256 over a definition, or several, whatever the order of their members. */
export function hashOf(definitions: ToolDefinition | readonly ToolDefinition[]): string {
  return createHash('sha256').update(canonicalJson(definitions)).digest('hex');
}

function isSame(pin: ToolPin, definition: ToolDefinition): boolean {
  return pin.hash === undefined ? sameContent(pin.definition, definition) : pin.hash === hashOf(definition);
}

export function policyOf(pins: KnownPins): ToolPolicy {
  return pins === null || pins === LOST ? 'block' : pins.policy;
}
