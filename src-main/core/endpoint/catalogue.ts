// What an agent is offered beside tools: prompts, resources and templates of every server it may use, and what to say of them.
import { type AgentScope, serverAccess } from '../agents/access-policy.ts';
import { compare, nameServerTools } from '../tools/tool-names.ts';
import type { Description } from './handshake.ts';
import { isObject } from './json-rpc.ts';
import { type OfferedList, offeredList } from './offered-list.ts';
import type { JsonObject, Upstream, UpstreamDirectory } from './parts.ts';
import { createResourceOffer, type ResourceOffer } from './resource-offer.ts';

/** Of one server's words, and of all together, in characters: they are read with every conversation. */
const MAX_INSTRUCTIONS = 2_000;
const MAX_ALL_INSTRUCTIONS = 8_000;

export interface PromptTarget {
  readonly upstream: Upstream;
  /** As its server calls it. */
  readonly name: string;
}

export interface Catalogue {
  /** The servers whose things these are, in order of name. */
  readonly upstreams: readonly Upstream[];
  readonly description: Description;
  readonly prompts: OfferedList & { find(name: string): PromptTarget | undefined };
  readonly resources: ResourceOffer;
}

export interface Catalogues {
  /** @param server only what this server has, under its own names; null for all */
  of(agent: string, server: string | null): Catalogue;
}

/** A catalogue lives until a server or an agent changes, and is made when it is asked for. */
export function createCatalogues(directory: UpstreamDirectory, scopes: () => readonly AgentScope[]): Catalogues {
  const known = new Map<string, Catalogue>();
  let seen: readonly AgentScope[] = [];
  directory.onChange(() => known.clear());
  return {
    of(agent, server) {
      const now = scopes();
      if (now !== seen) known.clear();
      seen = now;
      const key = server === null ? agent : `${agent}\n${server}`;
      const found = known.get(key);
      if (found) return found;
      const all = directory.all();
      const open = all.filter(({ name }) => serverAccess(now, agent, name).allowed);
      const catalogue = server === null ? ofAll(all, open) : ofOne(open.filter(({ name }) => name === server));
      known.set(key, catalogue);
      return catalogue;
    },
  };
}

function ofAll(all: readonly Upstream[], open: readonly Upstream[]): Catalogue {
  const visible = new Set(open);
  // Named among all, so that a prompt is called the same whoever may see the others.
  const named = nameServerTools(
    all.flatMap((upstream) =>
      upstream.list('prompts').map((definition) => ({
        server: upstream.name,
        original: String(definition.name),
        tool: { upstream, definition },
      })),
    ),
  ).filter(({ tool }) => visible.has(tool.upstream));
  return {
    upstreams: open,
    description: {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
      },
      instructions: allInstructions(open),
    },
    prompts: promptOffer(named.map(({ name, original, tool }) => ({ name, original, ...tool }))),
    resources: createResourceOffer(open, false),
  };
}

function ofOne(open: readonly Upstream[]): Catalogue {
  const [upstream] = open;
  const peer = upstream?.peer;
  // Tasks are not passed on, so they are not promised.
  const { tasks: _, ...capabilities } = peer?.capabilities ?? {};
  return {
    upstreams: open,
    description: {
      capabilities: {
        ...capabilities,
        tools: { ...(isObject(capabilities.tools) && capabilities.tools), listChanged: true },
      },
      instructions: peer?.instructions ?? null,
      ...(peer?.serverInfo && { serverInfo: peer.serverInfo }),
    },
    prompts: promptOffer(
      (upstream?.list('prompts') ?? []).map((definition) => {
        const name = String(definition.name);
        return { name, original: name, upstream: upstream as Upstream, definition };
      }),
    ),
    resources: createResourceOffer(open, true),
  };
}

interface NamedPrompt {
  readonly name: string;
  readonly original: string;
  readonly upstream: Upstream;
  readonly definition: JsonObject;
}

function promptOffer(prompts: readonly NamedPrompt[]): Catalogue['prompts'] {
  const byName = new Map(prompts.map((prompt) => [prompt.name, prompt]));
  const definitions = [...byName.values()]
    .sort((a, b) => compare(a.name, b.name))
    .map(({ name, definition }) => ({ ...definition, name }));
  return {
    ...offeredList({ prompts: definitions }),
    find(name) {
      const found = byName.get(name);
      return found && { upstream: found.upstream, name: found.original };
    },
  };
}

/** What each server wants a model to know, under its name. */
function allInstructions(upstreams: readonly Upstream[]): string | null {
  const parts = upstreams.flatMap(({ name, peer }) => {
    const words = peer?.instructions?.trim() ?? '';
    return words === '' ? [] : [`## ${name}\n${cut(words, MAX_INSTRUCTIONS)}`];
  });
  return parts.length === 0 ? null : cut(parts.join('\n\n'), MAX_ALL_INSTRUCTIONS);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
