// A JSON value as a tree: open at the top, folded further down, and never more in the document than can be read.
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
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
  const entries = entriesOf(value);
  if (entries)
    return (
      <Branch entries={entries} isArray={Array.isArray(value)} depth={depth} {...(name !== undefined && { name })} />
    );
  return (
    <div className="flex min-w-0 gap-1.5 py-px pl-4.5">
      {name !== undefined && <Key name={name} />}
      <Leaf value={value} />
    </div>
  );
}

interface BranchProps {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly isArray: boolean;
  readonly depth: number;
  readonly name?: string;
}

function Branch({ entries, isArray, depth, name }: BranchProps) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= STEP);
  const [shown, setShown] = useState(STEP);
  const size = isArray ? `[${entries.length}]` : `{${entries.length}}`;
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
        <span className="shrink-0 text-faint">{size}</span>
        {!open && depth > 0 && <span className="truncate text-faint">{previewOf(entries, isArray)}</span>}
      </button>
      {open && (
        <div className="ml-1.75 border-l border-line pl-2">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <Button small look="quiet" onClick={() => setShown(shown + STEP)}>
              {Math.min(STEP, entries.length - shown)} more of {entries.length}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** The first members in a line, so that a folded list can be read without opening each entry. */
function previewOf(entries: BranchProps['entries'], isArray: boolean): string {
  const parts = entries.slice(0, 5).map(([key, value]) => {
    const shown = entriesOf(value) ? '…' : JSON.stringify(value);
    return isArray ? shown : `${key}: ${shown}`;
  });
  return inertString(parts.join(', '), 160);
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

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (Array.isArray(value)) return value.map((each, index) => [String(index), each] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}
