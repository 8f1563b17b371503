// Remembers the programs that approved servers were started with, when they are new or were touched: some time later and together, to slow no start down.
import type { Clock } from '../clock.ts';
import type { ProgramGate, ProgramPin } from '../program-identity.ts';
import type { Program } from './consent.ts';

/** Programs can be as large as Node: reading one while thirty servers start would be felt. */
const DELAY_MS = 1_000;

export interface FirstSights {
  add(serverId: string, program: Program): void;
  /** Drops what has not been remembered yet: it is seen for the first time once more. */
  close(): void;
}

/** @param remember called once for all servers that were started within the delay */
export function createFirstSights(
  clock: Clock,
  gate: ProgramGate,
  remember: (pins: ReadonlyMap<string, ProgramPin>) => Promise<void>,
): FirstSights {
  let seen = new Map<string, Program>();
  let cancel: (() => void) | null = null;
  const flush = async () => {
    cancel = null;
    const programs = seen;
    seen = new Map();
    const pins = new Map<string, ProgramPin>();
    for (const [id, program] of programs) pins.set(id, await pinOf(gate, program));
    await remember(pins);
  };
  return {
    add(serverId, program) {
      seen.set(serverId, program);
      cancel ??= clock.after(DELAY_MS, () => void flush().catch(() => {}));
    },
    close() {
      cancel?.();
      seen.clear();
    },
  };
}

/** What was replaced meanwhile is remembered by its stamp alone, which the program in its place does not have. */
async function pinOf(gate: ProgramGate, { path, stamp }: Program): Promise<ProgramPin> {
  const unreadable = { path, stamp, sha256: '' };
  const pin = await gate.pin(path).catch(() => unreadable);
  return pin.path === path && pin.stamp === stamp ? pin : unreadable;
}
