// A box that scrolls on its own and can be reached and read by keyboard.
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export function ScrollBox({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section tabIndex={0} aria-label={label} className={cx('scroll-area', className)}>
      {children}
    </section>
  );
}
