// A box that scrolls on its own and can be reached and read by keyboard.
import type { ReactNode, Ref, UIEvent } from 'react';
import { cx } from './cx.ts';

interface ScrollBoxProps {
  readonly label: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement>;
  readonly onScroll?: (event: UIEvent<HTMLElement>) => void;
  readonly children: ReactNode;
}

export function ScrollBox({ label, className, ref, onScroll, children }: ScrollBoxProps) {
  return (
    <section
      ref={ref}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onScroll={onScroll}
      className={cx('scroll-area outline-offset-[-2px]', className)}
    >
      {children}
    </section>
  );
}
