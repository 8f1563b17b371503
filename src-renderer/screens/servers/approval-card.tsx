// What a server would run that waits for somebody's word: all of it, why it waits, and the word.
import { ShieldQuestionMark } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ApprovalReason } from '../../../src-shared/model/approval.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { useApp } from '../../app/app-context.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ExactText } from '../../components/inert-text.tsx';

const REASONS: Readonly<Record<ApprovalReason, string>> = {
  unconfirmed: 'It came from elsewhere, and nobody here has looked at it yet.',
  changed: 'What it runs has changed since it was approved.',
  replaced: 'The program it runs is another one than was approved. That may have been an update, or somebody else.',
};

export function ApprovalCard({ server, tabIndex }: { server: ServerView; tabIndex?: number }) {
  const { actions } = useApp();
  const [busy, setBusy] = useState(false);
  const { id, name, approval, enabled } = server;
  const { reason, fingerprint } = approval;
  if (approval.state !== 'pending') return null;
  const approve = async () => {
    setBusy(true);
    // Of what is on screen: when that is no longer how it is, the gateway refuses.
    await actions.servers.approve(id, fingerprint);
    setBusy(false);
  };
  return (
    <fieldset
      aria-label={`Approval of ${name}`}
      className="flex min-w-0 flex-col gap-2.5 rounded-card border border-edge p-3"
    >
      <div className="flex items-start gap-2">
        <Icon of={ShieldQuestionMark} className="mt-0.5 text-busy-text" />
        <div className="min-w-0 flex-1">
          <p className="font-medium text-busy-text">Waits for your approval</p>
          <p className="text-soft">{reason && REASONS[reason]} Nothing of it runs before you approve it.</p>
        </div>
        <Button small busy={busy} tabIndex={tabIndex} onClick={() => void approve()}>
          Approve <span className="sr-only">{name}</span>
        </Button>
      </div>
      <dl className="flex flex-col gap-2 rounded-control bg-well px-3 py-2">
        {server.transport === 'stdio' ? <Process server={server} /> : <Request server={server} />}
      </dl>
      <p className="text-small text-soft">
        {enabled ? 'It is started as soon as you approve it.' : 'Approved, it stays off until you switch it on.'}
      </p>
    </fieldset>
  );
}

function Process({ server: { approval, cwd, env_keys } }: { server: ServerView }) {
  return (
    <>
      <Part term="Runs">
        <ExactText text={approval.command_line ?? ''} />
      </Part>
      <Part term="The program">
        {approval.program === null ? (
          <span className="text-small text-soft">not found yet, or not there</span>
        ) : (
          <ExactText text={approval.program} />
        )}
      </Part>
      <Part term="In">
        {cwd === null ? (
          <span className="text-small text-soft">the gateway's own directory</span>
        ) : (
          <ExactText text={cwd} />
        )}
      </Part>
      <Part term="Environment">
        <Names names={env_keys} none="a minimal one, nothing added" />
      </Part>
    </>
  );
}

function Request({ server: { url, header_keys, credential_keys } }: { server: ServerView }) {
  return (
    <>
      <Part term="Connects to">
        <ExactText text={url ?? ''} />
      </Part>
      <Part term="Sends">
        <Names names={[...header_keys, ...credential_keys]} none="no headers and no credentials of yours" />
      </Part>
    </>
  );
}

function Part({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-3">
      <dt className="w-24 shrink-0 text-small text-soft">{term}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}

/** Names of what is stored and never shown. */
function Names({ names, none }: { names: readonly string[]; none: string }) {
  if (names.length === 0) return <span className="text-small text-soft">{none}</span>;
  return <ExactText text={names.join(', ')} />;
}
