// One workspace in use: its files watched, its tools and its code at work as far as they may be, and all of it shown.
import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../../../src-shared/model/settings.ts';
import type { WorkspaceTool, WorkspaceView } from '../../../src-shared/model/workspace.ts';
import type { AgentRecord } from '../agents/agent-registry.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ProgramGate } from '../program-identity.ts';
import type { Redactor } from '../redactor.ts';
import { createFileTool, type RunProgram, type SendRequest } from '../tools/file-tool.ts';
import type { Tool, ToolOwner } from '../tools/tool.ts';
import { assignServers } from './assign-servers.ts';
import { WorkspaceFileError } from './front-matter.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { readMemory, type WorkspaceMemory, writeMemory } from './memory.ts';
import { type CodeSubject, codeSubject, commandSubject, secretsSubject } from './subjects.ts';
import type { ToolFile } from './tool-file.ts';
import { notConfirmed, type Subject, WorkspaceTrust } from './trust.ts';
import { type CodeHome, WorkspaceCode } from './workspace-code.ts';
import { insideRoot } from './workspace-files.ts';
import { type FileFault, faultsOf, type Slot, type WorkspaceState } from './workspace-state.ts';

/** What all workspaces of one gateway work with. */
export interface WorkspaceParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly seal: (text: string) => string;
  readonly gate: ProgramGate;
  /** Nothing waits for a word. */
  readonly trusted: boolean;
  /** What is kept of a folder, as it was stored. */
  readonly recall: (folder: string) => unknown;
  /** @throws GatewayError when it cannot be stored */
  readonly remember: (folder: string, memory: string) => void;
  readonly tools: { replace(owner: ToolOwner, tools: readonly Tool[]): void; remove(ownerId: string): void };
  readonly codeHome: (directory: string) => CodeHome;
  /** Resolves when code may run at all. */
  readonly codeMayRun: Promise<void>;
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

const FILE_TOOLS: ToolOwner = { id: 'file', source: 'file', server_name: null };

export class OpenWorkspace {
  readonly folder: string;
  /** Who looks at every call who may do what sees by the array that nothing changed. */
  #listed: { from: unknown; agents: readonly AgentRecord[] } = { from: null, agents: [] };
  readonly #parts: WorkspaceParts;
  readonly #onChange: () => void;
  readonly #live: LiveWorkspace;
  readonly #trust: WorkspaceTrust;
  readonly #code: WorkspaceCode;
  /** Of the files that can do something for which a word is needed, by file, as they were last looked at. */
  #subjects: ReadonlyMap<string, Subject> = new Map();
  #codeSubject: CodeSubject | null = null;
  #watched: readonly string[] = [];
  #offered: readonly ToolFile[] = [];
  #codeWork: Promise<void>;
  /** Notes on gateway.yaml that are in the log already. */
  readonly #notes = new Set<string>();

