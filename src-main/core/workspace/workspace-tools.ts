// The tools that the files of a workspace describe: offered as far as they may run, judged again whenever they do.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { WorkspaceTool } from '../../../src-shared/model/workspace.ts';
import { GatewayError } from '../errors.ts';
import type { ProgramGate } from '../program-identity.ts';
import { createFileTool, type RunProgram, type SendRequest } from '../tools/file-tool.ts';
import type { Tool, ToolOwner } from '../tools/tool.ts';
import { WorkspaceFileError } from './front-matter.ts';
import { type CommandSubject, commandSubject, secretsSubject } from './subjects.ts';
import type { ToolFile } from './tool-file.ts';
import { notConfirmed, type Subject, type WorkspaceTrust } from './trust.ts';
import { insideRoot } from './workspace-files.ts';
import type { Slot } from './workspace-state.ts';

export interface WorkspaceToolParts {
  readonly gate: ProgramGate;
  readonly tools: { replace(owner: ToolOwner, tools: readonly Tool[]): void; remove(ownerId: string): void };
  readonly secrets: {
    names(): readonly string[];
    /** Where it was set; undefined when there is no such secret. */
    workspaceOf(name: string): string | null | undefined;
    open(name: string): Promise<{ readonly value: string } | null>;
  };
  readonly send: SendRequest;
  readonly run: RunProgram;
  readonly toolTimeoutMs: () => number;
}

export interface ToolSurroundings {
  readonly folder: string;
  /** The same without links in it. */
  readonly root: () => string;
  readonly trust: WorkspaceTrust;
  /** A call has met something else than was looked at last. */
  readonly onDoubt: () => void;
}

const OWNER: ToolOwner = { id: 'file', source: 'file', server_name: null };

export class WorkspaceTools {
  readonly #parts: WorkspaceToolParts;
  readonly #around: ToolSurroundings;
  #slots: ReadonlyMap<string, Slot<ToolFile>> = new Map();
  /** Of the files that can do something for which a word is needed, as they were last looked at. */
  #subjects: ReadonlyMap<string, Subject | CommandSubject> = new Map();
  #offered: readonly ToolFile[] = [];

  constructor(parts: WorkspaceToolParts, around: ToolSurroundings) {
    this.#parts = parts;
    this.#around = around;
  }

