// How deep JSON may nest, and whether it does: read off its bytes without parsing it, or seen in what was parsed.
import { JsonScan } from './json-scan.ts';

/** `JSON.stringify`, and whoever walks a value, here and in many a client, may fail on what is nested deeper. */
export const MAX_DEPTH = 64;
/** The end of a sentence. */
export const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels`;

/**
 * Whether objects and arrays nest deeper than `max`. Line breaks between values become spaces, see {@link JsonScan}.
 */
export function isDeeperThan(json: Buffer, max: number): boolean {
  const scan = new JsonScan([json]);
  while (scan.read()) if (scan.deepest > max) return true;
  return scan.deepest > max;
}

/**
 * The same of what was parsed. Recurses no further than to `max`, however deep the value is, and makes no lists on its way: a
 * schema can have 20,000 members.
 */
export function isValueDeeperThan(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  if (Array.isArray(value)) return value.some((entry) => isValueDeeperThan(entry, max - 1));
  // What `JSON.parse` made inherits nothing that can be enumerated.
  for (const key in value) if (isValueDeeperThan((value as Record<string, unknown>)[key], max - 1)) return true;
  return false;
}
