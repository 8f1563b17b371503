// How deep JSON nests, read off its bytes without parsing it.
import { JsonScan } from './json-scan.ts';

/**
 * Whether objects and arrays nest deeper than `max`. `JSON.parse` accepts any depth, but what it returns can be too deep
 * for `JSON.stringify` and for whoever walks it. Line breaks between values become spaces, see {@link JsonScan}.
 */
export function isDeeperThan(json: Buffer, max: number): boolean {
  const scan = new JsonScan([json]);
  while (scan.read()) if (scan.deepest > max) return true;
  return scan.deepest > max;
}
