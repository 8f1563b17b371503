// A time as people say it, with the exact one on hover; it grows older on screen.
import { useEffect, useState } from 'react';
import { exactTime, relativeTime } from '../text/units.ts';

export function RelativeTime({ at, className }: { at: string | number; className?: string }) {
  const then = typeof at === 'number' ? at : Date.parse(at);
  const now = useNow(Math.abs(Date.now() - then) < 120_000 ? 1_000 : 60_000);
  if (!Number.isFinite(then)) return null;
  return (
    <time dateTime={new Date(then).toISOString()} title={exactTime(then)} className={className}>
      {relativeTime(then, now)}
    </time>
  );
}

/** The present in ms since 1970, anew every `step` ms. */
export function useNow(step: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}
