// A workspace folder, read and watched: what it says is taken over once its files have settled.
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { AgentFile } from './agent-file.ts';
import { type FolderWatch, watchFolders } from './watch-folders.ts';
import { type FoundFile, findWorkspaceFiles, type WorkspaceFiles } from './workspace-files.ts';
import { faultsOf, nextState, rememberedState, type WorkspaceState } from './workspace-state.ts';

/** A notice is followed by others: an editor writes, renames and removes. */
const NOTICE_DELAY_MS = 60;
/** A change counts when a file looks the same twice, this far apart: editors empty files, or take them away for a moment. */
const SETTLE_MS = 150;

export interface LiveWorkspaceOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The agents as they were when they were last readable, also in an earlier run. */
  readonly remembered: Readonly<Record<string, AgentFile>>;
  /** Further folders to watch, absolute. */
  readonly alsoWatch?: () => readonly string[];
  /** Called after every look that found something new; the next look waits for it. */
  readonly onChange: (state: WorkspaceState) => void | Promise<void>;
}

export class LiveWorkspace {
  readonly #options: LiveWorkspaceOptions;
  readonly #watch: FolderWatch;
  /** The files that are in force, and as they looked last time. */
  #applied: ReadonlyMap<string, FoundFile> = new Map();
  #lastSeen: WorkspaceFiles | null = null;
  #state: WorkspaceState;
  #cancelLook = () => {};
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: LiveWorkspaceOptions) {
    this.#options = options;
    this.#state = rememberedState(options.remembered);
    this.#watch = watchFolders(options.clock, () => this.#lookSoon(NOTICE_DELAY_MS));
  }

  get state(): WorkspaceState {
    return this.#state;
  }

  /** Looks now and takes what is there as it is. */
  look(): Promise<void> {
    return this.#look(true);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook();
    this.#watch.close();
    await this.#looking.catch(() => {});
  }

  #lookSoon(ms: number): void {
    if (this.#closed) return;
    this.#cancelLook();
    this.#cancelLook = this.#options.clock.after(ms, () => {
      this.#look(false).catch((error: unknown) => {
        this.#options.logger.error('The workspace could not be looked at', { error });
      });
    });
  }

  /** One look after the other. */
  #look(asItIs: boolean): Promise<void> {
    const look = this.#looking.then(() => this.#lookOnce(asItIs));
    this.#looking = look.catch(() => {});
    return look;
  }

  async #lookOnce(asItIs: boolean): Promise<void> {
    if (this.#closed) return;
    const seen = await findWorkspaceFiles(this.#options.folder);
    if (this.#closed) return;
    const before = this.#lastSeen;
    this.#lastSeen = seen;
    const settled = (path: string) => asItIs || lookOf(before, path) === lookOf(seen, path);
    let waiting = false;
    const applied = new Map<string, FoundFile>();
    for (const path of [...new Set([...this.#applied.keys(), ...seen.files.keys()])].sort()) {
      const [now, inForce] = [seen.files.get(path), this.#applied.get(path)];
      const taken = now?.digest === inForce?.digest || settled(path) ? now : inForce;
      if (taken !== now) waiting = true;
      if (taken) applied.set(path, taken);
    }
    const isGone = seen.rootFault !== null;
    if (isGone && !asItIs && before?.rootFault !== seen.rootFault) waiting = true;
    else {
      if (!isGone) this.#applied = applied;
      const { environment } = this.#options;
      await this.#take(nextState(this.#state, { ...seen, files: applied, environment }));
    }
    const isNew = this.#watch.set([...seen.folders, ...(this.#options.alsoWatch?.() ?? [])]);
    if (waiting) this.#lookSoon(SETTLE_MS);
    else if (isNew) this.#lookSoon(NOTICE_DELAY_MS);
  }

  async #take(next: WorkspaceState): Promise<void> {
    const known = new Set(faultsOf(this.#state).map(({ message }) => message));
    for (const { message, file, line, column } of faultsOf(next)) {
      if (!known.has(message)) this.#options.logger.warn(`Not used: ${message}`, { file, line, column });
    }
    this.#state = next;
    await this.#options.onChange(next);
  }
}

/** A folder that cannot be listed says nothing about what is in it. */
function lookOf(files: WorkspaceFiles | null, path: string): string | null {
  return files === null ? null : (files.files.get(path)?.digest ?? '');
}
