// Whether one server may be started: its approval, judged anew with every change, and the program it names, at every start.
import type { ApprovalReason, ApprovalView } from '../../../src-shared/model/approval.ts';
import type { LastError, ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { GatewayError } from '../errors.ts';
import { lookAt, type ProgramGate } from '../program-identity.ts';
import type { Seal } from '../store/installation-seal.ts';
import { approvalError, approvalView, judge } from './approval.ts';
import type { ServerRecord } from './server-view.ts';

export interface Program {
  /** Links followed. */
  readonly path: string;
  readonly stamp: string;
}

export interface ConsentParts {
  readonly seal: Seal;
  readonly gate: ProgramGate;
  /** Where a server's command leads; null when there is no such program. */
  readonly findProgram: (config: ServerConfig) => Promise<string | null>;
  /**
   * An approved server is started for the first time: from now on it is this program or none. Or its program was touched
   * since and is the same: as it is now it need not be read again.
   */
  readonly onSight: (serverId: string, program: Program) => void;
}

interface Pending {
  readonly reason: ApprovalReason;
  readonly program: Program | null;
}

export class Consent {
  readonly #parts: ConsentParts;
  readonly #onChange: () => void;
  #record: ServerRecord;
  #pending: Pending | null = null;

  /** @param onChange called when what {@link view} gives has changed by itself */
  constructor(record: ServerRecord, parts: ConsentParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
    this.#record = record;
    this.take(record);
  }

  get pending(): ApprovalReason | null {
    return this.#pending?.reason ?? null;
  }

  /** Judges a new or changed record. */
  take(record: ServerRecord): void {
    this.#record = record;
    const { stored, opened } = record;
    const judged = needsNone(record) ? null : judge(stored, opened.config, this.#parts.seal);
    if (!judged || judged.approved) this.#pending = null;
    else this.#wait({ reason: judged.reason, program: null });
  }

  view(): ApprovalView {
    const { stored, opened } = this.#record;
    return approvalView(stored, opened.config, this.#pending, this.#parts.seal);
  }

  /** Why it must not be started; null when it may. */
  error(): LastError | null {
    return this.#pending && approvalError(this.#record.opened.config.name, this.#pending.reason);
  }

  /**
   * Called with the program just before it is started.
   *
   * @param remembers whether a program is remembered as it is now; an ephemeral test decides nothing
   * @throws GatewayError `config_error` unless it is the program that was approved
   */
  async admit(path: string, remembers: boolean): Promise<void> {
    const record = this.#record;
    if (needsNone(record)) return;
    const { stored, opened } = record;
    const { seal, gate, onSight } = this.#parts;
    const judged = judge(stored, opened.config, seal);
    if (!judged.approved) throw notApproved(opened.config.name, judged.reason);
    const { programs } = judged.approval;
    if (programs.length === 0) {
      if (remembers) onSight(stored.id, await lookAt(path));
      return;
    }
    const pinned = await gate.isPinned(path, programs);
    if (!pinned) {
      if (this.#record === record) this.#wait({ reason: 'replaced', program: await lookAt(path) });
      this.#onChange();
      throw notApproved(opened.config.name, 'replaced');
    }
    if (pinned === 'same_content' && remembers) onSight(stored.id, await lookAt(path));
  }

  /** The program the command leads to now, for somebody who is about to approve it. */
  async findProgram(): Promise<Program | null> {
    const { config } = this.#record.opened;
    if (config.transport !== 'stdio') return null;
    try {
      const found = await this.#parts.findProgram(config);
      return found === null ? null : await lookAt(found);
    } catch {
      return null;
    }
  }

  /** From now on {@link view} shows this program. */
  show(program: Program | null): void {
    if (!this.#pending) return;
    this.#pending = { ...this.#pending, program };
    this.#onChange();
  }

  /** What somebody who approves with the program as it is now would have been shown. */
  fingerprint(program: Program | null): string | null {
    const { stored, opened } = this.#record;
    const pending = this.#pending && { reason: this.#pending.reason, program };
    return approvalView(stored, opened.config, pending, this.#parts.seal).fingerprint;
  }

  #wait(pending: Pending): void {
    this.#pending = pending;
    if (pending.program) return;
    void this.findProgram().then((program) => {
      if (this.#pending !== pending || !program) return;
      this.#pending = { ...pending, program };
      this.#onChange();
    });
  }
}

/** What a program's own code registers runs with the program's own rights. */
function needsNone({ origin, bound }: ServerRecord): boolean {
  return origin === 'code' && bound !== true;
}

function notApproved(name: string, reason: ApprovalReason): GatewayError {
  const { error_code, error } = approvalError(name, reason);
  return new GatewayError(error_code, error);
}
