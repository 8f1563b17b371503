// What a row has to say beyond its line: why it fails and what to do, and how its test went.
import { Check, LogIn, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ServerStatus, ServerView } from '../../../src-shared/model/mcp-server.ts';
import { useApp, useUi } from '../../app/app-context.ts';
import type { TestRun } from '../../app/ui-store.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { cx } from '../../components/cx.ts';
import { Icon } from '../../components/icon.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { adviceFor } from '../../store/server-facts.ts';
import { count } from '../../text/units.ts';
import { ApprovalCard } from './approval-card.tsx';
import { ErrorDetails } from './error-details.tsx';
import { TestOutcome } from './test-outcome.tsx';

export function RowNotes({ server, tabIndex }: { server: ServerView; tabIndex: number }) {
  const test = useUi((state) => state.tests.get(server.id));
  const waits = server.approval.state === 'pending';
  const failing = server.last_error !== null && server.enabled && !waits;
  const { changed } = server.review;
  if (!failing && !waits && !test && changed === 0) return null;
  return (
    <div data-notes className="flex flex-col gap-2 pb-2.5 pl-31 @max-narrow:pl-0">
      <ApprovalCard server={server} tabIndex={tabIndex} />
      {changed > 0 && <ChangedTools server={server} tabIndex={tabIndex} />}
      {failing && <LastError server={server} tabIndex={tabIndex} advise={!test || test.state === 'running'} />}
      {test && test.state !== 'running' && <TestNote server={server} test={test} tabIndex={tabIndex} />}
    </div>
  );
}

function ChangedTools({ server, tabIndex }: { server: ServerView; tabIndex: number }) {
  const { actions } = useApp();
  return (
    <div className="flex items-center gap-3">
      <p className="min-w-0 flex-1 text-busy-text">
        {count(server.review.changed, 'tool')} changed since you accepted{' '}
        {server.review.changed === 1 ? 'it, and waits' : 'them, and wait'} for a look.
      </p>
      <Button small tabIndex={tabIndex} onClick={() => actions.openServer(server.id, 'tools')}>
        Review <span className="sr-only">the tools of {server.name}</span>
      </Button>
    </div>
  );
}

const ERROR_COLORS: Partial<Record<ServerStatus, string>> = {
  connecting: 'text-busy-text',
  needs_auth: 'text-sign-text',
};

/** @param advise false while a test beside it says what to do. */
function LastError({ server, tabIndex, advise }: { server: ServerView; tabIndex: number; advise: boolean }) {
  const { actions } = useApp();
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!server.last_error) return null;
  const { error, error_code } = server.last_error;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-start gap-x-3 gap-y-1.5 @max-narrow:flex-col">
        <div className="min-w-0 flex-1">
          <InertText
            text={error}
            chars={400}
            lines={4}
            className={cx(ERROR_COLORS[server.status] ?? 'text-bad-text', !open && 'line-clamp-2')}
          />
          <p className="text-small text-soft">
            {advise &&
              (server.status === 'needs_auth'
                ? 'Sign in with your browser, or choose another authentication in its settings.'
                : adviceFor(error_code, server.transport, server.auth_type))}
            {server.next_retry_at && (
              <>
                {' '}
                Next try <RelativeTime at={server.next_retry_at} />.
              </>
            )}
          </p>
        </div>
        <div className="flex shrink-0 gap-1.5">
          {server.status === 'needs_auth' && (
            <Button
              small
              icon={LogIn}
              tabIndex={tabIndex}
              onClick={() => actions.openDialog({ kind: 'sign-in', id: server.id })}
            >
              Sign in <span className="sr-only">to {server.name}</span>
            </Button>
          )}
          {server.origin === 'admin' && (
            <Button small tabIndex={tabIndex} onClick={() => actions.openDialog({ kind: 'server', id: server.id })}>
              Fix… <span className="sr-only">{server.name}</span>
            </Button>
          )}
          <Button small tabIndex={tabIndex} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            Details <span className="sr-only">of what is wrong with {server.name}</span>
          </Button>
        </div>
      </div>
      <div id={id} hidden={!open}>
        {open && <ErrorDetails server={server} />}
      </div>
    </div>
  );
}

function TestNote({ server, test, tabIndex }: { server: ServerView; test: TestRun; tabIndex: number }) {
  const { actions } = useApp();
  const good = test.state === 'done' && test.result.success;
  return (
    <div
      className={cx(
        'flex items-start gap-2 rounded-control py-1 pr-1 pl-2.5',
        good ? 'bg-ok-soft text-ok-text' : 'bg-bad-soft text-bad-text',
      )}
    >
      <Icon of={good ? Check : X} className="mt-1" />
      <div className="min-w-0 flex-1 py-0.5">
        <TestOutcome test={test} transport={server.transport} auth={server.auth_type} />
      </div>
      <IconButton
        icon={X}
        label={`Dismiss the test result of ${server.name}`}
        small
        plain
        tabIndex={tabIndex}
        onClick={() => actions.servers.dismissTest(server.id)}
      />
    </div>
  );
}
