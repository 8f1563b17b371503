// A word in a small frame: transport, era, source, annotation.
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

const TONES = {
  plain: 'border-line text-soft',
  ok: 'border-transparent bg-ok-soft text-ok-text',
  busy: 'border-transparent bg-busy-soft text-busy-text',
  bad: 'border-transparent bg-bad-soft text-bad-text',
  accent: 'border-transparent bg-accent-soft text-accent-text',
};

interface BadgeProps {
  readonly tone?: keyof typeof TONES;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = 'plain', title, className, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-4.5 shrink-0 items-center rounded-tag border px-1.25 text-tiny whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
