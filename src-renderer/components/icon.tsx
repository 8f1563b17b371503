// One icon of the set, always beside a text or inside something that has a name.
import type { LucideIcon } from 'lucide-react';
import { cx } from './cx.ts';

export function Icon({ of: Drawing, className }: { of: LucideIcon; className?: string }) {
  return <Drawing size={16} strokeWidth={1.5} aria-hidden className={cx('shrink-0', className)} />;
}
