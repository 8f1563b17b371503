// Parses the answer to a request for a list item by item, in slices of time, and no more of it than anybody takes.
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { scanInSlices } from '../json-scan.ts';
import { Pieces } from '../pieces.ts';
import { inSlices } from '../time-slices.ts';

/** How many objects and arrays are around what is a member of `result`, and around the items of a list there. */
const MEMBER = 2;
const ITEM = 3;
/** Lists in one result: the protocol has one. */
const MAX_LISTS = 8;
/** So much is parsed at once, in bytes. */
const GROUP = 16 * 1024;

export interface ListLimits {
  /** Of each list. */
  readonly items: number;
  /** An item that begins more bytes after its list is left out, as is all that follows. */
  readonly bytes: number;
  /** The same for values in all lists, as {@link JsonScan} counts them. */
  readonly values: number;
  /** What may be parsed at once. An item that may not is null; if what is around the lists may not, nothing is. */
  readonly isFine: (values: number, bytes: number) => boolean;
}

interface Item {
  readonly from: number;
  readonly to: number;
  readonly isFine: boolean;
}

interface List {
  readonly open: number;
  readonly items: Item[];
  close: number;
}

/** The parsed answer; null when it is no sound JSON, `too_much` when there is too much in it beside its lists. */
export async function readLargeList(json: Pieces, limits: ListLimits): Promise<unknown> {
  const { lists, restValues } = await findLists(json, limits);
  const rest: Buffer[] = [];
  let from = 0;
  for (const [index, { open, close }] of lists.entries()) {
    rest.push(...json.slice(from, open + 1).all, Buffer.from(String(index)));
    from = close;
  }
  const answer = new Pieces([...rest, ...json.slice(from).all]);
  if (lists.length > MAX_LISTS || !limits.isFine(restValues, answer.length)) return 'too_much';
  try {
    const parsed = JSON.parse(answer.toString()) as { result?: Record<string, unknown> };
    for (const [name, value] of Object.entries(parsed.result ?? {})) {
      const list = Array.isArray(value) ? lists[value[0] as number] : undefined;
      if (list && parsed.result) parsed.result[name] = await parseItems(json, list.items);
    }
    return parsed;
  } catch {
    return null;
  }
}

async function findLists(json: Pieces, limits: ListLimits): Promise<{ lists: readonly List[]; restValues: number }> {
  const lists: List[] = [];
  let current: List | null = null;
  let isCut = false;
  let itemFrom = 0;
  let itemValues = 0;
  let listValues = 0;
  let inLists = 0;
  const endItem = (to: number, values: number) => {
    if (current === null) return;
    const isWithin = current.items.length < limits.items && itemFrom - current.open <= limits.bytes;
    isCut ||= !isWithin || inLists + values - listValues > limits.values;
    if (!isCut) {
      current.items.push({ from: itemFrom, to, isFine: limits.isFine(values - itemValues, to - itemFrom) });
    }
    itemFrom = to + 1;
    itemValues = values;
  };
  const scan = await scanInSlices(json.all, ITEM, (byte, at, depth, values) => {
    if (depth === ITEM && byte === COMMA) endItem(at, values);
    if (depth !== MEMBER) return;
    if (byte === OPEN_ARRAY && lists.length <= MAX_LISTS) {
      current = { open: at, close: at, items: [] };
      lists.push(current);
      isCut = false;
      itemFrom = at + 1;
      listValues = values;
      itemValues = values;
    } else if (byte === CLOSE_ARRAY && current !== null) {
      if (current.items.length > 0 || isCut || values > listValues + 1 || !isBlank(json, itemFrom, at))
        endItem(at, values);
      current.close = at;
      inLists += values - listValues;
      current = null;
    } else if (byte === OPEN_OBJECT || byte === CLOSE_OBJECT) current = null;
  });
  return { lists: lists.filter(({ open, close }) => close > open), restValues: scan.values - inLists };
}

function isBlank(json: Pieces, from: number, to: number): boolean {
  return to - from < GROUP && json.slice(from, to).toString().trim() === '';
}

async function parseItems(json: Pieces, items: readonly Item[]): Promise<unknown[]> {
  const parsed: unknown[] = [];
  let fault: unknown = null;
  let next = 0;
  await inSlices(() => {
    const first = items[next];
    if (first === undefined) return false;
    next += 1;
    if (!first.isFine) {
      parsed.push(null);
      return true;
    }
    let { to } = first;
    for (let item = items[next]; item?.isFine && item.to - first.from <= GROUP; item = items[next]) {
      to = item.to;
      next += 1;
    }
    try {
      parsed.push(...(JSON.parse(`[${json.slice(first.from, to)}]`) as unknown[]));
      return true;
    } catch (error) {
      fault = error;
      return false;
    }
  });
  if (fault !== null) throw fault;
  return parsed;
}
