// What tools, prompts and resources have in common when they are checked: limits, and members that are not what they should be.

/** One item may be this many bytes of JSON. */
export const MAX_ITEM_BYTES = 64 * 1024;
/** Deeper JSON than this breaks `JSON.stringify` here and in many a client. */
export const MAX_DEPTH = 64;

type Item = Record<string, unknown>;

/** Why an item cannot be offered at all, as the end of a sentence; null when nothing is against it. */
export function faultOf(item: Readonly<Item>): string | null {
  if (isDeeperThan(item, MAX_DEPTH)) return `it is nested deeper than ${MAX_DEPTH} levels`;
  const bytes = Buffer.byteLength(JSON.stringify(item));
  return bytes > MAX_ITEM_BYTES ? `its definition has ${bytes} bytes, the limit is ${MAX_ITEM_BYTES}` : null;
}

/** Takes out what is not of the type that clients rely on; says what it was. Changes `item`. */
export function dropFaultyMembers(item: Item): string[] {
  const repaired: string[] = [];
  const drop = (key: string, reason: string) => {
    delete item[key];
    repaired.push(reason);
  };
  for (const key of ['title', 'description']) {
    if (key in item && typeof item[key] !== 'string') drop(key, `${key} was not a text`);
  }
  for (const key of ['annotations', '_meta']) {
    if (key in item && !isObject(item[key])) drop(key, `${key} was not an object`);
  }
  if ('icons' in item) {
    const icons = Array.isArray(item.icons) ? item.icons : [];
    const good = icons.filter((icon) => isObject(icon) && typeof icon.src === 'string');
    if (!Array.isArray(item.icons) || good.length < icons.length) {
      if (good.length > 0) item.icons = good;
      else delete item.icons;
      repaired.push('an icon had no src');
    }
  }
  return repaired;
}

export function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether objects and arrays nest deeper than `limit`. Recurses no further than that, however deep the value is, and makes
 * no lists on its way: a schema can have 20,000 members.
 */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) return value.some((entry) => isDeeperThan(entry, limit - 1));
  // What `JSON.parse` made inherits nothing that can be enumerated.
  for (const key in value) if (isDeeperThan((value as Item)[key], limit - 1)) return true;
  return false;
}
