// Takes over the servers of a client: which ones, under which names, and why the others do not come.
import { useState } from 'react';
import type { ClientView, ConflictPolicy, ImportedServer } from '../../../src-shared/model/client.ts';
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { useAsked } from '../../app/use-asked.ts';
import { useSubmit } from '../../app/use-submit.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { InertText } from '../../components/inert-text.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { inertString } from '../../text/inert.ts';
import { count } from '../../text/units.ts';

const POLICIES = [
  { value: 'skip', label: 'Skip' },
  { value: 'rename', label: 'Rename' },
  { value: 'overwrite', label: 'Overwrite' },
] as const;

interface ImportDialogProps {
  readonly view: ClientView;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

export function ImportDialog({ view, onChanged, onClose }: ImportDialogProps) {
  const { connection, actions } = useApp();
  const { client, title } = view;
  const [policy, setPolicy] = useState<ConflictPolicy>('skip');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<string | null>(null);
  const { busy, submit } = useSubmit(`import servers from ${title}`, onClose);
  const looked = useAsked(
    (api) => api.import_servers({ client, on_conflict: policy, dry_run: true }),
    [client, policy],
  );
  const rows = looked.answer?.servers;
  const problem = refusal ?? looked.problem;
  const choose = (next: ConflictPolicy) => {
    setPolicy(next);
    setRefusal(null);
  };

  const chosen = rows?.filter(({ name, skipped }) => skipped === null && !left.has(name)) ?? [];
  const take = () =>
    submit(
      async () => {
        const names = chosen.map(({ name }) => name);
        const { servers } = await connection.client.import_servers({ client, names, on_conflict: policy });
        onChanged();
        const taken = servers.filter(({ server_id }) => server_id !== null).length;
        const failed = servers.length - taken;
        actions.notify.done(
          `Imported ${count(taken, 'server')}${failed > 0 ? `, ${failed} failed` : ''}. They are off and wait for your approval.`,
          { label: 'Show', run: () => actions.goTo('servers') },
        );
      },
      (error) => setRefusal(messageOf(error)),
    );
  const toggle = (name: string, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(name);
    else next.add(name);
    setLeft(next);
  };
  return (
    <Dialog
      wide
      title={`Import servers from ${title}`}
      description="They arrive switched off and wait until you have approved what they run. Nothing is started."
      onClose={onClose}
      footer={
        <>
          <span className="flex min-w-0 flex-1 items-center gap-2 text-soft">
            If a name is taken
            <Segmented
              label="When a server of the same name is here"
              options={POLICIES}
              value={policy}
              onChange={choose}
            />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={busy}
            disabled={looked.pending || chosen.length === 0}
            onClick={() => void take()}
          >
            Import {count(chosen.length, 'server')}
          </Button>
        </>
      }
    >
      <div className="min-h-0 overflow-y-auto">
        {problem && (
          <p role="alert" className="px-5 py-3 text-bad-text">
            {problem}
          </p>
        )}
        <ul aria-label="Servers in the configuration">
          {rows?.map((row) => (
            <ImportRow key={row.name} row={row} on={!left.has(row.name)} onChange={(on) => toggle(row.name, on)} />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function ImportRow({ row, on, onChange }: { row: ImportedServer; on: boolean; onChange: (on: boolean) => void }) {
  const { name, as, transport, command, args, url, env_keys, header_keys, skipped } = row;
  const what = url ?? [command, ...args].filter(Boolean).join(' ');
  const keys = [...env_keys, ...header_keys];
  return (
    <li className="border-b border-line last:border-0">
      <label className="flex items-start gap-3 px-5 py-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent"
          checked={skipped === null && on}
          disabled={skipped !== null}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{inertString(name, 80)}</span>
            {as !== name && as !== '' && skipped === null && <span className="text-soft">as {as}</span>}
            {transport && <Badge>{transport === 'stdio' ? 'STDIO' : 'HTTP'}</Badge>}
            {keys.length > 0 && <span className="text-small text-faint">with {inertString(keys.join(', '), 200)}</span>}
          </span>
          {what && <InertText text={what} mono chars={600} lines={6} className="text-soft" />}
          {skipped && <span className="text-small text-busy-text">{inertString(skipped, 300)}</span>}
        </span>
      </label>
    </li>
  );
}
