// How long a token may be used, and how long before its end it is renewed. All in milliseconds.

/** Longer promises are not believed: what was revoked meanwhile would be used for ever. */
const MAX_LIFE_MS = 24 * 3_600_000;

/**
 * What `expires_in` (RFC 6749 §5.1, seconds) of a token answer means: `Infinity` when it is missing (used until it is
 * refused), 0 when it is nothing to rely on (used once), else at most a day. Digits sent as text count as a number.
 */
export function lifeOf(expiresIn: unknown): number {
  if (expiresIn === undefined || expiresIn === null) return Number.POSITIVE_INFINITY;
  const isDigits = typeof expiresIn === 'string' && /^\s*\d{1,15}\s*$/.test(expiresIn);
  const seconds = isDigits ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0)) return 0;
  return Math.min(seconds * 1_000, MAX_LIFE_MS);
}

/** A token is renewed when less than this of its life remains. */
export function renewalWindow(life: number): number {
  return Math.min(Math.max(life * 0.2, 60_000), 300_000, life / 2);
}
