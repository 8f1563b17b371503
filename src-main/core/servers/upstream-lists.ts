// What a server offers beside its tools, and what it told of itself, as the rest of the core sees it.
import type { JsonObject, Peer } from './session.ts';
import type { UpstreamLink } from './upstream-link.ts';

export type ListKind = 'prompts' | 'resources' | 'resourceTemplates';

export const LIST_KINDS: readonly ListKind[] = ['prompts', 'resources', 'resourceTemplates'];

/** The definitions as the server sent them, in its order. */
export type UpstreamLists = Readonly<Record<ListKind, readonly JsonObject[]>>;

export const NO_LISTS: UpstreamLists = { prompts: [], resources: [], resourceTemplates: [] };

export function peerOf({ era, protocolVersion, serverInfo, capabilities, instructions }: UpstreamLink): Peer {
  return { era, protocolVersion, serverInfo, capabilities, instructions };
}

/** Whether two values of JSON say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
