// What is different between two definitions of a tool, place by place, bounded for people to read.
import type { ToolChange } from '../../../../src-shared/model/tool-review.ts';
import { sameContent } from './canonical-json.ts';

const MAX_CHANGES = 50;
const MAX_TEXT = 2_000;
/** How much that is the same is shown before a difference, and how much there has to be before any of it is left out. */
const CONTEXT = 100;
const MIN_SAME = 300;

interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * In the order of the places; at most 50 of them, and how many more there are. Each side is shown from a little before the
 * first difference on, at most 2,000 characters: a change far behind in a long text is seen as well.
 */
export function toolChanges(before: unknown, after: unknown): ToolChange[] {
  const differences: Difference[] = [];
  compare({ path: '', before, after }, differences);
  const shown = differences.slice(0, MAX_CHANGES).map(shownAs);
  const left = differences.length - shown.length;
  return left > 0 ? [...shown, { path: `(${left} more places)`, before: null, after: null }] : shown;
}

function compare(place: Difference, into: Difference[]): void {
  const { path, before, after } = place;
  if (sameContent(before, after)) return;
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const name of names) {
      compare({ path: path === '' ? name : `${path}.${name}`, before: before[name], after: after[name] }, into);
    }
    return;
  }
  into.push(place);
}

function shownAs({ path, before, after }: Difference): ToolChange {
  const sides = [before, after].map((value) => (value === undefined ? null : JSON.stringify(value)));
  const [one = null, other = null] = sides;
  const same = one === null || other === null ? 0 : samePart(one, other);
  const from = same < MIN_SAME ? 0 : same - CONTEXT;
  return { path, before: cut(one, from), after: cut(other, from) };
}

function samePart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}

function cut(text: string | null, from: number): string | null {
  if (text === null) return null;
  const end = text.length > from + MAX_TEXT ? '…' : '';
  return `${from > 0 ? '…' : ''}${text.slice(from, from + MAX_TEXT)}${end}`.toWellFormed();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
