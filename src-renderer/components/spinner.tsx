// Says that something is going on; shows only when it takes longer than 300 ms.
import { LoaderCircle } from 'lucide-react';
import { cx } from './cx.ts';

export function Spinner({ className }: { className?: string }) {
  return (
    <span className={cx('inline-flex animate-later', className)} aria-hidden>
      <LoaderCircle size={14} strokeWidth={2} className="animate-spin" />
    </span>
  );
}
