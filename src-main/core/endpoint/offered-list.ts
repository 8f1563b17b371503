// A list as the bytes it is sent in, for clients of both eras, made when first asked for.
import { Prepared } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import { modernList } from './results.ts';

/** A list that is made once and written many times. */
export interface OfferedList {
  /** Differs when the list does. */
  readonly text: string;
  list(modern: boolean): Prepared;
}

/** @param result of the legacy era */
export function offeredList(result: JsonObject): OfferedList {
  const text = JSON.stringify(result);
  const legacy = new Prepared(text);
  let modern: Prepared | null = null;
  return {
    text,
    list(isModern) {
      if (!isModern) return legacy;
      modern ??= new Prepared(JSON.stringify(modernList(result)));
      return modern;
    },
  };
}