  /** Takes the files as they are now, and offers those that may run. */
  async take(slots: ReadonlyMap<string, Slot<ToolFile>>): Promise<void> {
    const subjects = new Map<string, Subject>();
    for (const [file, { good }] of slots) {
      if (!good) continue;
      if (good.action.kind === 'command') subjects.set(file, await this.#command(file, good));
      else if (this.#sendsSecrets(good)) subjects.set(file, secretsSubject(file, good));
    }
    this.#slots = slots;
    this.#subjects = subjects;
    this.#offer();
  }

  /** What waits for a word. */
  pending(): Subject[] {
    return [...this.#subjects.values()].filter((subject) => !this.#around.trust.isTrusted(subject));
  }

  /**
   * Whoever sets a secret means the tools that use it now, and where they send it now, if that is one place. What waits
   * already, or was confirmed with something else, has to be looked at: a new value says nothing of it.
   *
   * @throws GatewayError when that cannot be stored
   */
  confirmFor(secret: string): void {
    const { trust } = this.#around;
    const news = [...this.#slots].flatMap(([file, { good }]) => {
      if (good?.action.kind !== 'http' || !good.secrets.includes(secret) || this.#waits(file)) return [];
      if (this.#usesForeignSecrets(good) || good.secrets.some((name) => this.#originsOf(name).size > 1)) return [];
      const subject = secretsSubject(file, good);
      return trust.isTrusted(subject) || trust.isChanged(subject) ? [] : [subject];
    });
    if (news.length === 0) return;
    trust.approve(news);
    this.#offer();
  }

  /** Where files lie that would be run. */
  folders(): string[] {
    return [...this.#subjects.values()].flatMap((subject) => ('folders' in subject ? subject.folders : []));
  }

  views(): WorkspaceTool[] {
    const names = new Set(this.#parts.secrets.names());
    return [...this.#slots].map(([file, { good, fault }]) => {
      const secrets = [...(good?.secrets ?? [])];
      return {
        file,
        name: good?.name ?? null,
        kind: good?.action.kind ?? null,
        state: good === null ? 'broken' : this.#waits(file) ? 'pending' : 'loaded',
        secrets,
        missing_secrets: secrets.filter((name) => !names.has(name)),
        error: fault?.message ?? null,
      };
    });
  }

  close(): void {
    this.#parts.tools.remove(OWNER.id);
  }

  #command(file: string, tool: ToolFile): Promise<CommandSubject> {
    return commandSubject(this.#around.root(), file, tool, this.#parts.gate);
  }

  /** Those that are not set cannot be sent. */
  #sendsSecrets({ action, secrets }: ToolFile): boolean {
    return action.kind === 'http' && secrets.some((name) => this.#parts.secrets.workspaceOf(name) !== undefined);
  }

  /** Secrets that were set while another workspace was in use, or none, were not meant for this one. */
  #usesForeignSecrets({ secrets }: ToolFile): boolean {
    return secrets.some((name) => {
      const setIn = this.#parts.secrets.workspaceOf(name);
      return setIn !== undefined && (setIn === null || path.resolve(setIn) !== this.#around.folder);
    });
  }

  /** Where all requests that name a secret would send it. */
  #originsOf(secret: string): ReadonlySet<string> {
    const origins = new Set<string>();
    for (const { good } of this.#slots.values()) {
      if (good?.action.kind === 'http' && good.secrets.includes(secret)) origins.add(good.action.http.origin);
    }
    return origins;
  }

  #waits(file: string): boolean {
    const subject = this.#subjects.get(file);
    return subject !== undefined && !this.#around.trust.isTrusted(subject);
  }

  #offer(): void {
    const { tools } = this.#parts;
    const offered = [...this.#slots].flatMap(([file, { good }]) =>
      good && !this.#waits(file) ? [{ file, good }] : [],
    );
    if (offered.length === this.#offered.length && offered.every(({ good }, at) => good === this.#offered[at])) return;
    this.#offered = offered.map(({ good }) => good);
    const made = offered.map(({ file, good }) => this.#tool(file, good));
    if (made.length === 0) tools.remove(OWNER.id);
    else tools.replace(OWNER, made);
  }

  #tool(file: string, definition: ToolFile): Tool {
    const { send, run, secrets, toolTimeoutMs } = this.#parts;
    const { trust, onDoubt } = this.#around;
    return createFileTool(definition, {
      timeoutMs: toolTimeoutMs,
      send,
      run,
      secret: async (name) => {
        const subject = definition.action.kind === 'http' ? secretsSubject(file, definition) : null;
        if (subject && this.#sendsSecrets(definition) && !trust.isTrusted(subject)) {
          onDoubt();
          throw notConfirmed(file);
        }
        return (await secrets.open(name))?.value ?? null;
      },
      prepare: async (cwd) => {
        const directory = await this.#directory(file, cwd);
        const subject = await this.#command(file, definition);
        const admit = async (program: string) => {
          try {
            if (!trust.isTrusted(subject)) throw notConfirmed(file);
            await trust.admit(subject, program);
          } catch (error) {
            onDoubt();
            throw error;
          }
        };
        return { cwd: directory, admit };
      },
    });
  }

  async #directory(file: string, cwd: string | null): Promise<string> {
    const root = this.#around.root();
    try {
      const directory = await insideRoot(root, path.resolve(root, cwd ?? '.'));
      if ((await stat(directory)).isDirectory()) return directory;
      throw new WorkspaceFileError('It is no folder');
    } catch (error) {
      const reason = error instanceof WorkspaceFileError ? error.reason : 'It is not there';
      throw new GatewayError('conflict', `${file} cannot be run in its working directory: ${reason}`, { cause: error });
    }
  }
}

/** A tool of Agent Gateway that needs Python. */
export function pythonTool(file: string): WorkspaceTool {
  const name = file.split('/')[1] ?? null;
  const error = `${file}: It needs Python and is not loaded`;
  return { file, name, kind: 'python', state: 'not_loaded', secrets: [], missing_secrets: [], error };
}
