// Numbers and times as people read them, always with their unit.

const NUMBER = new Intl.NumberFormat('en');

export function count(amount: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(amount)} ${amount === 1 ? one : many}`;
}

/** `312 ms`, `2.4 s`, `48 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `812 B`, `14 kB`, `1.2 MB`. */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  if (size < 999_500) return `${Math.round(size / 1_000)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

const STEPS: readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [90, 1, 'second'],
  [90 * 60, 60, 'minute'],
  [36 * 3_600, 3_600, 'hour'],
  [45 * 86_400, 86_400, 'day'],
  [18 * 2_592_000, 2_592_000, 'month'],
];

/** `in 12 seconds`, `3 hours ago`, `yesterday`. Both in ms since 1970. */
export function relativeTime(then: number, now: number): string {
  const seconds = (then - now) / 1_000;
  const step = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? ([0, 31_536_000, 'year'] as const);
  // Made anew each time: nothing of the first screen needs it, and making it there would cost a good part of the first paint.
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / step[1]), step[2]);
}

export function exactTime(then: number): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' }).format(then);
}
