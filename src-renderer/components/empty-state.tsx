// Says what a screen is for while there is nothing on it, and what to do first.
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ icon: Drawing, title, children, actions }: EmptyStateProps) {
  return (
    <div className="m-auto flex max-w-110 flex-col items-center gap-2 px-6 py-12 text-center">
      <span className="mb-2 flex size-11 items-center justify-center rounded-card border border-line bg-panel text-faint">
        <Drawing size={20} strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-section font-semibold">{title}</h2>
      <div className="text-balance text-soft">{children}</div>
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
