// How long to leave somebody alone who failed several times in a row.

const FIRST_MS = 1_000;
const MAX_MS = 60_000;

/** Milliseconds after the `count`th failure: 1 s, doubling to a minute. */
export function backOffMs(count: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(count - 1, 0), MAX_MS);
}
