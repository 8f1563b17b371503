// What an agent is offered of the tools: the list as bytes, made once, and each tool by the name it is called by.
import type { AgentScope } from '../agents/access-policy.ts';
import { type MirroredParam, mirroredParams } from '../param-headers.ts';
import { heldFor, toolsFor } from '../tools/tool-access.ts';
import { compare } from '../tools/tool-names.ts';
import type { RegisteredTool, ToolRegistry } from '../tools/tool-registry.ts';
import { isObject } from './json-rpc.ts';
import { type OfferedList, offeredList } from './offered-list.ts';
import type { JsonObject } from './parts.ts';

export interface ToolOffer extends OfferedList {
  find(name: string): RegisteredTool | undefined;
  /** The parameters of this tool that a modern client repeats in headers. */
  mirrored(name: string): readonly MirroredParam[];
  /** Why a tool that the agent could use otherwise is held back; null for any other. */
  held(name: string): string | null;
}

export interface ToolOffers {
  /** @param server only the tools of this server, by its own names; null for all under the names they are offered by */
  of(agent: string, server: string | null): ToolOffer;
}

/** An offer lives until a tool or an agent changes; it is looked for, not announced, so that none is ever stale. */
export function createToolOffers(tools: ToolRegistry, scopes: () => readonly AgentScope[]): ToolOffers {
  let version = -1;
  let seen: readonly AgentScope[] = [];
  const offers = new Map<string, ToolOffer>();
  return {
    of(agent, server) {
      const now = scopes();
      if (tools.version !== version || now !== seen) offers.clear();
      version = tools.version;
      seen = now;
      const key = server === null ? agent : `${agent}\n${server}`;
      const known = offers.get(key);
      if (known) return known;
      const all = tools.all();
      const held = visibleTools(heldFor(all, now, agent), server);
      const offer = createOffer(visibleTools(toolsFor(all, now, agent), server), held, server !== null);
      offers.set(key, offer);
      return offer;
    },
  };
}

function visibleTools(tools: readonly RegisteredTool[], server: string | null): RegisteredTool[] {
  return tools.filter(({ owner, tool }) => {
    if (server !== null && owner.server_name !== server) return false;
    // It can only be called as a task, and those are not passed on.
    const { execution } = tool.definition;
    return !(isObject(execution) && execution.taskSupport === 'required');
  });
}

function createOffer(tools: readonly RegisteredTool[], held: readonly RegisteredTool[], ownNames: boolean): ToolOffer {
  const nameOf = (each: RegisteredTool) => (ownNames ? each.tool.definition.name : each.name);
  const mirrored = new Map<string, readonly MirroredParam[]>();
  const byName = new Map(tools.map((each) => [nameOf(each), each]));
  const heldByName = new Map(held.map((each) => [nameOf(each), each.tool.held ?? null]));
  const definitions = [...byName]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, { tool }]): JsonObject => {
      const { execution: _, ...definition } = tool.definition;
      return { ...definition, name };
    });
  return {
    ...offeredList({ tools: definitions }),
    find: (name) => byName.get(name),
    mirrored(name) {
      const params = mirrored.get(name) ?? mirroredParams(byName.get(name)?.tool.definition.inputSchema);
      mirrored.set(name, params);
      return params;
    },
    held: (name) => heldByName.get(name) ?? null,
  };
}
