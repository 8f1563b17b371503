// A JSON value as a tree: open at the top, folded further down, and never more in the document than can be read.
import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { inertString } from '../text/inert.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { InertText } from './inert-text.tsx';

const OPEN_DEPTH = 2;
const STEP = 50;
const LONG = 160;

export function JsonView({ value }: { value: unknown }) {
  return (
    <div className="font-mono text-code">
      <Node value={value} depth={0} />
    </div>
  );
}

function Node({ value, depth, name }: { value: unknown; depth: number; name?: string }) {
  if (isBranch(value)) return <Branch value={value} depth={depth} {...(name !== undefined && { name })} />;
  return (
    <div className="flex min-w-0 gap-1.5 py-px pl-4.5">
      {name !== undefined && <Key name={name} />}
      <Leaf value={value} />
    </div>
  );
}

function Branch({ value, depth, name }: { value: object; depth: number; name?: string }) {
  const isArray = Array.isArray(value);
  const keys = useMemo(() => (Array.isArray(value) ? null : Object.keys(value)), [value]);
  const size = Array.isArray(value) ? value.length : (keys?.length ?? 0);
  const [open, setOpen] = useState(depth < OPEN_DEPTH && size <= STEP);
  const [shown, setShown] = useState(STEP);
  const entries = entriesOf(value, keys, shown);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex max-w-full items-center gap-1 rounded-tag py-px text-left hover:bg-hover"
      >
        <Icon
          of={ChevronRight}
          className={cx('size-3.5 text-faint transition-transform duration-100', open && 'rotate-90')}
        />
        {name !== undefined && <Key name={name} />}
        <span aria-hidden="true" className="tabular shrink-0 text-faint">
          {isArray ? `[${size}]` : `{${size}}`}
        </span>
        <span className="sr-only">{isArray ? `list of ${size}` : `object of ${size}`}</span>
        {!open && depth > 0 && <span className="truncate text-faint">{previewOf(entries.slice(0, 5), isArray)}</span>}
      </button>
      {open && (
        <div className="ml-1.75 border-l border-line pl-2">
          {entries.map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {size > shown && (
            <Button small look="quiet" onClick={() => setShown(shown + STEP)}>
              {Math.min(STEP, size - shown)} more of {size}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

type Entry = readonly [string, unknown];

/** Only as many as are looked at: a list may have a million members. */
function entriesOf(value: object, keys: readonly string[] | null, most: number): readonly Entry[] {
  if (Array.isArray(value)) return value.slice(0, most).map((each, index) => [String(index), each] as const);
  return (keys ?? []).slice(0, most).map((key) => [key, (value as Record<string, unknown>)[key]] as const);
}

/** The first members in a line, so that a folded list can be read without opening each entry. */
function previewOf(entries: readonly Entry[], isArray: boolean): string {
  const parts = entries.map(([key, value]) => {
    const shown = isBranch(value) ? '…' : JSON.stringify(typeof value === 'string' ? value.slice(0, LONG) : value);
    return isArray ? shown : `${key.slice(0, LONG)}: ${shown}`;
  });
  return inertString(parts.join(', '), LONG);
}

function Key({ name }: { name: string }) {
  return <span className="shrink-0 text-soft">{inertString(name, 120)}:</span>;
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') {
    if (value.length <= LONG && !value.includes('\n')) {
      return (
        <span className="min-w-0 text-ok-text [overflow-wrap:anywhere]">
          {inertString(JSON.stringify(value), 2 * LONG)}
        </span>
      );
    }
    return (
      <div className="min-w-0">
        <InertText text={value} mono chars={1_000} lines={12} className="text-ok-text" />
      </div>
    );
  }
  const color = typeof value === 'number' ? 'text-accent-text' : 'text-busy-text';
  return <span className={color}>{String(value)}</span>;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
