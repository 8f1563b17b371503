// The frame of a screen: its title, what belongs beside it, and what is below.
import type { ReactNode } from 'react';
import { cx } from '../components/cx.ts';

interface PageProps {
  readonly title: string;
  /** One line under the title. */
  readonly summary?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Page({ title, summary, actions, className, children }: PageProps) {
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex shrink-0 flex-col gap-1 border-b border-line px-6 py-3">
        <div className="flex min-h-8 items-center gap-4">
          <h1 className="min-w-0 flex-1 truncate text-title font-semibold">{title}</h1>
          {actions && <div className="flex min-w-0 items-center gap-2">{actions}</div>}
        </div>
        {summary && <div className="text-soft">{summary}</div>}
      </header>
      <div className={cx('flex min-h-0 flex-1 flex-col', className)}>{children}</div>
    </main>
  );
}
