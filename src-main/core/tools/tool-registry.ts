// Every tool of every owner under the name it is offered by, with code before files before servers when names collide.
import { TOOL_SOURCES } from '../../../src-shared/model/naming.ts';
import type { ToolSource } from '../../../src-shared/model/tool.ts';
import type { Tool, ToolOwner } from './tool.ts';
import { compare, nameServerTools } from './tool-names.ts';

export interface RegisteredTool {
  readonly name: string;
  readonly owner: ToolOwner;
  readonly tool: Tool;
  /** The source whose tool of this name is offered instead. */
  readonly shadowed_by: ToolSource | null;
}

/** As a server's tool is offered: the name of the server, and its own. */
const OFFERED_NAME = /[a-z0-9][a-z0-9_-]*__[A-Za-z0-9_-]+/g;

/** Called with the owners whose rows look different from before. */
export type RegistryListener = (owners: readonly string[]) => void;

export class ToolRegistry {
  readonly #owners = new Map<string, { owner: ToolOwner; tools: readonly Tool[] }>();
  readonly #onChange: RegistryListener;
  #byOwner = new Map<string, readonly RegisteredTool[]>();
  #offered = new Map<string, RegisteredTool>();
  #version = 0;

  constructor(onChange: RegistryListener) {
    this.#onChange = onChange;
  }

  /** Another number after every change, so that whoever keeps something made of it sees that it is old. */
  get version(): number {
    return this.#version;
  }

  /** Replaces all tools of one owner at once; nobody ever sees half of a list. */
  replace(owner: ToolOwner, tools: readonly Tool[]): void {
    this.#owners.set(owner.id, { owner, tools });
    this.#rebuild(owner.id);
  }

  remove(ownerId: string): void {
    if (this.#owners.delete(ownerId)) this.#rebuild(ownerId);
  }

  /** The tool that is offered under this name. */
  get(name: string): RegisteredTool | undefined {
    return this.#offered.get(name);
  }

  /** Offered tools of other servers that a text of this tool names, with which it could steer an agent to or from them. */
  othersNamedBy({ owner, tool }: RegisteredTool): string[] {
    const words = new Set(String(tool.definition.description ?? '').match(OFFERED_NAME));
    return [...words].filter((word) => {
      const named = this.#offered.get(word);
      return named !== undefined && named.owner.source === 'mcp' && named.owner.id !== owner.id;
    });
  }

  /** All tools of one owner, shadowed ones included, by name. */
  ofOwner(ownerId: string): readonly RegisteredTool[] {
    return this.#byOwner.get(ownerId) ?? [];
  }

  /** The whole registry by name, shadowed tools after the one that wins. */
  all(): RegisteredTool[] {
    return [...this.#byOwner.values()]
      .flat()
      .sort((a, b) => compare(a.name, b.name) || rank(a.owner.source) - rank(b.owner.source));
  }

  owners(): string[] {
    return [...this.#byOwner.keys()];
  }

  #rebuild(changed: string): void {
    const before = this.#byOwner;
    const rows = this.#named();
    const offered = new Map<string, RegisteredTool>();
    for (const row of rows) if (!offered.has(row.name)) offered.set(row.name, { ...row, shadowed_by: null });
    const byOwner = new Map<string, RegisteredTool[]>([...this.#owners.keys()].map((id) => [id, []]));
    for (const row of rows) {
      const winner = offered.get(row.name) as RegisteredTool;
      const shadowed = winner.tool !== row.tool;
      byOwner.get(row.owner.id)?.push(shadowed ? { ...row, shadowed_by: winner.owner.source } : winner);
    }
    for (const list of byOwner.values()) list.sort((a, b) => compare(a.name, b.name));
    this.#byOwner = byOwner;
    this.#offered = offered;
    this.#version += 1;
    this.#onChange([changed, ...othersThatDiffer(before, byOwner, changed)]);
  }

  /** All tools with their names, in order of priority. */
  #named(): { name: string; owner: ToolOwner; tool: Tool }[] {
    const own: { name: string; owner: ToolOwner; tool: Tool }[] = [];
    const ofServers: { server: string; original: string; tool: { owner: ToolOwner; tool: Tool } }[] = [];
    for (const { owner, tools } of this.#owners.values()) {
      for (const tool of tools) {
        const original = tool.definition.name;
        if (owner.server_name === null) own.push({ name: original, owner, tool });
        else ofServers.push({ server: owner.server_name, original, tool: { owner, tool } });
      }
    }
    own.sort((a, b) => rank(a.owner.source) - rank(b.owner.source));
    return [...own, ...nameServerTools(ofServers).map(({ name, tool }) => ({ name, ...tool }))];
  }
}

function rank(source: ToolSource): number {
  return TOOL_SOURCES.indexOf(source);
}

/** Owners whose names or shadows moved because of somebody else's change. */
function othersThatDiffer(
  before: ReadonlyMap<string, readonly RegisteredTool[]>,
  after: ReadonlyMap<string, readonly RegisteredTool[]>,
  except: string,
): string[] {
  return [...after.keys()].filter((id) => id !== except && !looksAlike(before.get(id) ?? [], after.get(id) ?? []));
}

/** Row by row, because every server that connects has all the others compared. */
function looksAlike(before: readonly RegisteredTool[], after: readonly RegisteredTool[]): boolean {
  return (
    before.length === after.length &&
    after.every(({ name, shadowed_by }, at) => before[at]?.name === name && before[at]?.shadowed_by === shadowed_by)
  );
}
