// Lists what a server offers beside its tools: prompts, resources and resource templates, one by one checked and repaired.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import { type ListOptions, readPages } from './list-pages.ts';
import { dropFaultyMembers, faultOf, isObject } from './repair.ts';
import type { JsonObject } from './session.ts';
import type { UpstreamLink } from './upstream-link.ts';
import type { ListKind } from './upstream-lists.ts';

const MAX_ITEMS = 2_000;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
const MAX_WARNINGS = 50;
/** A resource may be named by a data URI, but not by any length of one. */
const MAX_KEY_LENGTH = 8_192;

interface ListShape {
  readonly method: string;
  readonly noun: string;
  /** The member of the server's capabilities that says that it has such a list. */
  readonly capability: string;
  /** What tells the items apart. */
  readonly key: string;
}

const SHAPES: Readonly<Record<ListKind, ListShape>> = {
  prompts: { method: 'prompts/list', noun: 'prompt', capability: 'prompts', key: 'name' },
  resources: { method: 'resources/list', noun: 'resource', capability: 'resources', key: 'uri' },
  resourceTemplates: {
    method: 'resources/templates/list',
    noun: 'resource template',
    capability: 'resources',
    key: 'uriTemplate',
  },
};

export interface ListedItems {
  readonly items: readonly JsonObject[];
  readonly warnings: readonly Warning[];
}

/** Empty for what the server does not say it has. */
export async function discoverList(link: UpstreamLink, kind: ListKind, options: ListOptions): Promise<ListedItems> {
  const { method, noun, capability, key } = SHAPES[kind];
  const items = new Map<string, JsonObject>();
  const warnings: Warning[] = [];
  if (link.capabilities[capability] === undefined) return { items: [], warnings };
  let bytes = 0;
  let count = 0;
  const warn = (code: string, message: string) => {
    if (warnings.length < MAX_WARNINGS) warnings.push({ code, message });
  };
  const add = (page: readonly unknown[]): boolean => {
    for (const raw of page) {
      if (items.size >= MAX_ITEMS) {
        warn('list_cut', `The server has more than ${MAX_ITEMS} ${noun}s; the rest is not offered`);
        return false;
      }
      count += 1;
      const { item, reason, repaired } = repairItem(raw, key);
      const label = `${noun} ${item ? JSON.stringify(String(item[key]).slice(0, 128)) : `number ${count}`}`;
      if (!item) {
        warn('item_dropped', `The ${label} is not offered: ${reason}`);
        continue;
      }
      if (repaired.length > 0) warn('item_repaired', `The ${label} was repaired: ${repaired.join(', ')}`);
      bytes += Buffer.byteLength(JSON.stringify(item));
      if (bytes > MAX_LIST_BYTES) {
        warn('list_cut', `The server's ${noun} list is larger than ${MAX_LIST_BYTES} bytes; the rest is not offered`);
        return false;
      }
      const name = String(item[key]);
      if (items.has(name)) warn('item_dropped', `The ${label} is there twice; the first is offered`);
      else items.set(name, item);
    }
    return true;
  };
  await readPages(link, { method, field: kind, noun, add, warn }, options);
  return { items: [...items.values()], warnings };
}

/** Repairs by the smallest change; members we do not know stay. */
function repairItem(
  raw: unknown,
  key: string,
): { readonly item: JsonObject | null; readonly reason?: string; readonly repaired: readonly string[] } {
  const dropped = (reason: string) => ({ item: null, reason, repaired: [] });
  if (!isObject(raw)) return dropped('it is not an object');
  const name = raw[key];
  if (typeof name !== 'string' || name === '') return dropped(`it has no ${key}`);
  if (name.length > MAX_KEY_LENGTH) return dropped(`its ${key} is longer than ${MAX_KEY_LENGTH} characters`);
  const fault = faultOf(raw);
  if (fault !== null) return dropped(fault);
  const item: Record<string, unknown> = { ...raw };
  const repaired = dropFaultyMembers(item);
  if (typeof item.name !== 'string' || item.name === '') {
    item.name = name;
    repaired.push('it had no name');
  }
  if ('arguments' in item) {
    const given = Array.isArray(item.arguments) ? item.arguments : [];
    const good = given.filter((each) => isObject(each) && typeof each.name === 'string');
    if (!Array.isArray(item.arguments) || good.length < given.length) {
      item.arguments = good;
      repaired.push('an argument had no name');
    }
  }
  return { item, repaired };
}
