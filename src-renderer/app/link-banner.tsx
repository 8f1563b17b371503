// Says, above the page and without moving it, that what is on screen may be old, and when the gateway is tried again.
import { Unplug } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { useNow } from '../components/relative-time.tsx';
import { useApp, useGatewayStore } from './app-context.ts';

export function LinkBanner() {
  const link = useGatewayStore((state) => state.link);
  if (link.status !== 'lost') return null;
  return <Lost retryAt={link.retryAt} reason={link.reason} />;
}

function Lost({ retryAt, reason }: { retryAt: number; reason: string | null }) {
  const { sync } = useApp();
  const seconds = Math.max(0, Math.ceil((retryAt - useNow(500)) / 1_000));
  return (
    <div
      role="alert"
      className="absolute bottom-3 left-1/2 z-20 flex w-max max-w-[calc(100%-2rem)] -translate-x-1/2 animate-later items-center gap-2.5 rounded-card border border-line bg-busy-soft py-1.5 pr-2 pl-4 text-busy-text shadow-float"
    >
      <Icon of={Unplug} />
      <p className="min-w-0 flex-1">
        {reason ?? 'The connection to the gateway was lost.'} What you see may be old.
        <span aria-hidden className="tabular">
          {' '}
          {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}
        </span>
      </p>
      <Button small onClick={() => sync.retry()}>
        Retry now
      </Button>
    </div>
  );
}
