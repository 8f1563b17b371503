// JSON made at random, the same again for the same seed, and bytes cut at random.

export type Random = () => number;

/** Between 0 and 1. */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

const TEXTS = [
  '',
  'a',
  '\\"',
  '\\\\',
  'é',
  '日本',
  '𝄞',
  '\n',
  'id',
  'result',
  '{"id":1}',
  ',"id":7}',
  'x'.repeat(63),
  'y'.repeat(300),
  '\\'.repeat(65),
  '"'.repeat(40),
];

/** V8 13 confuses keys that end with a backslash or an escaped quote: not ours to show. */
const KEYS = TEXTS.filter((text) => !text.includes('\\'));

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

export function randomValue(random: Random, depth = 0): unknown {
  const kind = random();
  if (depth > 3 || kind < 0.3) return pick(random, [1, -1.5e3, true, false, null, 0]);
  if (kind < 0.6) return pick(random, TEXTS);
  const length = Math.floor(random() * 4);
  if (kind < 0.8) return Array.from({ length }, () => randomValue(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length }, () => [pick(random, KEYS), randomValue(random, depth + 1)] as const),
  );
}

export function inPieces(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const longest = pick(random, [1, 3, 10, 100, 1_000]);
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + Math.floor(random() * longest);
    pieces.push(Buffer.from(bytes.subarray(at, to)));
    at = to;
  }
  return pieces;
}

/** How many objects and arrays are around what is innermost, by a walk over all of it. */
export function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}
