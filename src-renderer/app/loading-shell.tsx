// Before the first snapshot: the outline of the page, and words when the gateway does not answer.
import { Unplug } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { useApp, useGatewayStore } from './app-context.ts';
import { useSidebarWidth } from './use-sidebar-width.ts';

export function LoadingShell() {
  const { sync } = useApp();
  const link = useGatewayStore((state) => state.link);
  const { narrow } = useSidebarWidth();
  return (
    <div className="flex h-full">
      <div
        className={cx('shrink-0 border-r border-line bg-panel', narrow ? 'w-(--sidebar-narrow)' : 'w-(--sidebar)')}
      />
      <main className="flex min-w-0 flex-1 flex-col">
        {link.status === 'lost' ? (
          <>
            <h1 className="sr-only">Agent Gateway</h1>
            <EmptyState
              icon={Unplug}
              title="The gateway does not answer"
              actions={<Button onClick={() => sync.retry()}>Try again now</Button>}
            >
              <p role="alert">{link.reason ?? 'It may still be starting, or it has ended.'} We keep trying.</p>
            </EmptyState>
          </>
        ) : (
          <div className="animate-later" aria-busy="true">
            <h1 className="sr-only">Loading</h1>
            <div className="h-20 border-b border-line" />
            {['w-2/5', 'w-3/5', 'w-1/3', 'w-1/2', 'w-2/5'].map((width, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: drawn once
              <div key={index} className="flex h-12 items-center gap-4 border-b border-line px-6">
                <span className="h-2.5 w-20 rounded-tag bg-well" />
                <span className={`h-2.5 rounded-tag bg-well ${width}`} />
              </div>
            ))}
          </div>
        )}
      </main>
    </div>
  );
}
