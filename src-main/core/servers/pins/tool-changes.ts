// What is different between two definitions of a tool, place by place, bounded for people to read.
import type { ToolChange } from '../../../../src-shared/model/tool-review.ts';
import { sameContent } from './canonical-json.ts';

const MAX_CHANGES = 50;
const MAX_TEXT = 2_000;

/** In the order of the places; at most 50, each side at most 2,000 characters. */
export function toolChanges(before: unknown, after: unknown): ToolChange[] {
  const changes: ToolChange[] = [];
  compare('', before, after, changes);
  return changes.slice(0, MAX_CHANGES);
}

function compare(path: string, before: unknown, after: unknown, into: ToolChange[]): void {
  if (into.length >= MAX_CHANGES || sameContent(before, after)) return;
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const name of names) compare(path === '' ? name : `${path}.${name}`, before[name], after[name], into);
    return;
  }
  into.push({ path, before: textOf(before), after: textOf(after) });
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
