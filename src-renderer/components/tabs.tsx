// Tabs in a line, with an underline for the one that is open.
import * as Radix from 'radix-ui/tabs';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly label: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly className?: string;
  readonly listClassName?: string;
}

export function Tabs({ tabs, label, value, onChange, className, listClassName }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cx('flex min-h-0 flex-col', className)}>
      <Radix.List aria-label={label} className={cx('flex shrink-0 gap-4 border-b border-line', listClassName)}>
        {tabs.map(({ id, label: text }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="-mb-px inline-flex h-9 items-center gap-1.5 border-b-2 border-transparent font-medium text-soft transition-colors duration-100 hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {text}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content
          key={id}
          value={id}
          className="min-h-0 flex-1 outline-none data-[state=active]:flex data-[state=active]:flex-col"
          tabIndex={-1}
        >
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
