// How far a running call is, as the tool reports it, and for how long it has been running.
import { useGateway } from '../../app/app-context.ts';
import type { ToolRun } from '../../app/runs-store.ts';
import { useNow } from '../../components/relative-time.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { inertString } from '../../text/inert.ts';
import { duration } from '../../text/units.ts';

export function RunProgress({ run }: { run: ToolRun }) {
  const progress = useGateway((state) => state.progress.get(run.id) ?? null);
  const elapsed = Math.max(0, useNow(500) - run.startedAt);
  const total = progress?.total ?? null;
  const known = progress !== null && total !== null && total > 0;
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      {known ? (
        <progress
          aria-label="Progress"
          max={1}
          value={Math.min(1, Math.max(0, progress.progress / total))}
          className="h-1.5 w-28 appearance-none overflow-hidden rounded-full bg-press [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-press [&::-webkit-progress-value]:bg-accent"
        />
      ) : (
        <Spinner className="text-soft" />
      )}
      <span className="tabular shrink-0 text-small text-soft">{duration(Math.floor(elapsed / 1_000) * 1_000)}</span>
      {progress?.message && (
        <span className="min-w-0 truncate text-small text-soft">{inertString(progress.message, 160)}</span>
      )}
    </div>
  );
}
