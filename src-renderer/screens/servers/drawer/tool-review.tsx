// What became of a server's tools since somebody looked: the changes of those that are held back, and how to accept them.
import { useEffect, useState } from 'react';
import type { ServerView } from '../../../../src-shared/model/mcp-server.ts';
import type { ToolReview as Review, ToolChange, ToolPolicy } from '../../../../src-shared/model/tool-review.ts';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { InertText } from '../../../components/inert-text.tsx';
import { Switch } from '../../../components/switch.tsx';
import { count } from '../../../text/units.ts';

export function ToolReview({ server }: { server: ServerView }) {
  const { client } = useApp().connection;
  const { actions } = useApp();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const { id, name, review } = server;
  const shown = useReview(id, open);
  const waiting = review.new + review.changed;

  const accept = async (input: { readonly fingerprint?: string; readonly policy?: ToolPolicy }, done: string) => {
    setBusy(true);
    try {
      await client.accept_server_tools({ id, ...input });
      actions.notify.done(done);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label="Changes of its tools" className="flex flex-col gap-3 border-b border-line px-6 py-3">
      {waiting > 0 && (
        <div className="flex items-start gap-3">
          <p className="min-w-0 flex-1">
            {review.changed > 0 && (
              <>
                <strong className="font-semibold">{count(review.changed, 'tool')} changed</strong> since you accepted{' '}
                {review.changed === 1
                  ? 'it. It is held back: no agent sees it.'
                  : 'them. They are held back: no agent sees them.'}{' '}
              </>
            )}
            {review.new > 0 && `${count(review.new, 'tool')} ${review.new === 1 ? 'is' : 'are'} new.`}
          </p>
          <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Look'}
          </Button>
          {/* Only what was looked at can be accepted. */}
          {open && shown?.fingerprint && (
            <Button
              small
              look="primary"
              busy={busy}
              onClick={() => void accept({ fingerprint: shown.fingerprint ?? '' }, `Accepted the tools of ${name}.`)}
            >
              Accept all
            </Button>
          )}
        </div>
      )}
      {open && shown && waiting > 0 && (
        <ul className="flex flex-col gap-3">
          {shown.tools.map((tool) => (
            <li key={tool.name} className="flex flex-col gap-1.5">
              <span className="flex items-center gap-2">
                <span className="min-w-0 truncate font-mono text-code font-semibold">{tool.name}</span>
                <Badge tone={tool.mark === 'changed' ? 'bad' : 'accent'}>{tool.mark}</Badge>
              </span>
              {tool.changes.map((change) => (
                <Change key={change.path} change={change} />
              ))}
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control */}
      <label className="flex items-center gap-2 text-small text-soft">
        <Switch
          checked={review.policy === 'block'}
          disabled={busy}
          onChange={(block) =>
            void accept(
              { policy: block ? 'block' : 'follow' },
              block ? `Changed tools of ${name} are held back.` : `Whatever ${name} offers is taken.`,
            )
          }
        />
        Hold changed tools back until I accept them
      </label>
    </section>
  );
}

function Change({ change: { path, before, after } }: { change: ToolChange }) {
  return (
    <div className="overflow-hidden rounded-control border border-line text-small">
      <p className="border-b border-line bg-panel px-2.5 py-1 font-mono text-code text-soft [overflow-wrap:anywhere]">
        {path}
      </p>
      {before !== null && <Side sign="−" word="Before" text={before} className="bg-bad-soft" />}
      {after !== null && <Side sign="+" word="Now" text={after} className="bg-ok-soft" />}
    </div>
  );
}

function Side({ sign, word, text, className }: { sign: string; word: string; text: string; className: string }) {
  return (
    <div className={`flex gap-2 px-2.5 py-1 ${className}`}>
      <span aria-hidden className="font-mono text-code text-soft select-none">
        {sign}
      </span>
      <span className="sr-only">{word}: </span>
      <InertText text={text} mono chars={800} lines={12} />
    </div>
  );
}

/** Read anew whenever the gateway says that the tools changed. */
function useReview(id: string, wanted: boolean): Review | null {
  const { client } = useApp().connection;
  const changed = useGateway((state) => state.tools.get(id));
  const [review, setReview] = useState<Review | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed list is looked at again
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    client.review_server_tools({ id }).then(
      (found) => !gone && setReview(found),
      () => !gone && setReview(null),
    );
    return () => {
      gone = true;
    };
  }, [client, id, wanted, changed]);
  return review;
}
