// One workspace in use: its files watched, its tools and its code at work as far as they may be, and all of it shown.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../../../src-shared/model/settings.ts';
import type { WorkspaceView } from '../../../src-shared/model/workspace.ts';
import type { AgentRecord } from '../agents/agent-registry.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redactor.ts';
import { assignServers } from './assign-servers.ts';
import { CodeModules } from './code-modules.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { readMemory, type WorkspaceMemory, writeMemory } from './memory.ts';
import { type CodeSubject, codeSubject } from './subjects.ts';
import { type Subject, WorkspaceTrust } from './trust.ts';
import { type CodeHome, WorkspaceCode } from './workspace-code.ts';
import { type FileFault, faultsOf, type WorkspaceState } from './workspace-state.ts';
import { pythonTool, type WorkspaceToolParts, WorkspaceTools } from './workspace-tools.ts';

/** What all workspaces of one gateway work with. */
export interface WorkspaceParts extends WorkspaceToolParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly seal: (text: string) => string;
  /** Nothing waits for a word. */
  readonly trusted: boolean;
  /** What is kept of a folder, as it was stored. */
  readonly recall: (folder: string) => unknown;
  /** @throws GatewayError when it cannot be stored */
  readonly remember: (folder: string, memory: string) => void;
  readonly codeHome: (directory: string) => CodeHome;
  /** Resolves when code may run at all. */
  readonly codeMayRun: Promise<void>;
}

/** What outlives an exchange of the workspace. */
export interface Lasting {
  modules: CodeModules | null;
}

export class OpenWorkspace {
  readonly folder: string;
  /** Who looks at every call who may do what sees by the array that nothing changed. */
  #listed: { from: unknown; agents: readonly AgentRecord[] } = { from: null, agents: [] };
  readonly #parts: WorkspaceParts;
  readonly #onChange: () => void;
  readonly #live: LiveWorkspace;
  readonly #trust: WorkspaceTrust;
  readonly #tools: WorkspaceTools;
  readonly #code: WorkspaceCode;
  #codeSubject: CodeSubject | null = null;
  #codeWork: Promise<void>;
  /** What is in the log already and need not be told with every look. */
  readonly #logged = new Set<string>();

  /** @param onChange told after everything that may look different */
  constructor(folder: string, parts: WorkspaceParts, lasting: Lasting, onChange: () => void) {
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
    this.#tools = new WorkspaceTools(parts, {
      folder: this.folder,
      root: () => this.#root(),
      trust: this.#trust,
      onDoubt: () => this.lookInBackground(),
    });
    this.#code = new WorkspaceCode({
      home: parts.codeHome(this.#root()),
      modules() {
        lasting.modules ??= new CodeModules();
        return lasting.modules;
      },
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
      alsoWatch: () => [...this.#tools.folders(), ...this.#codeFolders()],
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
    this.#tools.close();
  }

  get config(): GatewayConfig {
    return this.#live.state.config?.good?.config ?? {};
  }

  get agents(): readonly AgentRecord[] {
    const { state } = this.#live;
    if (state !== this.#listed.from) this.#listed = { from: state, agents: agentsIn(state) };
    return this.#listed.agents;
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
      tools: [...this.#tools.views(), ...state.pythonTools.map(pythonTool)],
      code: subject && this.#code.view(subject, pending.includes(subject)),
      pending: pending.map((each) => ({
        file: each.file,
        kind: each.kind,
        changed: this.#trust.isChanged(each),
        command_line: each.commandLine,
        runs: [...each.runs],
        content: contents ? each.text : null,
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

  /** A person has set a secret while this workspace is in use. */
  secretSet(name: string): void {
    this.#tools.confirmFor(name);
    this.lookInBackground();
  }

  /** Writes an agent's list of servers into its file, and takes it over. */
  async assign(agent: string, servers: readonly string[] | null): Promise<void> {
    await assignServers(this.#root(), agent, servers);
    await this.look();
  }

  async #take(state: WorkspaceState): Promise<void> {
    for (const note of state.config?.good?.notes ?? []) this.#logOnce(note);
    this.#rememberAgents(state);
    await this.#tools.take(state.tools);
    this.#codeSubject = state.code && (await codeSubject(this.#root(), state.code));
    for (const { file, digest } of this.#pending()) {
      this.#logOnce(`${file} waits for your word: look at it and confirm it`, { content: digest.slice(0, 12) });
    }
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

  #codeFolders(): string[] {
    return [...(this.#codeSubject?.imports.keys() ?? [])].map((file) => path.dirname(file));
  }

  #pending(): Subject[] {
    const code = this.#codeSubject;
    return [...this.#tools.pending(), ...(code && !this.#trust.isTrusted(code) ? [code] : [])];
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

  #logOnce(message: string, fields: Readonly<Record<string, string>> = {}): void {
    const key = JSON.stringify([message, fields]);
    if (!this.#logged.has(key)) this.#parts.logger.warn(message, fields);
    this.#logged.add(key);
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

function agentsIn({ agents, faults }: WorkspaceState): readonly AgentRecord[] {
  const unlisted = agents.size === 0 ? faults.find(({ file }) => file === 'agents') : undefined;
  // Nobody knows what the agents in there would list.
  if (unlisted) return [{ name: 'agents/', file: null, error: unlisted.message, place: placeOf(unlisted) }];
  return [...agents]
    .map(([name, { good, fault }]) => ({ name, file: good, error: fault?.message ?? null, place: placeOf(fault) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function placeOf(fault: FileFault | null): AgentRecord['place'] {
  return fault && { file: fault.file, line: fault.line, column: fault.column };
}
