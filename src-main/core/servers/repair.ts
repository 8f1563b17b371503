// What tools, prompts and resources have in common when they are checked: limits, and members that are not what they should be.
import { isValueDeeperThan, MAX_DEPTH, TOO_DEEP } from '../json-depth.ts';

/** One item may be this many bytes of JSON. */
export const MAX_ITEM_BYTES = 64 * 1024;

type Item = Record<string, unknown>;

/** Why an item cannot be offered at all, as the end of a sentence; null when nothing is against it. */
export function faultOf(item: Readonly<Item>): string | null {
  if (isValueDeeperThan(item, MAX_DEPTH)) return `it is ${TOO_DEEP}`;
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
