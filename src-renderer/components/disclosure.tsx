// Something that most people need not see, behind its heading.
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

interface DisclosureProps {
  readonly title: string;
  /** What is inside, in a few words, while it is closed. */
  readonly note?: string | undefined;
  readonly startOpen?: boolean;
  /** Something inside is wrong: it stays open, so that what is said there is seen and can have the focus. */
  readonly invalid?: boolean;
  readonly children: ReactNode;
}

export function Disclosure({ title, note, startOpen = false, invalid = false, children }: DisclosureProps) {
  const [open, setOpen] = useState(startOpen);
  const id = useId();
  // Not derived: the section must not close under the one who puts the error right.
  if (invalid && !open) setOpen(true);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="-ml-1 flex h-8 items-center gap-1.5 rounded-control pr-2 pl-1 font-medium hover:bg-hover"
      >
        <Icon of={ChevronRight} className={cx('text-faint transition-transform duration-100', open && 'rotate-90')} />
        {title}
        {!open && note && <span className="font-normal text-faint">{note}</span>}
      </button>
      <div id={id} hidden={!open} className={cx(open && 'flex flex-col gap-4 pt-2 pl-5.5')}>
        {open && children}
      </div>
    </div>
  );
}
