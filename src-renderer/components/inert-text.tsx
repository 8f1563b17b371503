// Text from outside (a server's description, a result, a log): shown as it is, bounded, and unable to do anything.
import { useState } from 'react';
import { type Piece, toInert } from '../text/inert.ts';
import { count } from '../text/units.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

interface InertTextProps {
  readonly text: string;
  /** Characters and lines to show at first. */
  readonly chars?: number;
  readonly lines?: number;
  readonly mono?: boolean;
  readonly className?: string;
}

/** However often the user asks for more, a page of text stays this short. */
const MOST = 200_000;

export function InertText({ text, chars = 2_000, lines = 40, mono, className }: InertTextProps) {
  const [all, setAll] = useState(false);
  const { pieces, omitted } = toInert(text, all ? { chars: MOST, lines: 5_000 } : { chars, lines });
  return (
    <>
      <div
        dir="auto"
        className={cx(
          'min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]',
          mono && 'font-mono text-code',
          className,
        )}
      >
        <Pieces pieces={pieces} />
        {omitted > 0 && '…'}
      </div>
      {omitted > 0 && (
        <p className="mt-1 flex items-center gap-2 text-small text-faint">
          {count(omitted, 'more character')}
          {!all && (
            <Button look="quiet" small onClick={() => setAll(true)}>
              Show more
            </Button>
          )}
        </p>
      )}
    </>
  );
}

/** The same in one line that ends with an ellipsis where it does not fit. */
export function InertLine({ text, className }: { text: string; className?: string }) {
  const { pieces } = toInert(text.trim().replace(/\s+/g, ' '), { chars: 300 });
  return (
    <span dir="auto" className={cx('block truncate', className)}>
      <Pieces pieces={pieces} />
    </span>
  );
}

/** All of a text that somebody is asked to confirm: nothing is left out, and line breaks are spelled out. */
export function ExactText({ text }: { text: string }) {
  const { pieces } = toInert(text, { chars: Number.POSITIVE_INFINITY, exact: true });
  return (
    <span
      dir="ltr"
      className="block font-mono text-code whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:isolate]"
    >
      <Pieces pieces={pieces} />
    </span>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  let at = 0;
  return pieces.map(({ text, escaped }) => {
    const key = at;
    at += text.length;
    if (!escaped) return text;
    return (
      <span
        key={key}
        title="Characters that cannot be seen"
        className="mx-px rounded-tag bg-busy-soft px-0.5 font-mono text-busy-text [unicode-bidi:isolate]"
      >
        {text}
      </span>
    );
  });
}
