// What a person has let run of a workspace: bound to the bytes of the files, and to the programs that they start.
import type { TrustKind } from '../../../src-shared/model/workspace.ts';
import { GatewayError } from '../errors.ts';
import { isSealedPins, MAX_PINS, type ProgramGate, type ProgramPin, type SealedPins } from '../program-identity.ts';

/** A file that can do something for which a person's word is needed. */
export interface Subject {
  readonly file: string;
  readonly kind: TrustKind;
  /** Of the file and of all that would run with it. */
  readonly digest: string;
  /** For a command tool what it starts, for people. */
  readonly commandLine: string | null;
  /** Other files that would run with it. */
  readonly runs: readonly string[];
  readonly text: string;
}

export type TrustRecord = SealedPins;

export interface TrustParts {
  /** The workspace: what is confirmed in one means nothing in another. */
  readonly folder: string;
  /** Nothing ever waits: whoever started the gateway has said so. */
  readonly everything: boolean;
  /** Bound to this installation, so that no workspace can bring its own confirmation along. */
  readonly seal: (text: string) => string;
  readonly gate: ProgramGate;
  /** By file, as they were stored. */
  readonly read: () => Readonly<Record<string, unknown>>;
  /** @throws GatewayError when they cannot be stored */
  readonly write: (records: Readonly<Record<string, TrustRecord>>) => void;
}

export class WorkspaceTrust {
  readonly #parts: TrustParts;
  /** Programs that took the place of a confirmed one, by the file that starts them. */
  readonly #replaced = new Map<string, ProgramPin>();

  constructor(parts: TrustParts) {
    this.#parts = parts;
  }

  isTrusted(subject: Subject): boolean {
    if (this.#parts.everything) return true;
    return this.#record(subject.file)?.seal === this.#sealOf(subject) && !this.#replaced.has(subject.file);
  }

  /** It was confirmed before, with another content or another program. */
  isChanged(subject: Subject): boolean {
    return this.#record(subject.file) !== null;
  }

  /** Stands for exactly these; null for none. */
  fingerprint(pending: readonly Subject[]): string | null {
    if (pending.length === 0) return null;
    const shown = pending.map((each) => [this.#sealOf(each), this.#replaced.get(each.file) ?? null]);
    return this.#parts.seal(JSON.stringify(['workspace shown', shown]));
  }

  /** @throws GatewayError `storage_full` and the like; then nothing is confirmed */
  approve(pending: readonly Subject[]): void {
    const records: Record<string, TrustRecord> = {};
    for (const subject of pending) {
      const seal = this.#sealOf(subject);
      const before = this.#record(subject.file);
      const program = this.#replaced.get(subject.file);
      const known = before?.seal === seal ? before.programs : [];
      records[subject.file] = { seal, programs: [...known, ...(program ? [program] : [])].slice(-MAX_PINS) };
    }
    this.#parts.write({ ...this.#all(), ...records });
    for (const { file } of pending) this.#replaced.delete(file);
  }

  /**
   * Told the program just before it is started. The first one that a confirmed file starts is remembered: from then on it
   * is this program or none.
   *
   * @throws GatewayError `conflict` when another one has taken its place
   */
  async admit(subject: Subject, program: string): Promise<void> {
    const { everything, gate } = this.#parts;
    if (everything) return;
    const record = this.#record(subject.file);
    if (!record || !this.isTrusted(subject)) throw notConfirmed(subject.file);
    if (record.programs.length === 0) {
      const pin = await gate.pin(program);
      try {
        this.#parts.write({ ...this.#all(), [subject.file]: { ...record, programs: [pin] } });
      } catch {
        // On a full disk it is remembered with a later call.
      }
    } else if (!(await gate.isPinned(program, record.programs))) {
      this.#replaced.set(subject.file, await gate.pin(program));
      throw notConfirmed(subject.file);
    }
  }

  #record(file: string): TrustRecord | null {
    const all = this.#parts.read();
    const record = Object.hasOwn(all, file) ? all[file] : null;
    return isSealedPins(record) ? record : null;
  }

  #all(): Record<string, TrustRecord> {
    const files = Object.keys(this.#parts.read());
    return Object.fromEntries(
      files.flatMap((file) => {
        const record = this.#record(file);
        return record ? [[file, record]] : [];
      }),
    );
  }

  #sealOf({ file, kind, digest }: Subject): string {
    return this.#parts.seal(JSON.stringify(['workspace', this.#parts.folder, file, kind, digest]));
  }
}

export function notConfirmed(file: string): GatewayError {
  return new GatewayError(
    'conflict',
    `${file} waits for your word: it is new or has changed. Look at it in the workspace and confirm it`,
  );
}