  /** @param onChange told after everything that may look different */
  constructor(folder: string, parts: WorkspaceParts, onChange: () => void) {
    this.folder = path.resolve(folder);
    this.#parts = parts;
    this.#onChange = onChange;
    this.#codeWork = parts.codeMayRun;
    const { environment, clock, logger, redactor, seal, gate } = parts;
    this.#trust = new WorkspaceTrust({
      folder: this.folder,
      everything: parts.trusted,
      seal,
      gate,
      read: () => this.#memory().trust,
      write: (trust) => parts.remember(this.folder, writeMemory({ ...this.#memory(), trust })),
    });
    this.#code = new WorkspaceCode({
      home: parts.codeHome(this.#root()),
      clock,
      logger,
      redact: redactor.redact,
    });
    this.#live = new LiveWorkspace({
      folder: this.folder,
      environment,
      clock,
      logger,
      remembered: this.#memory().agents,
      alsoWatch: () => this.#watched,
      onChange: (state) => this.#take(state),
    });
  }

  /** Looks now; resolves when what the files say is in force. What its code does may still come. */
  look(): Promise<void> {
    return this.#live.look();
  }

  lookInBackground(): void {
    this.look().catch((error: unknown) => this.#notLookedAt(error));
  }

  /** Resolves when the code has been run as it was found last, or failed. */
  settled(): Promise<void> {
    return this.#codeWork;
  }

  async close(): Promise<void> {
    this.#code.end();
    await this.#live.close();
    this.#code.close();
    this.#parts.tools.remove(FILE_TOOLS.id);
  }

  get config(): GatewayConfig {
    return this.#live.state.config?.good?.config ?? {};
  }

  get agents(): readonly AgentRecord[] {
    const { agents } = this.#live.state;
    if (agents === this.#listed.from) return this.#listed.agents;
    const listed = [...agents]
      .map(([name, { good, fault }]) => ({ name, file: good, error: fault?.message ?? null, place: placeOf(fault) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#listed = { from: agents, agents: listed };
    return listed;
  }

  /** What belongs among the notices of the settings: gateway.yaml, and the folder itself. */
  get notices(): readonly { readonly code: string; readonly message: string }[] {
    const { config, faults } = this.#live.state;
    return [
      ...faults.filter(({ file }) => file === '.').map(({ message }) => ({ code: 'workspace_unreadable', message })),
      ...(config?.good?.notes ?? []).map((message) => ({ code: 'gateway_yaml', message })),
      ...(config?.fault ? [{ code: 'gateway_yaml', message: `Not used: ${config.fault.message}` }] : []),
    ];
  }

  /** @param contents whether the texts of what waits are in it */
  view(contents: boolean): WorkspaceView {
    const { state } = this.#live;
    const pending = this.#pending();
    const problems = [...faultsOf(state), ...(this.#code.fault ? [this.#code.fault] : [])];
    const subject = this.#codeSubject;
    return {
      root: this.folder,
      problems: problems.map(({ file, line, column, message }) => ({ file, line, column, message })),
      tools: [...state.tools]
        .map(([file, slot]) => this.#toolView(file, slot))
        .concat(state.pythonTools.map(pythonTool)),
      code: subject && this.#code.view(subject, pending.includes(subject)),
      pending: pending.map(({ file, kind, commandLine, runs, text, ...rest }) => ({
        file,
        kind,
        changed: this.#trust.isChanged({ file, kind, commandLine, runs, text, ...rest }),
        command_line: commandLine,
        runs: [...runs],
        content: contents ? text : null,
      })),
      fingerprint: this.#trust.fingerprint(pending),
      trusted_by_flag: this.#parts.trusted,
    };
  }

  /**
   * Lets run what waits, as it was looked at.
   *
   * @throws GatewayError `conflict` when that is no longer what waits
   */
  async approve(fingerprint: string): Promise<void> {
    await this.look();
    const pending = this.#pending();
    if (pending.length === 0) return;
    if (this.#trust.fingerprint(pending) !== fingerprint) {
      throw new GatewayError('conflict', 'It has changed since it was shown: look at it again');
    }
    this.#trust.approve(pending);
    await this.look();
    await this.settled();
  }

  /** Writes an agent's list of servers into its file, and takes it over. */
  async assign(agent: string, servers: readonly string[] | null): Promise<void> {
    await assignServers(this.#root(), agent, servers);
    await this.look();
  }

  async #take(state: WorkspaceState): Promise<void> {
    for (const note of state.config?.good?.notes ?? []) {
      if (!this.#notes.has(note)) this.#parts.logger.warn(note);
      this.#notes.add(note);
    }
    this.#rememberAgents(state);
    await this.#assess(state);
    this.#offerTools(state);
    this.#onChange();
    this.#codeWork = this.#codeWork.then(() => this.#runCode()).catch((error: unknown) => this.#notLookedAt(error));
  }

  /** One after the other, and always what was found last. */
  async #runCode(): Promise<void> {
    const code = this.#codeSubject;
    if (!code) this.#code.clear();
    else if (this.#trust.isTrusted(code)) await this.#code.run(code);
    else this.#code.wait(code);
    this.#onChange();
  }

  async #assess(state: WorkspaceState): Promise<void> {
    const root = this.#root();
    const subjects = new Map<string, Subject>();
    const watched = new Set<string>();
    for (const [file, { good }] of state.tools) {
      if (good?.action.kind === 'command') {
        const subject = await commandSubject(root, file, good, this.#parts.gate);
        subjects.set(file, subject);
        for (const folder of subject.folders) watched.add(folder);
      } else if (good && this.#sendsForeignSecrets(good)) subjects.set(file, secretsSubject(file, good));
    }
    this.#codeSubject = state.code && (await codeSubject(root, state.code));
    for (const file of this.#codeSubject?.imports.keys() ?? []) watched.add(path.dirname(file));
    this.#subjects = subjects;
    this.#watched = [...watched];
  }

  /** Secrets that were set while another workspace was in use, or none, were not meant for this one. */
  #sendsForeignSecrets({ secrets }: ToolFile): boolean {
    return secrets.some((name) => {
      const setIn = this.#parts.secrets.workspaceOf(name);
      return setIn !== undefined && (setIn === null || path.resolve(setIn) !== this.folder);
    });
  }

  #pending(): Subject[] {
    const all = [...this.#subjects.values(), ...(this.#codeSubject ? [this.#codeSubject] : [])];
    return all.filter((subject) => !this.#trust.isTrusted(subject));
  }

  #waits(file: string): boolean {
    const subject = this.#subjects.get(file);
    return subject !== undefined && !this.#trust.isTrusted(subject);
  }

  #offerTools({ tools }: WorkspaceState): void {
    const offered = [...tools].flatMap(([file, { good }]) => (good && !this.#waits(file) ? [{ file, good }] : []));
    const same = offered.length === this.#offered.length && offered.every(({ good }, at) => good === this.#offered[at]);
    if (same) return;
    this.#offered = offered.map(({ good }) => good);
    if (offered.length === 0) this.#parts.tools.remove(FILE_TOOLS.id);
    else
      this.#parts.tools.replace(
        FILE_TOOLS,
        offered.map(({ file, good }) => this.#tool(file, good)),
      );
  }

  #tool(file: string, definition: ToolFile): Tool {
    const { send, run, secrets, toolTimeoutMs, gate } = this.#parts;
    return createFileTool(definition, {
      timeoutMs: toolTimeoutMs,
      send,
      run,
      secret: async (name) => {
        const subject = definition.action.kind === 'http' ? secretsSubject(file, definition) : null;
        if (subject && this.#sendsForeignSecrets(definition) && !this.#trust.isTrusted(subject)) {
          this.lookInBackground();
          throw notConfirmed(file);
        }
        return (await secrets.open(name))?.value ?? null;
      },
      prepare: async (cwd) => {
        const directory = await this.#directory(file, cwd);
        const subject = await commandSubject(this.#root(), file, definition, gate);
        const admit = async (program: string) => {
          try {
            if (!this.#trust.isTrusted(subject)) throw notConfirmed(file);
            await this.#trust.admit(subject, program);
          } catch (error) {
            this.lookInBackground();
            throw error;
          }
        };
        return { cwd: directory, admit };
      },
    });
  }

  async #directory(file: string, cwd: string | null): Promise<string> {
    const root = this.#root();
    try {
      const directory = await insideRoot(root, path.resolve(root, cwd ?? '.'));
      if ((await stat(directory)).isDirectory()) return directory;
      throw new WorkspaceFileError('It is no folder');
    } catch (error) {
      const reason = error instanceof WorkspaceFileError ? error.reason : 'It is not there';
      throw new GatewayError('conflict', `${file} cannot be run in its working directory: ${reason}`, { cause: error });
    }
  }

  #toolView(file: string, { good, fault }: Slot<ToolFile>): WorkspaceTool {
    const names = new Set(this.#parts.secrets.names());
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
  }

  #rememberAgents({ agents }: WorkspaceState): void {
    const memory = this.#memory();
    const good = Object.fromEntries([...agents].flatMap(([name, slot]) => (slot.good ? [[name, slot.good]] : [])));
    if (isDeepStrictEqual(good, memory.agents)) return;
    try {
      this.#parts.remember(this.folder, writeMemory({ ...memory, agents: good }));
    } catch (error) {
      this.#parts.logger.warn('The lists of the agents could not be kept for the next start', { error });
    }
  }

  #notLookedAt(error: unknown): void {
    this.#parts.logger.error('The workspace could not be looked at', { error });
  }

  #memory(): WorkspaceMemory {
    return readMemory(this.#parts.recall(this.folder));
  }

  /** Without links in it; as it was given while it is not there. */
  #root(): string {
    try {
      return realpathSync(this.folder);
    } catch {
      return this.folder;
    }
  }
}

function placeOf(fault: FileFault | null): AgentRecord['place'] {
  return fault && { file: fault.file, line: fault.line, column: fault.column };
}

function pythonTool(file: string): WorkspaceTool {
  const name = file.split('/')[1] ?? null;
  const error = `${file}: It needs Python and is not loaded`;
  return { file, name, kind: 'python', state: 'not_loaded', secrets: [], missing_secrets: [], error };
}
