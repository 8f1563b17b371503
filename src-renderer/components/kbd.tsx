// A keyboard shortcut as it is printed on this machine's keys.
import { shortcutKeys } from '../app/shortcut.ts';
import { cx } from './cx.ts';

export function Kbd({ shortcut, className }: { shortcut: string; className?: string }) {
  return (
    <span aria-hidden className={cx('inline-flex gap-0.5 font-sans', className)}>
      {shortcutKeys(shortcut).map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-tag border border-current/25 px-1 font-sans text-tiny"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
