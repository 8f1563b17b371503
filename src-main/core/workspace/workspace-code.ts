// gateway.ts of a workspace at work: imported when its content was confirmed, what it registers swapped in as a whole.
import path from 'node:path';
import type { WorkspaceView } from '../../../src-shared/model/workspace.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { type Logger, visible } from '../logger.ts';
import { type CodeModules, contentMark } from './code-modules.ts';
import type { CodeSubject } from './subjects.ts';
import type { FileFault } from './workspace-state.ts';

/** For the import and for what its default export does, together. */
const LIMIT_MS = 10_000;
const MAX_WORDS = 1_000;

/** Where the code registers. `register` gets what the code knows as `gw`. */
export interface CodeHome {
  /** All that `register` registers takes the place of all there was; when it throws, nothing has changed. */
  replace(register: (gw: unknown) => Promise<void>): Promise<void>;
  clear(): void;
}

export interface WorkspaceCodeParts {
  readonly home: CodeHome;
  /** Those of the whole process: it never loads an import twice. */
  readonly modules: () => CodeModules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
}

export class WorkspaceCode {
  readonly #parts: WorkspaceCodeParts;
  /** Of the content that was tried last. */
  #tried: string | null = null;
  /** Of the entry that is in use. */
  #running: string | null = null;
  #fault: FileFault | null = null;
  #stale: string[] = [];
  readonly #ending = new AbortController();

  constructor(parts: WorkspaceCodeParts) {
    this.#parts = parts;
  }

  /** What is wrong with the content that was tried last. */
  get fault(): FileFault | null {
    return this.#fault;
  }

  view(subject: CodeSubject, pending: boolean): NonNullable<WorkspaceView['code']> {
    const state = pending ? 'pending' : this.#fault ? 'failed' : 'loaded';
    return { file: subject.file, state, error: this.#fault?.message ?? null, restart_needed: [...this.#stale] };
  }

  /** It waits for a word: what ran before goes on. */
  wait(subject: CodeSubject): void {
    this.#fault = null;
    this.#stale = this.#running === null ? [] : this.#parts.modules().stale(subject);
  }

  /** Runs confirmed code, unless this very content was tried already. Never throws. */
  async run(subject: CodeSubject): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { digest, file, code } = subject;
    if (this.#tried !== digest) {
      this.#tried = digest;
      this.#fault = null;
      // Only imports have changed: nothing would be loaded.
      if (this.#running !== code.digest) await this.#swap(subject);
      const stale = this.#parts.modules().stale(subject);
      if (stale.length > 0) {
        this.#parts.logger.warn(`${file} imports files that have changed: a restart loads them`, { files: stale });
      }
    }
    this.#stale = this.#parts.modules().stale(subject);
  }

  /** The file is gone. */
  clear(): void {
    if (this.#tried === null && this.#running === null) return;
    this.#tried = null;
    this.#running = null;
    this.#fault = null;
    this.#stale = [];
    this.#parts.home.clear();
  }

  /** Whatever it is doing is left alone from here on. */
  end(): void {
    this.#ending.abort();
  }

  close(): void {
    this.end();
    this.clear();
  }

  async #swap(subject: CodeSubject): Promise<void> {
    const { home, logger } = this.#parts;
    const { file, code } = subject;
    try {
      await home.replace((gw) => this.#limited(this.#register(subject, gw)));
      this.#running = code.digest;
      logger.info(`${file} of the workspace is in use`);
    } catch (error) {
      this.#fault = this.#faultOf(subject, error);
      logger.warn(`Not used: ${this.#fault.message}`, { file, line: this.#fault.line, column: this.#fault.column });
    }
  }

  async #register(subject: CodeSubject, gw: unknown): Promise<void> {
    const { default: register } = await this.#parts.modules().import(subject);
    if (typeof register !== 'function') {
      throw new GatewayError('config_error', 'It must export a function by default: export default (gw) => { … }');
    }
    await register(gw);
  }

  async #limited(work: Promise<void>): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const onEnd = () => reject(new GatewayError('unavailable', 'The workspace is being closed'));
    const { signal } = this.#ending;
    signal.addEventListener('abort', onEnd, { once: true });
    const cancel = this.#parts.clock.after(LIMIT_MS, () =>
      reject(new GatewayError('timeout', `It did not end within ${LIMIT_MS / 1_000} s`)),
    );
    try {
      await Promise.race([work, promise]);
    } finally {
      cancel();
      signal.removeEventListener('abort', onEnd);
      // What it does later is nobody's business any more.
      work.catch(() => {});
    }
  }

  #faultOf({ file, entry, code }: CodeSubject, error: unknown): FileFault {
    const issues = error instanceof GatewayError ? error.issues : [];
    const first = issues[0];
    const said = error instanceof Error ? error.message : String(error);
    const words = first ? `${first.path.join('.')} ${first.message}` : said;
    const place = placeIn(entry, code.digest, error instanceof Error ? (error.stack ?? '') : '');
    const where = place ? ` (line ${place.line}, column ${place.column})` : '';
    const message = this.#parts.redact(visible(words)).slice(0, MAX_WORDS);
    return { file, line: place?.line ?? null, column: place?.column ?? null, message: `${file}: ${message}${where}` };
  }
}

/** The first place in the file that a stack names; a fault of its syntax has a line alone. */
function placeIn(entry: string, digest: string, stack: string): { line: number; column: number } | null {
  // What is imported is told by name and content, as its path may be written in any way; a fault of types is of the file.
  for (const name of [path.basename(entry) + contentMark(digest), entry]) {
    const from = stack.indexOf(name);
    const found = from < 0 ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(from + name.length));
    if (found) return { line: Number(found[1]), column: Number(found[2] ?? 1) };
  }
  return null;
}
