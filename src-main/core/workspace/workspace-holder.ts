// The workspace a gateway uses now, if it uses one: loaded when there is a folder, and exchanged when another is chosen.
import path from 'node:path';
import type { GatewayConfig } from '../../../src-shared/model/settings.ts';
import type { WorkspaceView } from '../../../src-shared/model/workspace.ts';
import type { AgentRecord } from '../agents/agent-registry.ts';
import { createTurns } from '../turns.ts';
// Types alone: the YAML parser and all that belongs to files is a good part of a start.
import type { Lasting, OpenWorkspace, WorkspaceParts } from './open-workspace.ts';

export interface WorkspaceHolder {
  /** The same array as long as nothing about any of them changed. */
  readonly agents: readonly AgentRecord[];
  readonly config: GatewayConfig;
  readonly notices: readonly { readonly code: string; readonly message: string }[];
  view(contents: boolean): WorkspaceView | null;
  /** Uses this folder from now on, or none; resolves when what its files say is in force. */
  use(folder: string | null): Promise<void>;
  /** Resolves when its code has been run, or failed. */
  settled(): Promise<void>;
  /** Something that its files depend on has changed. */
  look(): void;
  approve(fingerprint: string): Promise<void>;
  /** A person has set a secret while it is in use. */
  secretSet(name: string): void;
  assign(agent: string, servers: readonly string[] | null): Promise<void>;
  close(): Promise<void>;
}

const NONE: readonly AgentRecord[] = [];

/** @param onChange told after everything that may look different */
export function holdWorkspace(parts: WorkspaceParts, onChange: () => void): WorkspaceHolder {
  const lasting: Lasting = { modules: null };
  let current: OpenWorkspace | null = null;
  const turns = createTurns();
  let closed = false;
  const exchange = async (folder: string | null) => {
    if (closed || (current?.folder ?? null) === (folder && path.resolve(folder))) return;
    const before = current;
    current = null;
    await before?.close();
    if (folder !== null) {
      const { OpenWorkspace } = await import('./open-workspace.ts');
      const next = new OpenWorkspace(folder, parts, lasting, onChange);
      current = next;
      await next.look();
    } else onChange();
  };
  return {
    get agents() {
      return current?.agents ?? NONE;
    },
    get config() {
      return current?.config ?? {};
    },
    get notices() {
      return current?.notices ?? [];
    },
    view: (contents) => current?.view(contents) ?? null,
    use(folder) {
      return turns.take(() => exchange(folder));
    },
    settled: async () => current?.settled(),
    look: () => current?.lookInBackground(),
    approve: async (fingerprint) => current?.approve(fingerprint),
    secretSet: (name) => current?.secretSet(name),
    assign: async (agent, servers) => current?.assign(agent, servers),
    async close() {
      closed = true;
      await turns.over;
      await current?.close();
      lasting.modules?.close();
    },
  };
}
