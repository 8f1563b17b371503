// Text inputs, text areas and selects of one look.
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

const BOX =
  'w-full min-w-0 rounded-control border border-border bg-field text-text transition-colors duration-100 hover:border-faint focus-visible:outline-offset-[-1px] aria-invalid:border-bad disabled:opacity-60';

export function TextInput({ className, mono, ...rest }: ComponentProps<'input'> & { mono?: boolean }) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={cx(BOX, 'h-8 px-2.5 read-only:bg-well', mono && 'font-mono text-code', className)}
    />
  );
}

export function TextArea({ className, mono, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      rows={3}
      {...rest}
      className={cx(
        BOX,
        'field-sizing-content max-h-60 resize-y px-2.5 py-1.5',
        mono && 'font-mono text-code',
        className,
      )}
    />
  );
}

export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cx('relative inline-flex min-w-0', className)}>
      <select {...rest} className={cx(BOX, 'h-8 appearance-none truncate pr-7 pl-2.5')}>
        {children}
      </select>
      <Icon of={ChevronDown} className="pointer-events-none absolute top-2 right-2 text-faint" />
    </span>
  );
}
