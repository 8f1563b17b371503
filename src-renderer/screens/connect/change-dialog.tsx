// Shows what connecting or disconnecting changes in a client's configuration, and writes it.
import { useEffect, useState } from 'react';
import type { ClientChange, ClientView } from '../../../src-shared/model/client.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
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
  readonly onClose: () => void;
}

/** Long enough to start the client again and see. */
const UNDO_MS = 20_000;

export function ChangeDialog({ action, view, agent: first, onClose }: ChangeDialogProps) {
  const { connection, actions } = useApp();
  const { client, title } = view;
  const [agent, setAgent] = useState(first);
  const [start, setStart] = useState(view.starts_gateway);
  const [preview, setPreview] = useState<ClientChange | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const change = (options: { dry_run: boolean; expected?: string }): Promise<ClientChange> =>
    action === 'connect'
      ? connection.client.connect_client({ client, agent, start, ...options })
      : connection.client.disconnect_client({ client, ...options });

  const look = async () => {
    try {
      setPreview(await change({ dry_run: true }));
      setProblem(null);
    } catch (error) {
      setPreview(null);
      setProblem(messageOf(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again whenever the choice changes
  useEffect(() => void look(), [agent, start]);

  const undo = async () => {
    try {
      await connection.client.undo_client_change({ client });
      actions.notify.done(`The configuration of ${title} is as it was before.`);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
    // The screen looks again when it has the focus.
    window.dispatchEvent(new Event('focus'));
  };
  const write = async () => {
    if (!preview) return;
    setBusy(true);
    try {
      const { restart } = await change({ dry_run: false, expected: preview.file_hash });
      const what = action === 'connect' ? 'Connected' : 'Disconnected';
      actions.notify.done(`${what} ${title}. ${restart}.`, { label: 'Undo', run: () => void undo() }, UNDO_MS);
      onClose();
    } catch (error) {
      setBusy(false);
      await look();
      setProblem(messageOf(error));
    }
  };
  const nothing = preview !== null && preview.diff === '';
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
          <Button look="primary" busy={busy} disabled={!preview || nothing} onClick={() => void write()}>
            {action === 'connect' ? 'Write it' : 'Take it out'}
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4">
        {action === 'connect' && (
          <>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
              <AgentChoice label="Connect as" agent={agent} onChange={setAgent} />
              <label className="flex items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={start}
                  onChange={(event) => setStart(event.currentTarget.checked)}
                />
                Start the gateway when none runs
              </label>
            </div>
            <BudgetLine agent={agent} client={view} />
          </>
        )}
        {problem && (
          <p role="alert" className="text-bad-text">
            {problem}
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
