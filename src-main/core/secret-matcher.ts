// Finds any of many texts inside another in one pass, whatever their number and length (a regular expression has a limit).

/** The places where a text holds any of the patterns, in order; overlapping and touching ones are one place. */
export type Matcher = (text: string) => (readonly [start: number, end: number])[];

/** @param minLength no pattern is shorter than this, and it is not below 4 */
export function createMatcher(patterns: readonly string[], minLength: number): Matcher {
  const byHead = new Map<string, Set<string>>();
  // Rules most places out without cutting anything out of the text.
  const heads = new Uint8Array(65_536);
  for (const pattern of patterns) {
    const head = pattern.slice(0, minLength);
    const same = byHead.get(head) ?? new Set();
    byHead.set(head, same.add(pattern));
    heads[hashAt(pattern, 0)] = 1;
  }
  return (text) => {
    const found: [number, number][] = [];
    for (let start = 0; byHead.size > 0 && start + minLength <= text.length; start += 1) {
      if (heads[hashAt(text, start)] === 0) continue;
      const length = longest(text, start, byHead.get(text.slice(start, start + minLength)));
      if (length === 0) continue;
      const last = found.at(-1);
      if (last && last[1] >= start) last[1] = Math.max(last[1], start + length);
      else found.push([start, start + length]);
    }
    return found;
  };
}

function hashAt(text: string, index: number): number {
  const first = (text.charCodeAt(index) << 11) ^ (text.charCodeAt(index + 1) << 7);
  return (first ^ (text.charCodeAt(index + 2) << 4) ^ text.charCodeAt(index + 3)) & 0xffff;
}

function longest(text: string, start: number, patterns: ReadonlySet<string> = new Set()): number {
  let length = 0;
  for (const pattern of patterns) {
    if (pattern.length > length && text.startsWith(pattern, start)) length = pattern.length;
  }
  return length;
}
