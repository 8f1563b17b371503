// A box that scrolls on its own and can be reached and read by keyboard.
import type { ReactNode, Ref } from 'react';
import { cx } from './cx.ts';

interface ScrollBoxProps {
  readonly label: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

export function ScrollBox({ label, className, ref, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section ref={ref} tabIndex={0} aria-label={label} className={cx('scroll-area outline-offset-[-2px]', className)}>
      {children}
    </section>
  );
}
