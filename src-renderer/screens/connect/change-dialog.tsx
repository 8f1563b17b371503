// Shows what connecting or disconnecting changes in a client's configuration, and writes it.
import { useState } from 'react';
import type { ClientChange, ClientView } from '../../../src-shared/model/client.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { useAsked } from '../../app/use-asked.ts';
import { useSubmit } from '../../app/use-submit.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { AgentChoice } from './agent-choice.tsx';
import { BudgetLine } from './budget-line.tsx';
import { DiffView } from './diff-view.tsx';

interface ChangeDialogProps {
  readonly action: 'connect' | 'disconnect';
  readonly view: ClientView;
  readonly agent: string;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** Long enough to start the client again and see. */
const UNDO_MS = 20_000;

export function ChangeDialog({ action, view, agent: first, onChanged, onClose }: ChangeDialogProps) {
  const { connection, actions } = useApp();
  const { client, title } = view;
  const [choice, setChoice] = useState({ agent: first, start: view.starts_gateway });
  const [turn, setTurn] = useState(0);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { busy, submit } = useSubmit(`${action} ${title}`, onClose);

  const change = (options: { dry_run: boolean; expected?: string }): Promise<ClientChange> =>
    action === 'connect'
      ? connection.client.connect_client({ client, ...choice, ...options })
      : connection.client.disconnect_client({ client, ...options });

  const looked = useAsked(() => change({ dry_run: true }), [choice, turn]);
  const preview = looked.answer;
  const choose = (next: Partial<typeof choice>) => {
    setChoice((before) => ({ ...before, ...next }));
    setRefusal(null);
  };

  const undo = async () => {
    try {
      await connection.client.undo_client_change({ client });
      actions.notify.done(`The configuration of ${title} is as it was before.`);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
    lookAgain();
  };
  const write = async () => {
    if (!preview) return;
    await submit(
      async () => {
        const { restart } = await change({ dry_run: false, expected: preview.file_hash }).catch((error: unknown) => {
          // The file may not be what the screen says.
          lookAgain();
          throw error;
        });
        onChanged();
        const what = action === 'connect' ? 'Connected' : 'Disconnected';
        actions.notify.done(`${what} ${title}. ${restart}.`, { label: 'Undo', run: () => void undo() }, UNDO_MS);
      },
      (error) => {
        setRefusal(messageOf(error));
        setTurn((before) => before + 1);
      },
    );
  };
  const nothing = preview !== null && preview.diff === '';
  // What is written is what is on screen. A button that was pressed keeps the focus while the file is looked at again.
  const lookingAgain = looked.pending && refusal !== null;
  const button = {
    busy: busy || lookingAgain,
    disabled: !preview || nothing || (looked.pending && !lookingAgain),
  };
  return (
    <Dialog
      wide
      title={action === 'connect' ? `Connect ${title}` : `Disconnect ${title}`}
      description="This is what changes in its configuration. Everything else in the file stays as it is."
      onClose={onClose}
      footer={
        <>
          <span className="min-w-0 flex-1 text-small text-soft">
            The former file is kept, and the change can be undone.
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" {...button} onClick={() => void write()}>
            {action === 'connect' ? 'Write it' : 'Take it out'}
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4">
        {action === 'connect' && (
          <>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
              <AgentChoice label="Connect as" agent={choice.agent} onChange={(agent) => choose({ agent })} />
              <label className="flex items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={choice.start}
                  onChange={(event) => choose({ start: event.currentTarget.checked })}
                />
                Start the gateway when none runs
              </label>
            </div>
            <BudgetLine agent={choice.agent} client={view} />
          </>
        )}
        {(refusal ?? looked.problem) && (
          <p role="alert" className="text-bad-text">
            {refusal ?? looked.problem}
          </p>
        )}
        {nothing && <p>Nothing would change.</p>}
        {preview && !nothing && (
          <div className="flex min-w-0 flex-col gap-1.5">
            <div className="flex min-w-0 items-center gap-1 font-mono text-code text-soft">
              <span className="min-w-0 [overflow-wrap:anywhere]">{preview.file}</span>
              <CopyButton text={preview.file} label="Copy the path" />
            </div>
            <DiffView diff={preview.diff} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** The screen does when it has the focus. */
function lookAgain(): void {
  window.dispatchEvent(new Event('focus'));
}
