// Finds any of many texts inside another in one pass, whatever their number and length (a regular expression has a limit).

export interface Matcher {
  /** The places where a text holds any of the patterns, in order; overlapping and touching ones are one place. */
  find(text: string): (readonly [start: number, end: number])[];
  /** Where the end of a text may be the first part, `minLength` characters or more, of a pattern; null when it is none. */
  openEnd(text: string): number | null;
}

/** @param minLength no pattern is shorter than this, and it is not below 4 */
export function createMatcher(patterns: readonly string[], minLength: number): Matcher {
  const byHead = new Map<string, Set<string>>();
  // Rules most places out without cutting anything out of the text.
  const heads = new Uint8Array(65_536);
  let longestOfAll = 0;
  for (const pattern of patterns) {
    longestOfAll = Math.max(longestOfAll, pattern.length);
    const head = pattern.slice(0, minLength);
    const same = byHead.get(head) ?? new Set();
    byHead.set(head, same.add(pattern));
    heads[hashAt(pattern, 0)] = 1;
  }
  const startingAt = (text: string, start: number) =>
    heads[hashAt(text, start)] === 0 ? undefined : byHead.get(text.slice(start, start + minLength));
  return {
    find(text) {
      const found: [number, number][] = [];
      for (let start = 0; byHead.size > 0 && start + minLength <= text.length; start += 1) {
        const length = longest(text, start, startingAt(text, start));
        if (length === 0) continue;
        const last = found.at(-1);
        if (last && last[1] >= start) last[1] = Math.max(last[1], start + length);
        else found.push([start, start + length]);
      }
      return found;
    },
    openEnd(text) {
      for (let start = Math.max(0, text.length - longestOfAll + 1); start + minLength <= text.length; start += 1) {
        const patterns = startingAt(text, start);
        if (!patterns) continue;
        const rest = text.slice(start);
        for (const pattern of patterns) if (pattern.length > rest.length && pattern.startsWith(rest)) return start;
      }
      return null;
    },
  };
}

function hashAt(text: string, index: number): number {
  const first = (text.charCodeAt(index) << 11) ^ (text.charCodeAt(index + 1) << 7);
  return (first ^ (text.charCodeAt(index + 2) << 4) ^ text.charCodeAt(index + 3)) & 0xffff;
}

function longest(text: string, start: number, patterns: ReadonlySet<string> | undefined): number {
  if (!patterns) return 0;
  let length = 0;
  for (const pattern of patterns) {
    if (pattern.length > length && text.startsWith(pattern, start)) length = pattern.length;
  }
  return length;
}
