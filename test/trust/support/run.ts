// How long a scenario runs and by which number it can be repeated: short within `npm test`, long within `npm run trust`.
import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** Whether this is `npm run trust`. */
export const isLong = process.env.TRUST_LONG === '1';

/** Of two sizes the one for this run; `TRUST_ROUNDS` overrides both, for one scenario at a time. */
export function rounds(short: number, long: number): number {
  return Number(process.env.TRUST_ROUNDS ?? (isLong ? long : short));
}

/** What all chance of this run is made from. Give a failed run's number as `TRUST_SEED` to repeat it. */
export const seed = Number(process.env.TRUST_SEED ?? randomInt(2 ** 31));

/** Said with every expectation of a scenario that is made by chance. */
export const replay = (round: number) => `round ${round} of TRUST_SEED=${seed}`;

/** A measured value for the report. Where a value stands for several, the worst is kept there. */
export function figure(name: string, value: number, unit: string, note = ''): void {
  const file = process.env.TRUST_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify({ name, value, unit, note })}\n`);
}

export interface Random {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

/** The same numbers for the same number (mulberry32), with no ties between neighbours. */
export function randomFrom(number: number): Random {
  let state = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { below, pick: (from) => from[below(from.length)]! };
}

/** The chance of one round, which does not depend on how many went before it. */
export const randomOf = (round: number): Random => randomFrom((seed + round * 7919) >>> 0);
