// One line of which the middle gives way first, because commands and addresses differ at their ends.
import { inertString } from '../text/inert.ts';
import { cx } from './cx.ts';

const TAIL = 18;

export function MiddleEllipsis({ text, className }: { text: string; className?: string }) {
  const shown = inertString(text, 2_000);
  const at = shown.length > 2 * TAIL ? shown.length - TAIL : shown.length;
  return (
    <span dir="ltr" className={cx('flex min-w-0 whitespace-pre', className)} title={shown}>
      <span className="truncate">{shown.slice(0, at)}</span>
      <span className="shrink-0">{shown.slice(at)}</span>
    </span>
  );
}
