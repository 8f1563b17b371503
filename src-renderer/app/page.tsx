// The frame of a screen: its title, what belongs beside it, and what is below.
import { type ReactNode, useEffect } from 'react';
import { cx } from '../components/cx.ts';
import { focusElement } from '../components/focus.ts';
import { useUi } from './app-context.ts';

interface PageProps {
  readonly title: string;
  /** One line under the title. */
  readonly summary?: ReactNode;
  /** What narrows its list down: on a line of its own where there is no room beside the title. */
  readonly search?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Page({ title, summary, search, actions, className, children }: PageProps) {
  useFocusOnArrival();
  return (
    <main className="flex min-w-0 flex-1 flex-col outline-none tight:overflow-y-auto">
      <header className="@container flex shrink-0 flex-col gap-1 border-b border-line px-6 py-3">
        <div className="flex min-h-8 flex-wrap items-center gap-2">
          <h1 className="mr-2 min-w-fit flex-1 text-title font-semibold outline-none">{title}</h1>
          {search && (
            <div className="flex min-w-0 items-center gap-2 @max-narrow:order-last @max-narrow:basis-full">
              {search}
            </div>
          )}
          {actions && <div className="flex min-w-0 items-center gap-2 max-sm:flex-wrap">{actions}</div>}
        </div>
        {summary && <div className="text-soft">{summary}</div>}
      </header>
      <div className={cx('flex min-h-0 flex-1 flex-col tight:min-h-full tight:flex-none', className)}>{children}</div>
    </main>
  );
}

/** What had the focus may be gone with the screen that was left. The first screen leaves it where the browser has it. */
function useFocusOnArrival(): void {
  const came = useUi((state) => state.came);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen appears
  useEffect(() => {
    if (came && document.activeElement === document.body) focusElement();
  }, []);
}
